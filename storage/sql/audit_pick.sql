-- Which article stands for each story drawn, in its medium and week? The earliest about the territory, and what the machine
-- said of it.
WITH chosen AS (
    SELECT unnest(from_json($lines, '[{
        "place": "INTEGER", "story": "VARCHAR", "source": "VARCHAR", "week": "VARCHAR"
    }]'), max_depth := 2)
)
SELECT
    chosen.place,
    first(subject.article_id ORDER BY subject.copy_of IS NOT NULL, subject.published, subject.article_id)
FROM chosen
JOIN kept.subjects AS subject
    ON subject.story_id = chosen.story AND subject.source_id = chosen.source
        AND strftime(subject.monday, '%G-W%V') = chosen.week
GROUP BY chosen.place
ORDER BY chosen.place
