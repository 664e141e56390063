-- What was written lately? The latest first.
SELECT
    key, kind, thread, channel, recipient, subject, body, html, facts,
    message_id, reply_to, written, state, attempts, next_try, settled, trouble, first_try
FROM kept.outbox
ORDER BY written DESC, key
LIMIT $most
