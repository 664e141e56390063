-- What was read: articles, every text they were known by, and the few bodies a licence lets us keep.

CREATE TABLE kept.articles (
    id            VARCHAR PRIMARY KEY,
    source_id     VARCHAR NOT NULL,
    url           VARCHAR NOT NULL,
    title         VARCHAR NOT NULL,
    standfirst    VARCHAR NOT NULL,
    content_hash  VARCHAR NOT NULL,
    published     TIMESTAMPTZ NOT NULL,
    monday        DATE NOT NULL,
    date_origin   VARCHAR NOT NULL,
    first_seen    TIMESTAMPTZ NOT NULL,
    feed_date     TIMESTAMPTZ,
    page_date     TIMESTAMPTZ,
    date_flagged  BOOLEAN NOT NULL,
    date_repaired BOOLEAN NOT NULL,
    depth         VARCHAR NOT NULL,
    access_reason VARCHAR NOT NULL,
    tdm           VARCHAR NOT NULL,
    excerpt       VARCHAR NOT NULL,
    section       VARCHAR NOT NULL,
    language      VARCHAR NOT NULL,
    texts         INTEGER NOT NULL,
    revised       TIMESTAMPTZ
);
COMMENT ON TABLE kept.articles IS 'One article a row, with its latest new text; title and standfirst are kept for good';
COMMENT ON COLUMN kept.articles.id IS '16 hex digits of SHA-256(source id, canonical address); stable for ever';
COMMENT ON COLUMN kept.articles.url IS 'Canonical address';
COMMENT ON COLUMN kept.articles.standfirst IS 'Empty when the source gives none';
COMMENT ON COLUMN kept.articles.content_hash IS 'Hash of the text shown here; its first sight is in kept.revisions';
COMMENT ON COLUMN kept.articles.published IS 'The date that won, never later than first_seen; set once, whatever a later text says';
COMMENT ON COLUMN kept.articles.monday IS 'Monday of the week of `published` in France: what every weekly count groups by';
COMMENT ON COLUMN kept.articles.date_origin IS 'Whose clock dated the article: feed, page or first_seen';
COMMENT ON COLUMN kept.articles.feed_date IS 'What the feed said; NULL when it gave no date that can be read';
COMMENT ON COLUMN kept.articles.page_date IS 'What the page said; NULL when no page was read or it gave no date';
COMMENT ON COLUMN kept.articles.date_flagged IS 'A date was in the future or before the source existed';
COMMENT ON COLUMN kept.articles.date_repaired IS 'A French or zone name was repaired to read the date';
COMMENT ON COLUMN kept.articles.depth IS 'teaser (headline and standfirst alone were read) or full';
COMMENT ON COLUMN kept.articles.access_reason IS 'Why a teaser: reserved, tdm_unknown, paywall, feed_only, robots…; empty when read in full';
COMMENT ON COLUMN kept.articles.tdm IS 'Text and data mining when read: unknown, reserved or free';
COMMENT ON COLUMN kept.articles.excerpt IS 'At most 200 characters; empty when the publisher reserves its rights';
COMMENT ON COLUMN kept.articles.section IS 'The feed''s own categories, "; "-joined';
COMMENT ON COLUMN kept.articles.texts IS 'How many texts it was known by; past 24 a change is ignored (a text that embeds the clock never ends)';
COMMENT ON COLUMN kept.articles.revised IS 'When its text last changed; NULL when it never did';

CREATE TABLE kept.revisions (
    article_id   VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    title        VARCHAR NOT NULL,
    standfirst   VARCHAR NOT NULL,
    first_seen   TIMESTAMPTZ NOT NULL,
    origin       VARCHAR NOT NULL,
    PRIMARY KEY (article_id, content_hash)
);
COMMENT ON TABLE kept.revisions IS 'Every text an article was known by, at its first sight; a known text changes nothing, even when it comes back';
COMMENT ON COLUMN kept.revisions.origin IS 'article, or feed where the page read differs from what the feed announced';

CREATE TABLE kept.bodies (
    article_id VARCHAR PRIMARY KEY,
    body       VARCHAR NOT NULL,
    kept_at    TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE kept.bodies IS 'Bodies, only of sources whose rights record says full_text; elsewhere a body lives 72 h at most, in the spool';
COMMENT ON COLUMN kept.bodies.body IS 'Paragraphs, one a line';
