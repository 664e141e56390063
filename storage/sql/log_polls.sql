-- Which feeds were asked since their state was last saved? One line each.
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "source_id": "VARCHAR", "url": "VARCHAR", "last_poll": "TIMESTAMPTZ", "last_status": "INTEGER",
        "last_failure": "VARCHAR"
    }]'), max_depth := 2)
)
INSERT INTO kept.polls
SELECT source_id, url, incoming.last_poll, incoming.last_status, incoming.last_failure
FROM incoming
LEFT JOIN kept.feeds AS known USING (source_id, url)
WHERE incoming.last_poll IS NOT NULL AND incoming.last_poll IS DISTINCT FROM known.last_poll
