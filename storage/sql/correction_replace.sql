-- Which corrections of the same text give way to this one?
UPDATE kept.corrections
SET ended_at = $now, ended_by = $author, replaced_by = $number
WHERE ended_at IS NULL AND article_id IN (
    WITH text AS (
        SELECT coalesce((SELECT copy_of FROM kept.story_members WHERE article_id = $article_id), $article_id) AS root
    )
    SELECT $article_id
    UNION
    SELECT root FROM text
    UNION
    SELECT member.article_id FROM kept.story_members AS member JOIN text ON member.copy_of = text.root
)
