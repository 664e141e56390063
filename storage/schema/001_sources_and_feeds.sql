-- What is watched: the catalogue as it was at the last run, and where each feed stands.
-- Tables live in the schema `kept`; what analysts read are the views of `main` (006_views.sql).

CREATE MACRO kept.monday_of(moment) AS
    -- The Monday of the week of an instant, as a clock in France shows it, whatever the session's time zone.
    CAST(date_trunc('week', moment AT TIME ZONE 'Europe/Paris') AS DATE);

CREATE TABLE kept.sources (
    id            VARCHAR PRIMARY KEY,
    name          VARCHAR NOT NULL,
    reach         VARCHAR NOT NULL,
    home          VARCHAR,
    access        VARCHAR NOT NULL,
    licence       VARCHAR NOT NULL,
    tdm           VARCHAR NOT NULL,
    evidence      VARCHAR NOT NULL,
    checked       DATE,
    excerpt_chars INTEGER NOT NULL,
    full_text     BOOLEAN NOT NULL,
    since         TIMESTAMPTZ NOT NULL,
    removed       TIMESTAMPTZ
);
COMMENT ON TABLE kept.sources IS 'One medium a row: a copy of crawlers/sources.toml as of the last run, so that the database explains itself';
COMMENT ON COLUMN kept.sources.id IS 'Slug, stable for ever';
COMMENT ON COLUMN kept.sources.reach IS 'local, regional, national or international';
COMMENT ON COLUMN kept.sources.home IS 'Home page; NULL when only a feed is known';
COMMENT ON COLUMN kept.sources.access IS 'free, metered or subscriber';
COMMENT ON COLUMN kept.sources.licence IS 'none, CFC, direct or open';
COMMENT ON COLUMN kept.sources.tdm IS 'Text and data mining: unknown, reserved or free (directive 2019/790, art. 4)';
COMMENT ON COLUMN kept.sources.evidence IS 'What the rights record rests on; empty when nobody wrote it down';
COMMENT ON COLUMN kept.sources.checked IS 'Day a person checked the rights; NULL when nobody has yet';
COMMENT ON COLUMN kept.sources.excerpt_chars IS 'Characters that may be shown of a text; 0 shows none';
COMMENT ON COLUMN kept.sources.full_text IS 'True when bodies may be kept beyond 72 h; withdrawing it purges them';
COMMENT ON COLUMN kept.sources.since IS 'First run that knew the source';
COMMENT ON COLUMN kept.sources.removed IS 'First run whose catalogue no longer had it; NULL while it is watched';

CREATE TABLE kept.feeds (
    source_id          VARCHAR NOT NULL,
    url                VARCHAR NOT NULL,
    kind               VARCHAR NOT NULL,
    etag               VARCHAR,
    last_modified      VARCHAR,
    next_due           TIMESTAMPTZ,
    interval_s         INTEGER NOT NULL,
    last_poll          TIMESTAMPTZ,
    last_unconditional TIMESTAMPTZ,
    last_success       TIMESTAMPTZ,
    last_status        INTEGER,
    last_failure       VARCHAR,
    failures           DOUBLE NOT NULL,
    gone_since         TIMESTAMPTZ,
    moved_to           VARCHAR,
    moved_since        TIMESTAMPTZ,
    moved_times        INTEGER NOT NULL,
    parked             BOOLEAN NOT NULL,
    PRIMARY KEY (source_id, url)
);
COMMENT ON TABLE kept.feeds IS 'Where each feed stands between two polls';
COMMENT ON COLUMN kept.feeds.kind IS 'feed or sitemap';
COMMENT ON COLUMN kept.feeds.etag IS 'Validator of the last good answer, byte-exact; NULL when the server gave none';
COMMENT ON COLUMN kept.feeds.last_modified IS 'Validator of the last good answer, byte-exact; NULL when the server gave none';
COMMENT ON COLUMN kept.feeds.next_due IS 'Not to be polled before; NULL: due at once';
COMMENT ON COLUMN kept.feeds.last_poll IS 'NULL before the first';
COMMENT ON COLUMN kept.feeds.last_success IS 'Last poll that gave a feed, or nothing new; NULL before the first';
COMMENT ON COLUMN kept.feeds.last_unconditional IS 'Last poll sent without validators; NULL before the first';
COMMENT ON COLUMN kept.feeds.last_status IS 'HTTP status of the last poll; NULL when no HTTP answer came';
COMMENT ON COLUMN kept.feeds.last_failure IS 'Kind of the last failure; NULL after a success';
COMMENT ON COLUMN kept.feeds.failures IS 'Weighted run of failures; 0 after any success';
COMMENT ON COLUMN kept.feeds.gone_since IS 'First 410 of the present run of 410s; NULL when the last answer was not one';
COMMENT ON COLUMN kept.feeds.moved_to IS 'Address the present run of permanent redirections leads to; NULL without one';
COMMENT ON COLUMN kept.feeds.moved_since IS 'First answer of that run; NULL with moved_to';
COMMENT ON COLUMN kept.feeds.parked IS 'No longer polled until a person says so';

CREATE TABLE kept.polls (
    source_id VARCHAR NOT NULL,
    url       VARCHAR NOT NULL,
    polled_at TIMESTAMPTZ NOT NULL,
    status    INTEGER,
    failure   VARCHAR
);
COMMENT ON TABLE kept.polls IS 'One line each time a feed was asked; kept 400 days';
COMMENT ON COLUMN kept.polls.status IS 'HTTP status, 304 when nothing changed; NULL when no HTTP answer came';
COMMENT ON COLUMN kept.polls.failure IS 'Kind of failure; NULL when the feed was read';
