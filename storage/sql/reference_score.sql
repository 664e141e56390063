-- What this model says of texts of the frozen set.
INSERT OR IGNORE INTO kept.reference_scores
SELECT article_id, $model_id, $model_version, $model_sha256, negative, neutral, positive, $now
FROM (
    SELECT unnest(from_json($lines, '[{
        "article_id": "VARCHAR", "negative": "DOUBLE", "neutral": "DOUBLE", "positive": "DOUBLE"
    }]'), max_depth := 2)
)
