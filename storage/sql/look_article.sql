-- What is known of one article, by its id or its address?
SELECT
    article.id, article.title, article.standfirst, article.outlet, article.url, article.published, article.depth,
    article.access_reason, article.tdm, article.story_id, article.copy_of, article.relevance, reading.relevance_reason,
    article.negative, article.neutral, article.positive, article.full_net, article.model,
    in_full.model_id || ' ' || in_full.model_version
FROM articles AS article
LEFT JOIN kept.readings AS in_full
    ON in_full.article_id = article.id AND in_full.kind = 'full' AND in_full.superseded_at IS NULL
LEFT JOIN kept.readings AS reading ON reading.id = article.reading_id
WHERE article.id = $wanted OR article.url = $wanted
ORDER BY article.id
LIMIT 1
