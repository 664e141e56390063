-- What waits under keys that begin so is no longer true: it does not leave.
UPDATE kept.outbox SET state = 'withdrawn', settled = $now, trouble = $why
WHERE state = 'waiting' AND starts_with(key, $key)
