-- The stories of a draw, with the reading that counted then.
INSERT INTO kept.audit_draws
SELECT
    $audit_id, drawn.place, drawn.article_id, drawn.story_id, drawn.source_id, drawn.week, drawn.probability,
    drawn.weight, reading.id
FROM (
    SELECT unnest(from_json($lines, '[{
        "place": "INTEGER", "article_id": "VARCHAR", "story_id": "VARCHAR", "source_id": "VARCHAR", "week": "VARCHAR",
        "probability": "DOUBLE", "weight": "DOUBLE"
    }]'), max_depth := 2)
) AS drawn
JOIN kept.headline_readings AS reading ON reading.article_id = drawn.article_id
