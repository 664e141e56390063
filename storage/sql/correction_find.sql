-- Which articles may a person mean by this id, address, or beginning of one? Exact ones first.
WITH wanted AS (
    SELECT id, url, id = $wanted OR url = $wanted OR url = $canonical AS exact
    FROM kept.articles
    WHERE id = $wanted OR url = $wanted OR url = $canonical
        OR (length($wanted) >= $shortest AND (starts_with(id, $wanted) OR starts_with(url, $wanted)))
)
SELECT
    article.id,
    article.title,
    article.outlet,
    article.url,
    article.machine_relevance,
    article.machine_tone,
    (
        SELECT count(*) FROM kept.story_members AS member
        WHERE (member.copy_of = coalesce(article.copy_of, article.id) OR member.article_id = article.copy_of)
            AND member.article_id <> article.id
    ),
    wanted.exact
FROM wanted
JOIN articles AS article ON article.id = wanted.id
ORDER BY wanted.exact DESC, article.id
LIMIT 6
