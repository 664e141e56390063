-- Two levels: a story is every account of one event; inside it, copies of one text have a primary copy.

CREATE TABLE kept.story_traces (
    kind       VARCHAR NOT NULL,
    story_id   VARCHAR NOT NULL,
    into_story VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    traced_at  TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE kept.story_traces IS 'What became of stories: two made one, or an article gone from one; never undone, never forgotten';
COMMENT ON COLUMN kept.story_traces.kind IS 'merge (all articles of story_id went to into_story) or split (article_id alone did)';
COMMENT ON COLUMN kept.story_traces.into_story IS 'The story that goes on: the older of two, or a new one named after the article that left';
COMMENT ON COLUMN kept.story_traces.article_id IS 'The article that showed it: like both stories, or no longer like its own';
COMMENT ON COLUMN kept.story_traces.traced_at IS 'When the run that saw it took place';

COMMENT ON TABLE kept.story_members IS 'The story an article belongs to; it changes only by a merge or a split, each traced';
COMMENT ON COLUMN kept.story_members.copy_of IS 'Id of the primary copy of the same text; NULL when the article is nobody''s copy';
COMMENT ON TABLE kept.signatures IS 'Sketch of what was read (the smallest hashes of its runs of three words), while the story may still grow; purged 30 days after publication';
COMMENT ON VIEW stories IS 'One story a row: the articles that tell one event within a week, or one article alone';
COMMENT ON COLUMN stories.title IS 'Headline of its first article that is nobody''s copy';
COMMENT ON COLUMN stories.outlet IS 'Medium of that article';
COMMENT ON COLUMN stories.url IS 'Address of that article';
COMMENT ON COLUMN stories.article_id IS 'That article';
COMMENT ON COLUMN articles.copy_of IS 'Id of the primary copy of the same text; NULL when the article is nobody''s copy';
