-- Which alerts were first told in a period, and where did they stand at its end? The earliest first.
WITH since AS (
    SELECT
        thread,
        max_by(what, happened) FILTER (what IN ('true', 'false')) AS verdict,
        max_by(happened, happened) FILTER (what IN ('ended', 'reopened')) AS turned,
        max_by(what, happened) FILTER (what IN ('ended', 'reopened')) AS turn,
        coalesce(bool_or(what = 'acked'), false) AS acked
    FROM kept.episode_events
    WHERE happened <= $until
    GROUP BY thread
)
SELECT thread, told.happened, told.detector, told.series, told.lead, CASE WHEN turn = 'ended' THEN turned END, acked, verdict
FROM kept.episode_events AS told
JOIN since USING (thread)
WHERE told.what = 'told' AND told.happened >= $since AND told.happened <= $until AND told.detector IN ('scan', 'reprise')
ORDER BY told.happened, thread
