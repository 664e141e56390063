-- Which media are watched now? Copies the catalogue; a row that did not change is left alone.
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "id": "VARCHAR", "name": "VARCHAR", "reach": "VARCHAR", "home": "VARCHAR", "access": "VARCHAR",
        "licence": "VARCHAR", "tdm": "VARCHAR", "evidence": "VARCHAR", "checked": "DATE",
        "excerpt_chars": "INTEGER", "full_text": "BOOLEAN"
    }]'), max_depth := 2)
)
INSERT INTO kept.sources BY NAME
SELECT incoming.*, $now AS since, NULL AS removed
FROM incoming
WHERE NOT EXISTS (
    SELECT 1 FROM kept.sources AS known
    WHERE known.id = incoming.id AND known.removed IS NULL
        AND (known.name, known.reach, known.access, known.licence, known.tdm, known.evidence, known.excerpt_chars, known.full_text)
            = (incoming.name, incoming.reach, incoming.access, incoming.licence, incoming.tdm, incoming.evidence, incoming.excerpt_chars, incoming.full_text)
        AND known.home IS NOT DISTINCT FROM incoming.home
        AND known.checked IS NOT DISTINCT FROM incoming.checked
)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, reach = excluded.reach, home = excluded.home, access = excluded.access,
    licence = excluded.licence, tdm = excluded.tdm, evidence = excluded.evidence, checked = excluded.checked,
    excerpt_chars = excluded.excerpt_chars, full_text = excluded.full_text, removed = NULL
