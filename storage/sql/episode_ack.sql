-- Somebody looks after it.
UPDATE kept.episodes SET acked = $now, acked_by = $by WHERE thread = $thread
