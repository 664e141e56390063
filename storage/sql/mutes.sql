-- What is muted now?
SELECT kind, name, since, until, author FROM kept.mutes WHERE until > $now ORDER BY kind, name
