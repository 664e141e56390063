-- Nobody wants to be told of it until then; saying it again moves the end.
INSERT INTO kept.mutes VALUES ($kind, $what, $now, $until, $author)
ON CONFLICT (kind, name) DO UPDATE SET since = excluded.since, until = excluded.until, author = excluded.author
