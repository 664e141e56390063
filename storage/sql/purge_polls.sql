-- Which polls are too old to matter?
DELETE FROM kept.polls WHERE polled_at < $before
