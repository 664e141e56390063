-- What became of a story, for good.
INSERT INTO kept.story_traces VALUES ($kind, $story_id, $into_story, $article_id, $now)
