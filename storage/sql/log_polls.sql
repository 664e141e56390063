-- Which feeds were asked since their state was last saved? One line each, once.
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "source_id": "VARCHAR", "url": "VARCHAR", "last_poll": "TIMESTAMPTZ", "last_status": "INTEGER",
        "last_failure": "VARCHAR"
    }]'), max_depth := 2)
)
INSERT INTO kept.polls
SELECT source_id, url, last_poll, last_status, last_failure
FROM incoming
WHERE last_poll IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM kept.polls AS known
    WHERE known.polled_at = incoming.last_poll AND known.url = incoming.url AND known.source_id = incoming.source_id
)
