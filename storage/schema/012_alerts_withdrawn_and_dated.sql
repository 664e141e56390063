-- Letters may be withdrawn, count from their first attempt, and carry their facts for machines; episodes remember how
-- grave they were told; thresholds say for which series they stand, whether they were capped, and when they were dropped.
-- A CHECK cannot be changed in place: the outbox is written again, letters and all.

CREATE TABLE kept.outbox_next (
    key         VARCHAR PRIMARY KEY,
    kind        VARCHAR NOT NULL,
    thread      VARCHAR NOT NULL,
    channel     VARCHAR NOT NULL,
    recipient   VARCHAR NOT NULL,
    message_id  VARCHAR NOT NULL UNIQUE,
    reply_to    VARCHAR,
    subject     VARCHAR NOT NULL,
    body        VARCHAR NOT NULL,
    html        VARCHAR,
    facts       VARCHAR,
    written     TIMESTAMPTZ NOT NULL,
    state       VARCHAR NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'replaced', 'withdrawn')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    first_try   TIMESTAMPTZ,
    next_try    TIMESTAMPTZ NOT NULL,
    settled     TIMESTAMPTZ,
    trouble     VARCHAR
);

-- Letters already tried count their day from when they were written, as they did.
INSERT INTO kept.outbox_next BY NAME
SELECT *, CASE WHEN attempts > 0 THEN written END AS first_try FROM kept.outbox;

DROP TABLE kept.outbox;
ALTER TABLE kept.outbox_next RENAME TO outbox;

COMMENT ON TABLE kept.outbox IS 'Letters to send: one row a message, channel and recipient. A row leaves `waiting` only once a server took the message or nobody will try again';
COMMENT ON COLUMN kept.outbox.key IS 'What makes a message the same message: writing it twice writes it once';
COMMENT ON COLUMN kept.outbox.kind IS 'alert, update, end, report, test, or channel (another channel takes nothing any more)';
COMMENT ON COLUMN kept.outbox.thread IS 'What the messages of one conversation share: an episode, or the week of a report';
COMMENT ON COLUMN kept.outbox.channel IS 'Name of the channel in vigie.toml; its address is never kept here';
COMMENT ON COLUMN kept.outbox.recipient IS 'Mail address; empty for a channel that has only one end';
COMMENT ON COLUMN kept.outbox.message_id IS 'Made from the key: every attempt carries the same one, so that a copy can be recognised';
COMMENT ON COLUMN kept.outbox.reply_to IS 'Message-ID of the first message of the thread to this recipient; NULL for the first';
COMMENT ON COLUMN kept.outbox.subject IS 'Empty where the channel takes short messages only';
COMMENT ON COLUMN kept.outbox.html IS 'The same message as HTML; NULL when there is only text';
COMMENT ON COLUMN kept.outbox.facts IS 'The same message for machines, a JSON object that a webhook adds to its own; NULL when there is none';
COMMENT ON COLUMN kept.outbox.state IS 'waiting, sent (a server took it), dead (given up: vigie doctor shows it), replaced (a later message said it before it left), withdrawn (muted before it left; trouble says by whom)';
COMMENT ON COLUMN kept.outbox.attempts IS 'Counted before each attempt, so that a message that kills its sender is not tried for ever';
COMMENT ON COLUMN kept.outbox.first_try IS 'When the first attempt began: it is given up a day after that, not after it was written; NULL before it';
COMMENT ON COLUMN kept.outbox.next_try IS 'Not before: the end of quiet hours, or of the back-off';
COMMENT ON COLUMN kept.outbox.settled IS 'When it left `waiting`; NULL while it waits';
COMMENT ON COLUMN kept.outbox.trouble IS 'What the last attempt met, one line without secrets; NULL when none failed';

ALTER TABLE kept.episodes ADD COLUMN told_severity VARCHAR;
COMMENT ON COLUMN kept.episodes.told_severity IS 'Gravest severity told so far: rising to major is told at once; NULL when nothing was told';
UPDATE kept.episodes SET told_severity = severity WHERE told > 0;

ALTER TABLE kept.thresholds ADD COLUMN series VARCHAR[];
ALTER TABLE kept.thresholds ADD COLUMN capped BOOLEAN DEFAULT false;
ALTER TABLE kept.thresholds ADD COLUMN forgotten TIMESTAMPTZ;
COMMENT ON COLUMN kept.thresholds.series IS 'Topics watched beside the territory when they were derived: with others, their budget is no longer promised; NULL when not written down';
COMMENT ON COLUMN kept.thresholds.capped IS 'The past asked for a higher threshold than the method allows: the budget is not promised; NULL is no';
COMMENT ON COLUMN kept.thresholds.forgotten IS 'When people went back to the built-in ones; NULL while they stand';
