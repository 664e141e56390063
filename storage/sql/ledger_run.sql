-- What became of this run?
SELECT job, period, started, finished, outcome, late, detail, holder, attempts
FROM kept.runs
WHERE job = $job AND period = $period
