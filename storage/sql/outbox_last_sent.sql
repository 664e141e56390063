-- When did a channel last take a letter, for whomever and for this recipient?
SELECT max(settled), max(settled) FILTER (recipient = $recipient)
FROM kept.outbox
WHERE channel = $channel AND state = 'sent'
