-- Which answers about mining rights are the same as before? Only their date moves.
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "url": "VARCHAR", "found_in": "VARCHAR", "state": "VARCHAR", "value": "VARCHAR",
        "checked": "TIMESTAMPTZ"
    }]'), max_depth := 2)
), latest AS (
    SELECT url, found_in, state, value, max(checked) AS checked FROM incoming GROUP BY ALL
)
UPDATE kept.tdm_evidence AS known
SET last_checked = latest.checked
FROM latest
WHERE known.url = latest.url AND known.found_in = latest.found_in
    AND known.state = latest.state AND known.value = latest.value AND known.last_checked < latest.checked
