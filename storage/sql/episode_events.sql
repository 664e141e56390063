-- What befell the episode $thread since it was last saved: its first message, its end, that it is back?
WITH last_turn AS (
    SELECT max_by(what, happened) AS what, max(happened) AS happened
    FROM kept.episode_events
    WHERE thread = $thread AND what IN ('ended', 'reopened')
)
INSERT INTO kept.episode_events
SELECT thread, told_at, 'told', detector, series, told_lead[1]
FROM kept.episodes AS episode
WHERE thread = $thread AND told > 0 AND NOT EXISTS (
    SELECT 1 FROM kept.episode_events AS event WHERE event.thread = episode.thread AND event.what = 'told'
)
UNION ALL
SELECT thread, ended, 'ended', NULL, NULL, NULL
FROM kept.episodes, last_turn
WHERE thread = $thread AND state = 'ended' AND last_turn.what IS DISTINCT FROM 'ended'
UNION ALL
-- Its last alarm hour may have ended before its end was noted: back is after that.
SELECT thread, greatest(last_alarm, told_at, last_turn.happened + INTERVAL 1 MICROSECOND), 'reopened', NULL, NULL, NULL
FROM kept.episodes, last_turn
WHERE thread = $thread AND state = 'open' AND last_turn.what = 'ended'
ON CONFLICT DO NOTHING
