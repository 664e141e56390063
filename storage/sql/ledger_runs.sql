-- What were the last runs, all jobs together?
SELECT job, period, started, finished, outcome, late, detail FROM kept.runs ORDER BY started DESC, job LIMIT $most
