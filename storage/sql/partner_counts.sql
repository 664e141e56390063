-- Which institutions and partners were in the headlines about the territory since $recent, in how many stories and of
-- what tone, and in how many from $first to then?
WITH told AS (
    SELECT
        mention.code,
        subject.monday >= $recent AS recent,
        subject.story_id,
        avg(subject.negative) AS negative,
        avg(subject.neutral) AS neutral,
        avg(subject.positive) AS positive
    FROM kept.subjects AS subject
    JOIN kept.headline_readings AS reading ON reading.article_id = subject.article_id
    JOIN (SELECT DISTINCT reading_id, code FROM kept.mentions WHERE kind = 'institution') AS mention
        ON mention.reading_id = reading.id
    WHERE subject.monday BETWEEN $first AND $last
    GROUP BY ALL
)
SELECT
    told.code,
    coalesce(place.name, told.code),
    count(*) FILTER (recent AND kept.label(negative, neutral, positive) = 'negative'),
    count(*) FILTER (recent AND kept.label(negative, neutral, positive) = 'neutral'),
    count(*) FILTER (recent AND kept.label(negative, neutral, positive) = 'positive'),
    round(avg(positive - negative) FILTER (recent), 10),
    round(stddev_samp(positive - negative) FILTER (recent), 10),
    count(*) FILTER (NOT recent)
FROM told
LEFT JOIN kept.places AS place ON place.code = told.code
GROUP BY told.code, place.name
ORDER BY count(*) FILTER (recent) DESC, count(*) DESC, told.code
