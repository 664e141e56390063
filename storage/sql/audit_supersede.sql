-- Which labels of the same person on the same stories no longer count? Those that differ.
UPDATE kept.audit_labels AS label
SET superseded_at = $now
FROM (
    SELECT unnest(from_json($lines, '[{
        "place": "INTEGER", "relevance": "VARCHAR", "tone": "VARCHAR", "remark": "VARCHAR"
    }]'), max_depth := 2)
) AS incoming
WHERE label.audit_id = $id AND label.author = $author AND label.place = incoming.place AND label.superseded_at IS NULL
    AND (label.relevance, label.tone, label.remark) IS DISTINCT FROM (incoming.relevance, incoming.tone, incoming.remark)
