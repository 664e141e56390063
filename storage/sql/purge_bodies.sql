-- Which bodies may no longer be kept? Those whose medium's rights record does not, or no longer, allow it.
DELETE FROM kept.bodies
WHERE article_id NOT IN (
    SELECT article.id
    FROM kept.articles AS article
    JOIN kept.sources AS source ON source.id = article.source_id
    WHERE source.full_text AND source.removed IS NULL
)
