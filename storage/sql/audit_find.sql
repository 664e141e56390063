-- What was this draw?
SELECT id, first_week, last_week, asked, stories, seed, drawn_at FROM kept.audits WHERE id = $id
