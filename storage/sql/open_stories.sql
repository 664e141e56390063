-- Which stories had an article in the last days, and what are all their articles?
WITH young AS (
    SELECT DISTINCT member.story_id
    FROM kept.story_members AS member
    JOIN kept.articles AS article ON article.id = member.article_id
    WHERE article.published >= $since AND article.published <= $now
)
SELECT member.story_id, article.id, article.source_id, article.title, article.standfirst, article.published, signature.signature, member.copy_of
FROM kept.story_members AS member
SEMI JOIN young USING (story_id)
JOIN kept.articles AS article ON article.id = member.article_id
LEFT JOIN kept.signatures AS signature ON signature.article_id = member.article_id
ORDER BY member.story_id, member.copy_of IS NOT NULL, article.published, article.id
