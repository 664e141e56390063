-- What does the machine alone say of every headline about the territory? With its address and story.
SELECT article.url, article.story_id, reading.machine_negative, reading.machine_neutral, reading.machine_positive
FROM articles AS article
JOIN kept.headline_readings AS reading ON reading.id = article.reading_id
WHERE article.relevance = 'subject' AND reading.machine_neutral IS NOT NULL
ORDER BY article.url
