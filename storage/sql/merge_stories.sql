-- Every article of a story goes to the one it was merged into.
UPDATE kept.story_members SET story_id = $into_story WHERE story_id = $story_id
