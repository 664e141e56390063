-- How did the national media show the territory in the week? Counted as the comparison cities are.
SELECT
    count(*) FILTER (kept.label(negative, neutral, positive) = 'negative'),
    count(*) FILTER (kept.label(negative, neutral, positive) = 'neutral'),
    count(*) FILTER (kept.label(negative, neutral, positive) = 'positive'),
    round(avg(positive - negative), 10)
FROM kept.articles AS article
JOIN kept.sources AS source ON source.id = article.source_id AND source.reach = 'national'
JOIN kept.headline_readings AS reading ON reading.article_id = article.id
WHERE article.monday = $monday AND reading.neutral IS NOT NULL
