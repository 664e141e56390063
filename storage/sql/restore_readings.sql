-- Which readings, made before and set aside since, count again (a model put back)?
UPDATE kept.readings AS known
SET superseded_at = NULL
FROM incoming_readings AS incoming
WHERE known.id = incoming.id AND known.superseded_at IS NOT NULL
