-- How did each medium behave in the week?
SELECT source_id, outlet, reach, polls, failures, articles, usual, last_article, silent, last_failure
FROM kept.health(CAST($monday AS DATE))
WHERE monday = $monday
ORDER BY outlet, source_id
