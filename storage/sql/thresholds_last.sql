-- Which thresholds were last derived from the past, and not dropped since?
SELECT scan, reprise, budget, series, capped
FROM kept.thresholds
WHERE derived <= $now AND (forgotten IS NULL OR forgotten > $now)
ORDER BY derived DESC
LIMIT 1
