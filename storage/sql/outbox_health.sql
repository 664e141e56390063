-- What waits, what was given up, and since when is the oldest letter late?
SELECT
    count(*) FILTER (state = 'waiting'),
    count(*) FILTER (state = 'waiting' AND trouble IS NOT NULL),
    count(*) FILTER (state = 'dead'),
    min(written) FILTER (state = 'waiting' AND (next_try <= $now OR attempts > 0)),
    count(*) FILTER (state = 'withdrawn'),
    last(trouble ORDER BY written, key) FILTER (state IN ('waiting', 'dead') AND trouble IS NOT NULL)
FROM kept.outbox
