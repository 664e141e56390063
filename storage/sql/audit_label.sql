-- What a person said blind of stories of a draw, where it was not known already.
INSERT INTO kept.audit_labels
SELECT $id, incoming.place, incoming.relevance, incoming.tone, incoming.remark, $author, $now, NULL
FROM (
    SELECT unnest(from_json($lines, '[{
        "place": "INTEGER", "relevance": "VARCHAR", "tone": "VARCHAR", "remark": "VARCHAR"
    }]'), max_depth := 2)
) AS incoming
WHERE NOT EXISTS (
    SELECT 1 FROM kept.audit_labels AS known
    WHERE known.audit_id = $id AND known.author = $author AND known.place = incoming.place
        AND known.superseded_at IS NULL
)
