-- What was written lately? The latest first.
SELECT
    key, kind, thread, channel, recipient, subject, body, html,
    message_id, reply_to, written, state, attempts, next_try, settled, trouble
FROM kept.outbox
ORDER BY written DESC, key
LIMIT $most
