-- Which failures were met in the week? Most frequent first.
SELECT kind, count(*) FROM kept.failures
WHERE failed_at >= $start AND failed_at < $end
GROUP BY kind
ORDER BY count(*) DESC, kind
