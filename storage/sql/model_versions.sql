-- Which models read the articles that count, how many each, from which week to which?
SELECT
    reading.model_id, reading.model_version, reading.model_sha256, count(*),
    strftime(min(article.monday), '%G-W%V'), strftime(max(article.monday), '%G-W%V')
FROM kept.headline_readings AS reading
JOIN kept.articles AS article ON article.id = reading.article_id
GROUP BY ALL
ORDER BY max(article.monday) DESC, count(*) DESC, reading.model_sha256
