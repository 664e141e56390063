-- How did the alerts of a period fare? Silences of the collect and surges are not alerts on the press.
SELECT count(*), count(*) FILTER (verdict = 'true'), count(*) FILTER (verdict = 'false')
FROM kept.episodes
WHERE began >= $since AND began < $until AND told > 0 AND detector IN ('scan', 'reprise')
