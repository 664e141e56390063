-- One article leaves its story; it is nobody's copy any more.
UPDATE kept.story_members SET story_id = $into_story, copy_of = NULL WHERE article_id = $article_id AND story_id = $story_id
