-- What was done, what went wrong, and on which evidence a text was read.

CREATE TABLE kept.runs (
    job      VARCHAR NOT NULL,
    period   VARCHAR NOT NULL,
    started  TIMESTAMPTZ NOT NULL,
    finished TIMESTAMPTZ,
    outcome  VARCHAR NOT NULL,
    late     BOOLEAN NOT NULL,
    detail   VARCHAR NOT NULL,
    holder   VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (job, period)
);
COMMENT ON TABLE kept.runs IS 'The ledger: one job runs once a period';
COMMENT ON COLUMN kept.runs.period IS 'Local day, hour or week the run answers for';
COMMENT ON COLUMN kept.runs.finished IS 'NULL while it runs, or when its process died';
COMMENT ON COLUMN kept.runs.outcome IS 'running, ok or failed';
COMMENT ON COLUMN kept.runs.late IS 'Started after its time';
COMMENT ON COLUMN kept.runs.holder IS 'Process that claimed the run: when it is dead, the run may be claimed again';
COMMENT ON COLUMN kept.runs.attempts IS 'How many times the run was claimed';

CREATE TABLE kept.failures (
    source_id     VARCHAR NOT NULL,
    url           VARCHAR NOT NULL,
    purpose       VARCHAR NOT NULL,
    kind          VARCHAR NOT NULL,
    detail        VARCHAR NOT NULL,
    status        INTEGER,
    retry_after_s INTEGER,
    failed_at     TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE kept.failures IS 'What the world did not give; kept 400 days';
COMMENT ON COLUMN kept.failures.purpose IS 'Why the address was asked: feed, sitemap, page or probe';
COMMENT ON COLUMN kept.failures.kind IS 'Kind of failure (crawlers/types.py, FailureKind)';
COMMENT ON COLUMN kept.failures.detail IS 'One line, never the text of a page';
COMMENT ON COLUMN kept.failures.status IS 'HTTP status; NULL when no HTTP answer came';
COMMENT ON COLUMN kept.failures.retry_after_s IS 'Delay the host asked for, in seconds; NULL when it named none';

CREATE TABLE kept.tdm_evidence (
    url           VARCHAR NOT NULL,
    found_in      VARCHAR NOT NULL,
    state         VARCHAR NOT NULL,
    value         VARCHAR NOT NULL,
    first_checked TIMESTAMPTZ NOT NULL,
    last_checked  TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE kept.tdm_evidence IS 'What was found when asking whether text and data mining is reserved; never purged: it is our proof';
COMMENT ON COLUMN kept.tdm_evidence.url IS 'Address that answered';
COMMENT ON COLUMN kept.tdm_evidence.found_in IS 'tdmrep.json, header, meta, robots, feed or catalogue';
COMMENT ON COLUMN kept.tdm_evidence.state IS 'unknown, reserved or free';
COMMENT ON COLUMN kept.tdm_evidence.value IS 'What was read, at most 200 characters';
COMMENT ON COLUMN kept.tdm_evidence.last_checked IS 'Last time the same answer came';
