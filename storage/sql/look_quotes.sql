-- Who is quoted in an article, in reading order?
SELECT quote.person, quote.role, quote.organisation, quote.text, quote.negative, quote.neutral, quote.positive
FROM kept.quotes AS quote
JOIN kept.readings AS reading ON reading.id = quote.reading_id AND reading.superseded_at IS NULL
WHERE reading.article_id = $article_id
ORDER BY reading.kind DESC, quote.place
