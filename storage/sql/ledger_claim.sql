-- This run is ours.
INSERT INTO kept.runs VALUES ($job, $period, $now, NULL, 'running', $late, '', $holder, 1)
ON CONFLICT (job, period) DO UPDATE SET
    started = excluded.started, finished = NULL, outcome = 'running', late = excluded.late, detail = '',
    holder = excluded.holder, attempts = attempts + 1
