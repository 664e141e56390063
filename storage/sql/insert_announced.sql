-- What feeds announced under another text than the page's: known too, so that it is not fetched again.
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "source_id": "VARCHAR", "url": "VARCHAR", "title": "VARCHAR", "standfirst": "VARCHAR", "content_hash": "VARCHAR"
    }]'), max_depth := 2)
)
INSERT OR IGNORE INTO kept.revisions
SELECT article.id, incoming.content_hash, incoming.title, incoming.standfirst, $now, 'feed'
FROM incoming
JOIN kept.articles AS article ON article.source_id = incoming.source_id AND article.url = incoming.url
