-- What was the last run of this job?
SELECT job, period, started, finished, outcome, late, detail
FROM kept.runs
WHERE job = $job
ORDER BY started DESC, period DESC
LIMIT 1
