-- Which articles, published between these instants (NULL: no bound), have a text this model has not read, or whose
-- reading by this model no longer counts? Oldest first, each with its body where a licence lets us keep it.
SELECT
    id, source_id, url, title, standfirst, published, date_origin, first_seen, feed_date, page_date, date_flagged,
    date_repaired, depth, excerpt, tdm, access_reason, section, language, body.body
FROM kept.articles AS article
LEFT JOIN kept.bodies AS body ON body.article_id = article.id
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
ORDER BY first_seen, id
LIMIT $most
