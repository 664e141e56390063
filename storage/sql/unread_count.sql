-- How many articles, published between these instants (NULL: no bound), has this model not read, or not in their present
-- text?
SELECT count(*)
FROM kept.articles AS article
WHERE NOT EXISTS (
    SELECT 1 FROM kept.headline_readings AS reading
    WHERE reading.article_id = article.id
        AND reading.content_hash = article.content_hash
        AND reading.model_id = $model_id
        AND reading.model_version = $model_version
        AND reading.model_sha256 = $model_sha256
)
    AND (CAST($since AS TIMESTAMPTZ) IS NULL OR published >= $since)
    AND (CAST($until AS TIMESTAMPTZ) IS NULL OR published < $until)
