-- How did two versions of the model read the frozen set, headline by headline?
SELECT before.negative, before.neutral, before.positive, later.negative, later.neutral, later.positive
FROM kept.reference_scores AS before
JOIN kept.reference_scores AS later USING (article_id)
WHERE before.model_sha256 = $before AND later.model_sha256 = $later
ORDER BY article_id
