-- Which sentences decided the full reading of an article, the weightiest first?
SELECT sentence.field, sentence.text, sentence.negative, sentence.neutral, sentence.positive, sentence.weight
FROM kept.sentences AS sentence
JOIN kept.readings AS reading ON reading.id = sentence.reading_id AND reading.superseded_at IS NULL
WHERE reading.article_id = $article_id
ORDER BY sentence.place
