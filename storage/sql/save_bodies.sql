-- The bodies a licence lets us keep.
INSERT INTO kept.bodies
SELECT incoming.id, incoming.body, $now
FROM incoming_articles AS incoming
JOIN kept.sources AS source ON source.id = incoming.source_id AND source.full_text
WHERE incoming.fate <> 'known' AND incoming.body IS NOT NULL
ON CONFLICT (article_id) DO UPDATE SET body = excluded.body, kept_at = excluded.kept_at
