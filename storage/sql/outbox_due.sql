-- Which letters may be tried now? The oldest first, and alerts before reports.
SELECT
    key, kind, thread, channel, recipient, subject, body, html, facts,
    message_id, reply_to, written, state, attempts, next_try, settled, trouble, first_try
FROM kept.outbox
WHERE state = 'waiting' AND next_try <= $now
ORDER BY kind = 'report', written, key
LIMIT $most
