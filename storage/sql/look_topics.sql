-- What is an article about, most likely first?
SELECT topic.topic, topic.probability
FROM kept.topics AS topic
JOIN kept.headline_readings AS reading ON reading.id = topic.reading_id
WHERE reading.article_id = $article_id
ORDER BY topic.probability DESC, topic.topic
LIMIT 4
