-- Which earlier readings of the same articles stop counting?
UPDATE kept.readings AS earlier
SET superseded_at = $now
FROM incoming_readings AS incoming
WHERE earlier.article_id = incoming.article_id
    AND earlier.kind = incoming.kind
    AND earlier.id <> incoming.id
    AND earlier.superseded_at IS NULL
