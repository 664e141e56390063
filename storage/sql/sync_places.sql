-- What are the gazetteer's codes called?
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{"code": "VARCHAR", "name": "VARCHAR", "kind": "VARCHAR"}]'), max_depth := 2)
)
INSERT INTO kept.places BY NAME
SELECT * FROM incoming
WHERE (code, name, kind) NOT IN (SELECT (code, name, kind) FROM kept.places)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind
