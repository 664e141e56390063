-- The sentences that decided the new readings.
INSERT INTO kept.sentences BY NAME
SELECT unnest(from_json($lines, '[{
    "reading_id": "VARCHAR", "place": "INTEGER", "field": "VARCHAR", "text": "VARCHAR", "negative": "DOUBLE",
    "neutral": "DOUBLE", "positive": "DOUBLE", "weight": "DOUBLE", "quoted": "BOOLEAN"
}]'), max_depth := 2)
