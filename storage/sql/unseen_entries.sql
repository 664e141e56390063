-- Which of these entries have a text we never saw? A text known once is known for ever; past 24 texts an article is
-- no longer followed.
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "rank": "INTEGER", "source_id": "VARCHAR", "url": "VARCHAR", "content_hash": "VARCHAR"
    }]'), max_depth := 2)
)
SELECT incoming.rank, article.id IS NULL AS new
FROM incoming
LEFT JOIN kept.articles AS article ON article.source_id = incoming.source_id AND article.url = incoming.url
WHERE article.id IS NULL OR (
    article.texts < $most_texts
    AND NOT EXISTS (
        SELECT 1 FROM kept.revisions AS known
        WHERE known.article_id = article.id AND known.content_hash = incoming.content_hash
    )
)
ORDER BY incoming.rank
