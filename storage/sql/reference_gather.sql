-- Which versions of the model have read a text of the frozen set already? Their readings are its scores.
INSERT OR IGNORE INTO kept.reference_scores
SELECT DISTINCT ON (reading.article_id, model_id, model_version, model_sha256)
    reading.article_id, model_id, model_version, model_sha256, negative, neutral, positive, read_at
FROM kept.readings AS reading
JOIN kept.reference_headlines AS frozen
    ON frozen.article_id = reading.article_id AND frozen.content_hash = reading.content_hash
WHERE reading.kind = 'headline' AND reading.neutral IS NOT NULL
ORDER BY reading.article_id, model_id, model_version, model_sha256, read_at DESC
