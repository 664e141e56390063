-- How many negative stories did each topic, commune and partner have, week after week?
WITH named AS (
    SELECT
        subject.monday,
        mention.kind,
        mention.code,
        subject.story_id,
        round(avg(subject.negative), 12) AS negative,
        round(avg(subject.neutral), 12) AS neutral,
        round(avg(subject.positive), 12) AS positive
    FROM kept.subjects AS subject
    JOIN kept.headline_readings AS reading ON reading.article_id = subject.article_id
    JOIN (SELECT DISTINCT reading_id, kind, code FROM kept.mentions WHERE kind IN ('commune', 'institution')) AS mention
        ON mention.reading_id = reading.id
    WHERE subject.monday BETWEEN $first AND $last
    GROUP BY ALL
)
SELECT 'topic', topic, topic, monday, count(*)
FROM kept.story_weeks
WHERE tone = 'negative' AND monday BETWEEN $first AND $last
GROUP BY ALL
UNION ALL
SELECT named.kind, named.code, coalesce(place.name, named.code), named.monday, count(*)
FROM named
LEFT JOIN kept.places AS place ON place.code = named.code
WHERE kept.label(named.negative, named.neutral, named.positive) = 'negative'
GROUP BY ALL
ORDER BY ALL
