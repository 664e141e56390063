-- A server took it.
UPDATE kept.outbox SET state = 'sent', settled = $now, trouble = NULL WHERE key = $key AND state = 'waiting'
