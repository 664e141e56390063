-- What is shown to who labels a draw? The text the machine read, and nothing of what it said.
SELECT draw.place, coalesce(source.name, draw.source_id), article.published, article.title, article.standfirst, article.url
FROM kept.audit_draws AS draw
JOIN kept.articles AS article ON article.id = draw.article_id
LEFT JOIN kept.sources AS source ON source.id = draw.source_id
WHERE draw.audit_id = $id
ORDER BY draw.place
