-- Which of these (article, text) are kept already?
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{"article_id": "VARCHAR", "content_hash": "VARCHAR"}]'), max_depth := 2)
)
SELECT article_id, content_hash FROM kept.revisions SEMI JOIN incoming USING (article_id, content_hash)
