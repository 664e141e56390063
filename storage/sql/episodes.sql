-- Which episodes were alive at or after $since? The latest first.
SELECT
    thread, detector, series, severity, state, began, last_alarm, z, observed, expected, stories,
    told, told_at, told_z, told_lead, muted, ended, acked, acked_by, verdict, judged, judged_by, note, told_severity
FROM kept.episodes
WHERE last_alarm >= $since OR state = 'open'
ORDER BY began DESC, thread
