-- Who was told something of this thread?
SELECT DISTINCT channel, recipient
FROM kept.outbox
WHERE thread = $thread AND state = 'sent'
ORDER BY channel, recipient
