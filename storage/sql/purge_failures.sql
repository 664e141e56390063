-- Which failures are too old to matter?
DELETE FROM kept.failures WHERE failed_at < $before
