-- Which of these articles are new, which have a new text, which change nothing?
CREATE OR REPLACE TEMP TABLE incoming_articles AS
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "id": "VARCHAR", "source_id": "VARCHAR", "url": "VARCHAR", "title": "VARCHAR", "standfirst": "VARCHAR",
        "content_hash": "VARCHAR", "published": "TIMESTAMPTZ", "date_origin": "VARCHAR", "first_seen": "TIMESTAMPTZ",
        "feed_date": "TIMESTAMPTZ", "page_date": "TIMESTAMPTZ", "date_flagged": "BOOLEAN", "date_repaired": "BOOLEAN",
        "depth": "VARCHAR", "access_reason": "VARCHAR", "tdm": "VARCHAR", "excerpt": "VARCHAR", "section": "VARCHAR",
        "language": "VARCHAR", "body": "VARCHAR"
    }]'), max_depth := 2)
)
SELECT
    incoming.*,
    CASE
        WHEN article.id IS NULL THEN 'new'
        WHEN revision.article_id IS NULL AND article.texts < $most_texts THEN 'changed'
        ELSE 'known'
    END AS fate
FROM incoming
LEFT JOIN kept.articles AS article ON article.id = incoming.id
LEFT JOIN kept.revisions AS revision
    ON revision.article_id = incoming.id AND revision.content_hash = incoming.content_hash
