-- Which versions of the model took over articles published from $first to $last, from which, when last, and how many?
-- Only the latest change of each article's reading; a text read again by its own version is no change.
WITH shown AS (
    SELECT id FROM kept.articles WHERE monday BETWEEN $first AND $last
), left_behind AS (
    SELECT DISTINCT ON (article_id) article_id, model_id, model_version, model_sha256, superseded_at
    FROM kept.readings
    WHERE kind = 'headline' AND superseded_at IS NOT NULL AND article_id IN (SELECT id FROM shown)
    ORDER BY article_id, superseded_at DESC, id
)
SELECT
    before.model_id, before.model_version, before.model_sha256,
    reading.model_id, reading.model_version, reading.model_sha256,
    max(before.superseded_at), count(*)
FROM left_behind AS before
JOIN kept.readings AS reading
    ON reading.article_id = before.article_id AND reading.kind = 'headline' AND reading.superseded_at IS NULL
WHERE (before.model_id, before.model_version, before.model_sha256)
    <> (reading.model_id, reading.model_version, reading.model_sha256)
GROUP BY ALL
ORDER BY max(before.superseded_at) DESC, count(*) DESC, before.model_sha256
