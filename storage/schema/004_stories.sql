-- Which articles tell the same story. A story is the set of its members: its dates are counted, never stored.

CREATE TABLE kept.story_members (
    article_id VARCHAR PRIMARY KEY,
    story_id   VARCHAR NOT NULL,
    copy_of    VARCHAR
);
COMMENT ON TABLE kept.story_members IS 'The story an article belongs to; an article never changes story';
COMMENT ON COLUMN kept.story_members.story_id IS '"s-" and the id of the story''s first article';
COMMENT ON COLUMN kept.story_members.copy_of IS 'Id of the primary copy; NULL when the article is the primary';

CREATE TABLE kept.signatures (
    article_id VARCHAR NOT NULL,
    signature  UBIGINT[] NOT NULL
);
COMMENT ON TABLE kept.signatures IS 'MinHash of what was read, while the story may still grow; purged 30 days after publication';
