-- Which correction holds for each article? Its own first; among those of copies of its text, the latest.
INSERT INTO kept.corrected
WITH standing AS (
    SELECT
        correction.number, correction.article_id, correction.relevance, correction.tone,
        coalesce(member.copy_of, correction.article_id) AS root
    FROM kept.corrections AS correction
    LEFT JOIN kept.story_members AS member ON member.article_id = correction.article_id
    WHERE correction.ended_at IS NULL
), spread AS (
    SELECT article_id, true AS itself, number, relevance, tone FROM standing
    UNION ALL
    SELECT root, false, number, relevance, tone FROM standing
    UNION ALL
    SELECT member.article_id, false, standing.number, standing.relevance, standing.tone
    FROM standing
    JOIN kept.story_members AS member ON member.copy_of = standing.root
)
SELECT DISTINCT ON (article_id) article_id, number, relevance, tone, itself
FROM spread
ORDER BY article_id, itself DESC, number DESC
