-- Never let this way of writing a name in again.
INSERT INTO kept.forgotten VALUES ($name_hash, $now) ON CONFLICT DO NOTHING
