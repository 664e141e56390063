-- Which of the week's stories lean most towards $tone? The strongest first; each shown by its primary copy, or by its
-- earliest article of the week about the territory. A full reading is shown beside only where the very model that read
-- the headlines made it: two models' words are never put side by side.
WITH chosen AS (
    SELECT story_id, articles, outlets, negative, neutral, positive, topic
    FROM kept.story_weeks
    WHERE monday = $monday AND tone = $tone
    ORDER BY CASE $tone WHEN 'positive' THEN positive ELSE negative END DESC, outlets DESC, articles DESC, story_id
    LIMIT $most
), told AS (
    SELECT
        subject.story_id,
        first(subject.article_id ORDER BY subject.copy_of IS NOT NULL, subject.published, subject.article_id) AS article_id,
        round(avg(in_full.positive - in_full.negative), 10) AS full_net
    FROM kept.subjects AS subject
    SEMI JOIN chosen USING (story_id)
    LEFT JOIN kept.readings AS head
        ON head.article_id = subject.article_id AND head.kind = 'headline' AND head.superseded_at IS NULL
    LEFT JOIN kept.readings AS in_full
        ON in_full.article_id = subject.article_id
        AND in_full.kind = 'full'
        AND in_full.superseded_at IS NULL
        AND (in_full.model_id, in_full.model_version, in_full.model_sha256)
            = (head.model_id, head.model_version, head.model_sha256)
    WHERE subject.monday = $monday
    GROUP BY subject.story_id
)
SELECT
    story_id,
    article.id,
    article.title,
    article.standfirst,
    left(article.excerpt, coalesce(source.excerpt_chars, 200)),
    article.url,
    coalesce(source.name, article.source_id),
    chosen.outlets,
    chosen.articles,
    article.published,
    chosen.topic,
    chosen.negative,
    chosen.neutral,
    chosen.positive,
    article.depth,
    told.full_net,
    article.tdm
FROM chosen
JOIN told USING (story_id)
JOIN kept.articles AS article ON article.id = told.article_id
LEFT JOIN kept.sources AS source ON source.id = article.source_id
ORDER BY CASE $tone WHEN 'positive' THEN positive ELSE negative END DESC, chosen.outlets DESC, chosen.articles DESC, story_id
