-- One draw.
INSERT INTO kept.audits VALUES ($id, $first_week, $last_week, $asked, $stories, $seed, $drawn_at)
