-- By how many texts is each of these announced articles known now?
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{"source_id": "VARCHAR", "url": "VARCHAR"}]'), max_depth := 2)
), counted AS (
    SELECT article_id, count(*) AS texts
    FROM kept.revisions
    WHERE article_id IN (SELECT id FROM kept.articles SEMI JOIN incoming USING (source_id, url))
    GROUP BY article_id
)
UPDATE kept.articles AS article
SET texts = counted.texts
FROM counted
WHERE counted.article_id = article.id AND article.texts <> counted.texts
