-- When did a feed last answer, and when was one first asked?
SELECT max(polled_at) FILTER (failure IS NULL), min(polled_at) FROM kept.polls WHERE polled_at <= $now
