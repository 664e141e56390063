-- Somebody looks after an episode, or judges it.
INSERT INTO kept.episode_events (thread, happened, what) VALUES ($thread, $now, $what) ON CONFLICT DO NOTHING
