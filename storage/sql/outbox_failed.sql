-- The attempt failed: to be tried again, or given up.
UPDATE kept.outbox SET
    trouble = $trouble,
    state = CASE WHEN $dead THEN 'dead' ELSE 'waiting' END,
    settled = CASE WHEN $dead THEN CAST($now AS TIMESTAMPTZ) END
WHERE key = $key AND state = 'waiting'
