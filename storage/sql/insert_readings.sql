-- The new readings, with their lineage.
INSERT INTO kept.readings BY NAME
SELECT * EXCLUDE (new), $now AS read_at, NULL AS superseded_at FROM incoming_readings WHERE new
