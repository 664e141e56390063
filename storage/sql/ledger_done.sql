-- Which runs were done?
SELECT job, period FROM kept.runs WHERE outcome = 'ok'
