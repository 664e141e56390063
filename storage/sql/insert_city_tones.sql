-- The tone towards the comparison cities in the new readings.
INSERT INTO kept.city_tones BY NAME
SELECT unnest(from_json($lines, '[{
    "reading_id": "VARCHAR", "code": "VARCHAR", "negative": "DOUBLE", "neutral": "DOUBLE", "positive": "DOUBLE"
}]'), max_depth := 2)
