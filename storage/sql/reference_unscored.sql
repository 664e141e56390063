-- Which texts of the frozen set has this model not read? Those of articles whose headline changed since.
SELECT article.id, article.source_id, article.url, text.title, text.standfirst, article.published, article.first_seen
FROM kept.reference_headlines AS frozen
JOIN kept.articles AS article ON article.id = frozen.article_id
JOIN kept.revisions AS text ON text.article_id = frozen.article_id AND text.content_hash = frozen.content_hash
ANTI JOIN (
    SELECT article_id FROM kept.reference_scores
    WHERE model_id = $model_id AND model_version = $model_version AND model_sha256 = $model_sha256
) AS scored ON scored.article_id = frozen.article_id
ORDER BY article.id
