-- Which of these readings are new?
CREATE OR REPLACE TEMP TABLE incoming_readings AS
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "id": "VARCHAR", "article_id": "VARCHAR", "kind": "VARCHAR", "input_hash": "VARCHAR", "model_id": "VARCHAR",
        "model_version": "VARCHAR", "model_sha256": "VARCHAR", "relevance": "VARCHAR", "relevance_reason": "VARCHAR",
        "negative": "DOUBLE", "neutral": "DOUBLE", "positive": "DOUBLE", "topic": "VARCHAR",
        "topic_probability": "DOUBLE", "polarisation": "DOUBLE"
    }]'), max_depth := 2)
)
SELECT incoming.*, article.content_hash, known.id IS NULL AS new
FROM incoming
LEFT JOIN kept.articles AS article ON article.id = incoming.article_id
LEFT JOIN kept.readings AS known ON known.id = incoming.id
