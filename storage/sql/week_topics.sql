-- Which topics did the week's stories have, and with which tone? Most covered first.
SELECT
    topic,
    count(*) FILTER (tone = 'negative'),
    count(*) FILTER (tone = 'neutral'),
    count(*) FILTER (tone = 'positive')
FROM kept.story_weeks
WHERE monday = $monday
GROUP BY topic
ORDER BY count(*) DESC, topic
