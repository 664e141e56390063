-- Which stories about the territory were seen since $since, when, where and how negative? Where $as_published, an
-- article is taken as seen when it was published.
WITH dated AS (
    SELECT
        subject.story_id,
        subject.source_id,
        subject.published,
        subject.negative,
        subject.topic,
        subject.topic_probability,
        CASE WHEN $as_published THEN subject.published ELSE article.first_seen END AS seen
    FROM kept.subjects AS subject
    JOIN kept.articles AS article ON article.id = subject.article_id
    -- A story that began a month before $since is not new in it: older articles say nothing here.
    WHERE article.first_seen >= CAST($since AS TIMESTAMPTZ) - INTERVAL 30 DAY OR $as_published
), taken_up AS (
    SELECT story_id, source_id, min(seen) AS seen, min(published) AS published
    FROM dated
    WHERE seen < $now
    GROUP BY story_id, source_id
), spread AS (
    SELECT
        story_id,
        list(epoch(seen) ORDER BY seen, published) AS pickups,
        list(epoch(published) ORDER BY seen, published) AS pickups_published
    FROM taken_up
    GROUP BY story_id
), weighed AS (
    SELECT story_id, topic, sum(topic_probability) AS weight FROM dated GROUP BY story_id, topic
), chosen AS (
    SELECT story_id, first(topic ORDER BY round(weight, 9) DESC, topic) AS topic FROM weighed GROUP BY story_id
), told AS (
    SELECT story_id, min(published) AS published, min(seen) AS first_seen, round(avg(negative), 12) AS negative
    FROM dated
    WHERE seen < $now
    GROUP BY story_id
)
-- Seconds: a tenth of the cost of moments in a time zone.
SELECT
    told.story_id,
    chosen.topic,
    epoch(told.published),
    epoch(told.first_seen),
    told.negative,
    spread.pickups,
    spread.pickups_published
FROM told
JOIN spread USING (story_id)
JOIN chosen USING (story_id)
WHERE told.first_seen >= $since
ORDER BY told.first_seen, told.story_id
