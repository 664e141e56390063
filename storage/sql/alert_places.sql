-- Which places of the territory do these stories name, in how many of them? Headline readings.
SELECT coalesce(place.name, first(mention.surface)) AS name, count(DISTINCT subject.story_id) AS stories
FROM kept.subjects AS subject
JOIN kept.headline_readings AS reading ON reading.article_id = subject.article_id
JOIN kept.mentions AS mention ON mention.reading_id = reading.id
LEFT JOIN kept.places AS place ON place.code = mention.code
WHERE subject.story_id IN (SELECT unnest(CAST($stories AS VARCHAR[]))) AND mention.kind <> 'city'
GROUP BY mention.code, place.name
ORDER BY stories DESC, name
LIMIT $most
