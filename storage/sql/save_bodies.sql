-- The bodies a licence lets us keep; the others never came this far.
INSERT INTO kept.bodies
SELECT id, body, $now FROM incoming_articles WHERE fate <> 'known' AND body IS NOT NULL
ON CONFLICT (article_id) DO UPDATE SET body = excluded.body, kept_at = excluded.kept_at
