-- Which answers about mining rights are new?
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "url": "VARCHAR", "found_in": "VARCHAR", "state": "VARCHAR", "value": "VARCHAR",
        "checked": "TIMESTAMPTZ"
    }]'), max_depth := 2)
)
INSERT INTO kept.tdm_evidence BY NAME
SELECT url, found_in, state, value, min(checked) AS first_checked, max(checked) AS last_checked
FROM incoming
ANTI JOIN kept.tdm_evidence USING (url, found_in, state, value)
GROUP BY ALL
