-- What was given up is tried again, from the start.
UPDATE kept.outbox SET state = 'waiting', attempts = 0, next_try = $now, settled = NULL WHERE state = 'dead'
