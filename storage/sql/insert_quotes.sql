-- Who is quoted in the new readings.
INSERT INTO kept.quotes BY NAME
SELECT unnest(from_json($lines, '[{
    "reading_id": "VARCHAR", "place": "INTEGER", "field": "VARCHAR", "first_char": "INTEGER", "end_char": "INTEGER",
    "person": "VARCHAR", "role": "VARCHAR", "organisation": "VARCHAR", "text": "VARCHAR", "verbatim": "BOOLEAN",
    "negative": "DOUBLE", "neutral": "DOUBLE", "positive": "DOUBLE"
}]'), max_depth := 2)
