-- Which communes were in the headlines about the territory in these weeks, in how many stories, and of what tone?
WITH told AS (
    SELECT mention.code, subject.story_id, avg(subject.positive - subject.negative) AS net
    FROM kept.subjects AS subject
    JOIN kept.headline_readings AS reading ON reading.article_id = subject.article_id
    JOIN kept.mentions AS mention ON mention.reading_id = reading.id AND mention.kind = 'commune'
    WHERE subject.monday BETWEEN $first AND $last
    GROUP BY mention.code, subject.story_id
)
SELECT told.code, coalesce(place.name, told.code), count(*), round(avg(net), 10)
FROM told
LEFT JOIN kept.places AS place ON place.code = told.code
GROUP BY told.code, place.name
ORDER BY count(*) DESC, told.code
