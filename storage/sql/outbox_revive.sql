-- What was given up is tried again, from the start; of alerts, only those written since $since.
UPDATE kept.outbox SET state = 'waiting', attempts = 0, first_try = NULL, next_try = $now, settled = NULL
WHERE state = 'dead' AND (kind = 'report' OR written >= $since)
