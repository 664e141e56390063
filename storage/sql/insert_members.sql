-- The story of each article that had none.
INSERT INTO kept.story_members SELECT article_id, story_id, copy_of FROM incoming_members
