-- How did the national media show each comparison city in the week? Headline readings, one per article.
SELECT
    tone.code,
    coalesce(place.name, tone.code) AS name,
    count(*) FILTER (kept.label(tone.negative, tone.neutral, tone.positive) = 'negative'),
    count(*) FILTER (kept.label(tone.negative, tone.neutral, tone.positive) = 'neutral'),
    count(*) FILTER (kept.label(tone.negative, tone.neutral, tone.positive) = 'positive'),
    round(avg(tone.positive - tone.negative), 10)
FROM kept.articles AS article
JOIN kept.sources AS source ON source.id = article.source_id AND source.reach = 'national'
JOIN kept.headline_readings AS reading ON reading.article_id = article.id
JOIN kept.city_tones AS tone ON tone.reading_id = reading.id
LEFT JOIN kept.places AS place ON place.code = tone.code
WHERE article.monday = $monday
GROUP BY tone.code, place.name
ORDER BY count(*) DESC, tone.code
