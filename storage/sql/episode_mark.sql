-- Somebody says whether it was worth being told.
UPDATE kept.episodes SET verdict = $verdict, judged = $now, judged_by = $by, note = $note WHERE thread = $thread
