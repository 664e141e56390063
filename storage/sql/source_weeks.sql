-- What did each medium give in each week up to this one, and what was it worth in stories about the territory?
WITH weighed AS (
    SELECT source_id, monday, 1 / count(*) OVER (PARTITION BY story_id) AS weight
    FROM kept.subjects
    WHERE monday <= $last
), told AS (
    SELECT source_id, monday, round(sum(weight), 10) AS volume FROM weighed GROUP BY ALL
), collected AS (
    SELECT source_id, monday, count(*) AS articles FROM kept.articles WHERE monday <= $last GROUP BY ALL
)
SELECT source_id, strftime(monday, '%G-W%V'), articles, coalesce(volume, 0)
FROM collected
LEFT JOIN told USING (source_id, monday)
ORDER BY monday, source_id
