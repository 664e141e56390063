-- What is muted now? A story that became part of another stays muted under the name of that one.
WITH RECURSIVE muted AS (
    SELECT kind, name, since, until, author FROM kept.mutes WHERE until > $now
    UNION
    SELECT muted.kind, trace.into_story, muted.since, muted.until, muted.author
    FROM muted
    JOIN kept.story_traces AS trace ON trace.kind = 'merge' AND muted.kind = 'story' AND trace.story_id = muted.name
)
SELECT kind, name, since, until, author FROM muted ORDER BY kind, name, until
