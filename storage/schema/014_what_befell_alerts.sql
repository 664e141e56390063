-- What befell an alert, with its date, so that a report written again later says what was known the week it tells of: an
-- episode holds only its latest state, and what people said of it last.

CREATE TABLE kept.episode_events (
    thread   VARCHAR NOT NULL,
    happened TIMESTAMPTZ NOT NULL,
    what     VARCHAR NOT NULL CHECK (what IN ('told', 'ended', 'reopened', 'acked', 'true', 'false')),
    detector VARCHAR,
    series   VARCHAR[],
    lead     VARCHAR,
    PRIMARY KEY (thread, happened, what)
);
COMMENT ON TABLE kept.episode_events IS 'What befell each alert, in order; nothing here is ever changed';
COMMENT ON COLUMN kept.episode_events.what IS 'told (its first message was written), ended, reopened, acked (somebody looks after it), true or false (somebody judged it)';
COMMENT ON COLUMN kept.episode_events.detector IS 'What its first message told: an episode may change as it grows; NULL but for told';
COMMENT ON COLUMN kept.episode_events.series IS 'Its series then, the strongest first; NULL but for told';
COMMENT ON COLUMN kept.episode_events.lead IS 'The story that led it then; NULL but for told, and where there was none';

-- Of alerts told before, the first letter is the date that is left, or else their first alarm hour.
INSERT INTO kept.episode_events
SELECT
    thread,
    coalesce((SELECT min(letter.written) FROM kept.outbox AS letter WHERE letter.thread = episode.thread), began),
    'told', detector, series, told_lead[1]
FROM kept.episodes AS episode
WHERE told > 0;
INSERT INTO kept.episode_events (thread, happened, what) SELECT thread, ended, 'ended' FROM kept.episodes WHERE ended IS NOT NULL;
INSERT INTO kept.episode_events (thread, happened, what) SELECT thread, acked, 'acked' FROM kept.episodes WHERE acked IS NOT NULL;
INSERT INTO kept.episode_events (thread, happened, what) SELECT thread, judged, verdict FROM kept.episodes WHERE verdict IS NOT NULL;
