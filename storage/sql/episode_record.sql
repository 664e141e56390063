-- How did the alerts of a period fare, by detector? Silences of the collect and surges are not alerts on the press.
SELECT detector, count(*), count(*) FILTER (verdict = 'true'), count(*) FILTER (verdict = 'false')
FROM kept.episodes
WHERE began >= $since AND began < $until AND told > 0 AND detector IN ('scan', 'reprise')
GROUP BY detector
ORDER BY detector DESC
