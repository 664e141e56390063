-- The places named in the new readings.
INSERT INTO kept.mentions BY NAME
SELECT unnest(from_json($lines, '[{
    "reading_id": "VARCHAR", "place": "INTEGER", "field": "VARCHAR", "first_char": "INTEGER", "end_char": "INTEGER",
    "surface": "VARCHAR", "kind": "VARCHAR", "code": "VARCHAR", "reason": "VARCHAR"
}]'), max_depth := 2)
