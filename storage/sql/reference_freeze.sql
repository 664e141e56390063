-- Which headlines about the territory join the frozen set? Drawn by the hash of their id, as random as can be and always
-- the same, until the set is full.
INSERT INTO kept.reference_headlines
SELECT article.id, article.content_hash, $now
FROM kept.articles AS article
JOIN kept.headline_readings AS reading
    ON reading.article_id = article.id AND reading.content_hash = article.content_hash
WHERE reading.machine_relevance = 'subject' AND reading.machine_neutral IS NOT NULL
    AND article.id NOT IN (SELECT article_id FROM kept.reference_headlines)
ORDER BY md5(article.id)
LIMIT greatest(0, $most - (SELECT count(*) FROM kept.reference_headlines))
