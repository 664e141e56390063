-- Is there a story of this name?
SELECT
    EXISTS (SELECT 1 FROM kept.story_members WHERE story_id = $story)
    OR EXISTS (SELECT 1 FROM kept.articles WHERE 's-' || id = $story)
