-- What is the number of the latest correction? 0 before the first.
SELECT coalesce(max(number), 0) FROM kept.corrections
