-- How did the national media show the territory and each comparison city in these weeks? Means over articles.
WITH national AS (
    SELECT article.monday, reading.id AS reading_id, reading.negative, reading.neutral, reading.positive
    FROM kept.articles AS article
    JOIN kept.sources AS source ON source.id = article.source_id AND source.reach = 'national'
    JOIN kept.headline_readings AS reading ON reading.article_id = article.id
    WHERE article.monday BETWEEN $first AND $last
), toned AS (
    SELECT 'territory' AS code, monday, negative, neutral, positive FROM national WHERE neutral IS NOT NULL
    UNION ALL
    SELECT tone.code, monday, tone.negative, tone.neutral, tone.positive
    FROM national
    JOIN kept.city_tones AS tone USING (reading_id)
)
SELECT
    toned.code,
    coalesce(place.name, toned.code),
    strftime(monday, '%G-W%V'),
    count(*),
    round(avg(negative), 10),
    round(avg(neutral), 10),
    round(avg(positive), 10)
FROM toned
LEFT JOIN kept.places AS place ON place.code = toned.code
GROUP BY toned.code, place.name, monday
ORDER BY toned.code, monday
