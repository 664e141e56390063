-- How are these stories shown, and which media told them? Each by its first article that is nobody's copy.
WITH asked AS (
    SELECT unnest(CAST($stories AS VARCHAR[])) AS story_id
), carried AS (
    SELECT subject.story_id, subject.source_id, min(subject.published) AS published
    FROM kept.subjects AS subject
    SEMI JOIN asked USING (story_id)
    GROUP BY subject.story_id, subject.source_id
), named AS (
    SELECT carried.story_id, list(coalesce(source.name, carried.source_id) ORDER BY carried.published, carried.source_id) AS outlets
    FROM carried
    LEFT JOIN kept.sources AS source ON source.id = carried.source_id
    GROUP BY carried.story_id
), told AS (
    SELECT
        subject.story_id,
        first(subject.article_id ORDER BY subject.copy_of IS NOT NULL, subject.published, subject.article_id) AS article_id,
        min(subject.published) AS published,
        round(avg(subject.negative), 12) AS negative,
        mode(subject.topic) AS topic
    FROM kept.subjects AS subject
    SEMI JOIN asked USING (story_id)
    GROUP BY subject.story_id
)
SELECT
    told.story_id,
    article.title,
    left(article.excerpt, coalesce(source.excerpt_chars, 200)),
    article.url,
    named.outlets,
    told.published,
    told.topic,
    told.negative
FROM told
JOIN named USING (story_id)
JOIN kept.articles AS article ON article.id = told.article_id
LEFT JOIN kept.sources AS source ON source.id = article.source_id
ORDER BY told.story_id
