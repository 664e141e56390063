-- Which version of the model read the frozen set last before this one?
SELECT model_id, model_version, model_sha256
FROM kept.reference_scores
GROUP BY ALL
HAVING NOT (model_id = $model_id AND model_version = $model_version AND model_sha256 = $model_sha256)
ORDER BY max(scored_at) DESC, model_id, model_version, model_sha256
LIMIT 1
