-- What leaves the house and why: letters written in the same transaction as the decision that asks for them, and the
-- episodes those decisions are about. No secret is kept here: a channel is a name whose address is configuration.

CREATE TABLE kept.outbox (
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
    written     TIMESTAMPTZ NOT NULL,
    state       VARCHAR NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'replaced')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    next_try    TIMESTAMPTZ NOT NULL,
    settled     TIMESTAMPTZ,
    trouble     VARCHAR
);
COMMENT ON TABLE kept.outbox IS 'Letters to send: one row a message, channel and recipient. A row leaves `waiting` only once a server took the message or nobody will try again';
COMMENT ON COLUMN kept.outbox.key IS 'What makes a message the same message: writing it twice writes it once';
COMMENT ON COLUMN kept.outbox.kind IS 'alert, update, end, report or test';
COMMENT ON COLUMN kept.outbox.thread IS 'What the messages of one conversation share: an episode, or the week of a report';
COMMENT ON COLUMN kept.outbox.channel IS 'Name of the channel in vigie.toml; its address is never kept here';
COMMENT ON COLUMN kept.outbox.recipient IS 'Mail address; empty for a channel that has only one end';
COMMENT ON COLUMN kept.outbox.message_id IS 'Made from the key: every attempt carries the same one, so that a copy can be recognised';
COMMENT ON COLUMN kept.outbox.reply_to IS 'Message-ID of the first message of the thread to this recipient; NULL for the first';
COMMENT ON COLUMN kept.outbox.html IS 'The same message as HTML; NULL when there is only text';
COMMENT ON COLUMN kept.outbox.state IS 'waiting, sent (a server took it), dead (given up: vigie doctor shows it), replaced (a later message said it before it left)';
COMMENT ON COLUMN kept.outbox.attempts IS 'Counted before each attempt, so that a message that kills its sender is not tried for ever';
COMMENT ON COLUMN kept.outbox.next_try IS 'Not before: the end of quiet hours, or of the back-off';
COMMENT ON COLUMN kept.outbox.settled IS 'When it left `waiting`; NULL while it waits';
COMMENT ON COLUMN kept.outbox.trouble IS 'What the last attempt met, one line without secrets; NULL when none failed';

CREATE TABLE kept.episodes (
    thread     VARCHAR PRIMARY KEY,
    detector   VARCHAR NOT NULL,
    series     VARCHAR[] NOT NULL,
    severity   VARCHAR NOT NULL,
    state      VARCHAR NOT NULL CHECK (state IN ('open', 'ended')),
    began      TIMESTAMPTZ NOT NULL,
    last_alarm TIMESTAMPTZ NOT NULL,
    z          DOUBLE NOT NULL,
    observed   DOUBLE NOT NULL,
    expected   DOUBLE NOT NULL,
    stories    VARCHAR[] NOT NULL,
    told       INTEGER NOT NULL,
    told_at    TIMESTAMPTZ,
    told_z     DOUBLE,
    told_lead  VARCHAR[] NOT NULL,
    muted      BOOLEAN NOT NULL,
    ended      TIMESTAMPTZ,
    acked      TIMESTAMPTZ,
    acked_by   VARCHAR,
    verdict    VARCHAR CHECK (verdict IN ('true', 'false')),
    judged     TIMESTAMPTZ,
    judged_by  VARCHAR,
    note       VARCHAR
);
COMMENT ON TABLE kept.episodes IS 'One rise of negative coverage, from its first alarm hour to a day without alarm; also a silence of the collect, and surges without change of tone, which page nobody';
COMMENT ON COLUMN kept.episodes.thread IS 'Short name people type, such as a-3f9c2d';
COMMENT ON COLUMN kept.episodes.detector IS 'scan (many negative stories), reprise (one story in many media), silence (nothing collected), surge (volume alone: information, never sent)';
COMMENT ON COLUMN kept.episodes.series IS 'Series that rise together, the first seen first';
COMMENT ON COLUMN kept.episodes.severity IS 'info, notable, strong or major';
COMMENT ON COLUMN kept.episodes.began IS 'End of the first alarm hour';
COMMENT ON COLUMN kept.episodes.last_alarm IS 'End of the last alarm hour so far';
COMMENT ON COLUMN kept.episodes.z IS 'Highest score so far, in standard deviations; 0 for a silence';
COMMENT ON COLUMN kept.episodes.observed IS 'At that score: negative stories in the window, outlets in 24 h (reprise), or hours (silence)';
COMMENT ON COLUMN kept.episodes.expected IS 'What is usual there';
COMMENT ON COLUMN kept.episodes.stories IS 'Stories seen in it, most leading first';
COMMENT ON COLUMN kept.episodes.told IS 'Messages written so far';
COMMENT ON COLUMN kept.episodes.told_at IS 'When the last one was written; NULL when none was';
COMMENT ON COLUMN kept.episodes.told_z IS 'Score told in it; NULL when none was';
COMMENT ON COLUMN kept.episodes.told_lead IS 'Stories that led a message: only a new one is worth another within a day';
COMMENT ON COLUMN kept.episodes.muted IS 'Nobody is told: muted when it was seen';
COMMENT ON COLUMN kept.episodes.ended IS 'When a day without alarm had passed; NULL while it lasts';
COMMENT ON COLUMN kept.episodes.acked IS 'When somebody said they look after it: no further update is sent, the end is; NULL otherwise';
COMMENT ON COLUMN kept.episodes.acked_by IS 'Who; NULL with acked';
COMMENT ON COLUMN kept.episodes.verdict IS 'true (worth being told) or false (a false alert), as people judged; NULL when nobody did';
COMMENT ON COLUMN kept.episodes.judged IS 'When; NULL with verdict';
COMMENT ON COLUMN kept.episodes.judged_by IS 'Who; NULL with verdict';
COMMENT ON COLUMN kept.episodes.note IS 'Why, in a line; NULL when nothing was said';

CREATE TABLE kept.mutes (
    kind   VARCHAR NOT NULL CHECK (kind IN ('story', 'topic', 'thread')),
    name   VARCHAR NOT NULL,
    since  TIMESTAMPTZ NOT NULL,
    until  TIMESTAMPTZ NOT NULL,
    author VARCHAR NOT NULL,
    PRIMARY KEY (kind, name)
);
COMMENT ON TABLE kept.mutes IS 'What nobody wants to be told of for a while; muted alerts are still detected and listed';
COMMENT ON COLUMN kept.mutes.kind IS 'story (its id), topic (a series) or thread (an episode)';
COMMENT ON COLUMN kept.mutes.until IS 'When alerts start again';

CREATE TABLE kept.thresholds (
    derived     TIMESTAMPTZ PRIMARY KEY,
    scan        DOUBLE NOT NULL,
    reprise     DOUBLE NOT NULL,
    budget      DOUBLE NOT NULL,
    days        INTEGER NOT NULL,
    pages       INTEGER NOT NULL
);
COMMENT ON TABLE kept.thresholds IS 'Scores at which an alert leaves, derived again from the past by vigie alerts replay --adopt; the latest counts, the built-in ones where there is none';
COMMENT ON COLUMN kept.thresholds.budget IS 'False alerts per 30 days they were derived for, everything that pages together';
COMMENT ON COLUMN kept.thresholds.days IS 'Days of history they rest on';
COMMENT ON COLUMN kept.thresholds.pages IS 'Alerts they would have sent in those days';
