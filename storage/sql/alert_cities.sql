-- How negative are the comparison cities in the national press since $since, beside the weeks from $usual to $since?
SELECT
    tone.code,
    coalesce(place.name, tone.code) AS name,
    count(*) FILTER (article.first_seen >= $since),
    coalesce(round(sum(tone.negative) FILTER (article.first_seen >= $since), 9), 0),
    count(*) FILTER (article.first_seen < $since),
    coalesce(round(sum(tone.negative) FILTER (article.first_seen < $since), 9), 0)
FROM kept.articles AS article
JOIN kept.sources AS source ON source.id = article.source_id AND source.reach = 'national'
JOIN kept.headline_readings AS reading ON reading.article_id = article.id
JOIN kept.city_tones AS tone ON tone.reading_id = reading.id
LEFT JOIN kept.places AS place ON place.code = tone.code
WHERE article.first_seen >= $usual AND article.first_seen < $now
GROUP BY tone.code, place.name
ORDER BY tone.code
