-- What did the world not give? The same failure at the same moment is kept once.
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "source_id": "VARCHAR", "url": "VARCHAR", "purpose": "VARCHAR", "kind": "VARCHAR", "detail": "VARCHAR",
        "status": "INTEGER", "retry_after_s": "INTEGER", "failed_at": "TIMESTAMPTZ"
    }]'), max_depth := 2)
)
INSERT INTO kept.failures BY NAME
SELECT DISTINCT ON (source_id, url, purpose, kind, failed_at) * FROM incoming
ANTI JOIN kept.failures USING (source_id, url, purpose, kind, failed_at)
