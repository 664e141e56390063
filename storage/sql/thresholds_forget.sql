-- Back to the built-in thresholds; those derived stay readable.
UPDATE kept.thresholds SET forgotten = $now WHERE forgotten IS NULL
