-- What are these stories, over these weeks? Each shown by its primary copy, or its earliest article about the territory.
WITH told AS (
    SELECT
        story_id,
        first(article_id ORDER BY copy_of IS NOT NULL, published, article_id) AS article_id,
        count(DISTINCT source_id) AS outlets,
        count(*) AS articles,
        first(topic ORDER BY round(topic_probability, 9) DESC, topic) AS topic,
        round(avg(negative), 12) AS negative,
        round(avg(neutral), 12) AS neutral,
        round(avg(positive), 12) AS positive
    FROM kept.subjects
    WHERE story_id IN (SELECT unnest($stories)) AND monday BETWEEN $first AND $last
    GROUP BY story_id
)
SELECT
    told.story_id,
    article.id,
    article.title,
    article.standfirst,
    left(article.excerpt, coalesce(source.excerpt_chars, 200)),
    article.url,
    coalesce(source.name, article.source_id),
    told.outlets,
    told.articles,
    article.published,
    told.topic,
    told.negative,
    told.neutral,
    told.positive,
    article.depth,
    NULL,
    article.tdm
FROM told
JOIN kept.articles AS article ON article.id = told.article_id
LEFT JOIN kept.sources AS source ON source.id = article.source_id
ORDER BY told.story_id
