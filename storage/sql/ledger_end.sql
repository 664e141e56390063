-- How did this run end?
UPDATE kept.runs SET finished = $now, outcome = $outcome, detail = $detail WHERE job = $job AND period = $period
