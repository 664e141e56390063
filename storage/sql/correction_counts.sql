-- How many corrections in force bear on the press of these weeks, how many contradict the machine as it reads now, and
-- how many headlines about the territory did nobody correct?
SELECT
    count(*) FILTER (held.itself),
    count(*) FILTER (
        held.itself AND (
            held.relevance <> reading.machine_relevance
            OR held.tone <> kept.label(reading.machine_negative, reading.machine_neutral, reading.machine_positive)
        )
    ),
    count(*) FILTER (held.article_id IS NULL AND reading.relevance = 'subject')
FROM kept.articles AS article
JOIN kept.headline_readings AS reading ON reading.article_id = article.id
LEFT JOIN kept.corrected AS held ON held.article_id = article.id
WHERE article.monday BETWEEN $first AND $last
