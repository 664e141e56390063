-- A newer message of the thread says it better: those nobody has tried to send yet will not leave.
UPDATE kept.outbox SET state = 'replaced', settled = $now
WHERE thread = $thread AND state = 'waiting' AND attempts = 0
