-- Which thresholds were last derived from the past?
SELECT scan, reprise, budget FROM kept.thresholds WHERE derived <= $now ORDER BY derived DESC LIMIT 1
