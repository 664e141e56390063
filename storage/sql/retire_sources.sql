-- Which media left the catalogue? They keep their articles and stop being expected.
UPDATE kept.sources
SET removed = $now
WHERE removed IS NULL AND id NOT IN (SELECT unnest(from_json($ids, '["VARCHAR"]')))
