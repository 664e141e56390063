-- How did the alerts first told in a period fare, by detector, as people had judged them by its end? Silences of the
-- collect and surges are not alerts on the press.
WITH judged AS (
    SELECT thread, max_by(what, happened) AS verdict
    FROM kept.episode_events
    WHERE what IN ('true', 'false') AND happened <= $until
    GROUP BY thread
)
SELECT detector, count(*), count(*) FILTER (verdict = 'true'), count(*) FILTER (verdict = 'false')
FROM kept.episode_events
LEFT JOIN judged USING (thread)
WHERE what = 'told' AND happened >= $since AND happened <= $until AND detector IN ('scan', 'reprise')
GROUP BY detector
ORDER BY detector DESC
