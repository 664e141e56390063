-- The topics of the new readings.
INSERT INTO kept.topics BY NAME
SELECT unnest(from_json($lines, '[{
    "reading_id": "VARCHAR", "topic": "VARCHAR", "probability": "DOUBLE"
}]'), max_depth := 2)
