-- Where does each of these feeds stand now?
INSERT OR REPLACE INTO kept.feeds BY NAME
SELECT unnest(from_json($lines, '[{
    "source_id": "VARCHAR", "url": "VARCHAR", "kind": "VARCHAR", "etag": "VARCHAR", "last_modified": "VARCHAR",
    "next_due": "TIMESTAMPTZ", "interval_s": "INTEGER", "last_poll": "TIMESTAMPTZ",
    "last_unconditional": "TIMESTAMPTZ", "last_success": "TIMESTAMPTZ", "last_status": "INTEGER",
    "last_failure": "VARCHAR", "failures": "DOUBLE", "gone_since": "TIMESTAMPTZ", "moved_to": "VARCHAR",
    "moved_since": "TIMESTAMPTZ", "moved_times": "INTEGER", "parked": "BOOLEAN"
}]'), max_depth := 2)
