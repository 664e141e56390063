-- What does each story weigh, by medium and week? An article weighs 1 / n, n its story's articles about the territory up
-- to the last week: what was published later changes no report. Tones given by people are summed apart: they are known.
WITH sizes AS (
    SELECT story_id, count(*) AS articles
    FROM kept.subjects
    WHERE monday <= $last
        AND story_id IN (SELECT story_id FROM kept.subjects WHERE monday BETWEEN $first AND $last)
    GROUP BY story_id
)
SELECT
    subject.story_id,
    subject.source_id,
    strftime(subject.monday, '%G-W%V'),
    topic.topic,
    count(*),
    round(sum(1 / sizes.articles), 12),
    round(sum(CASE WHEN subject.human_tone IS NULL THEN subject.negative / sizes.articles ELSE 0 END), 12),
    round(sum(CASE WHEN subject.human_tone IS NULL THEN subject.neutral / sizes.articles ELSE 0 END), 12),
    round(sum(CASE WHEN subject.human_tone IS NULL THEN subject.positive / sizes.articles ELSE 0 END), 12),
    round(sum(CASE subject.human_tone WHEN 'positive' THEN 1 WHEN 'negative' THEN -1 ELSE 0 END / sizes.articles), 12)
FROM kept.subjects AS subject
JOIN sizes USING (story_id)
JOIN kept.story_topics AS topic ON topic.monday = subject.monday AND topic.story_id = subject.story_id
WHERE subject.monday BETWEEN $first AND $last AND topic.monday BETWEEN $first AND $last
GROUP BY ALL
ORDER BY 3, 1, 2
