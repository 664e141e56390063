-- Where does every feed stand?
SELECT
    source_id, url, kind, etag, last_modified, next_due, interval_s, last_poll, last_unconditional, last_success,
    last_status, last_failure, failures, gone_since, moved_to, moved_since, moved_times, parked
FROM kept.feeds
ORDER BY source_id, url
