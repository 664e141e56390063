-- End the quotes of articles first seen before a moment.
DELETE FROM kept.quotes
WHERE reading_id IN (
    SELECT reading.id
    FROM kept.readings AS reading
    JOIN kept.articles AS article ON article.id = reading.article_id
    WHERE article.first_seen < $before
)
