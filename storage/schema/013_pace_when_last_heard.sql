-- What is usual of a medium is its pace when it was last heard: a mean over the last weeks alone would call a medium that
-- died two months ago healthy, for giving nothing would have become its habit.

CREATE OR REPLACE MACRO kept.health(last_monday) AS TABLE
WITH by_week AS (
    SELECT source_id, monday, count(*) AS articles, max(published) AS newest, min(first_seen) AS first_seen
    FROM kept.articles
    GROUP BY source_id, monday
), begun AS (
    SELECT source.id AS source_id, least(kept.monday_of(source.since), kept.monday_of(min(by_week.first_seen))) AS monday
    FROM kept.sources AS source
    LEFT JOIN by_week ON by_week.source_id = source.id
    GROUP BY source.id, source.since
), earlier AS (
    SELECT begun.source_id, max(by_week.newest) AS newest
    FROM begun
    JOIN by_week ON by_week.source_id = begun.source_id AND by_week.monday < begun.monday
    GROUP BY begun.source_id
), spine AS (
    SELECT source_id, CAST(unnest(generate_series(monday, last_monday, INTERVAL 7 DAY)) AS DATE) AS monday
    FROM begun
), polled AS (
    SELECT source_id, kept.monday_of(polled_at) AS monday, count(*) AS polls FROM kept.polls GROUP BY ALL
), failed AS (
    SELECT
        source_id,
        kept.monday_of(failed_at) AS monday,
        count(*) AS failures,
        first(kind ORDER BY failed_at DESC, url, kind) AS last_failure
    FROM kept.failures
    WHERE purpose IN ('feed', 'sitemap')  -- a page refused or gone is no outage of the medium
    GROUP BY ALL
), counted AS (
    SELECT
        spine.source_id,
        spine.monday,
        coalesce(polled.polls, 0) AS polls,
        coalesce(failed.failures, 0) AS failures,
        coalesce(by_week.articles, 0) AS articles,
        CASE WHEN count(*) OVER lately >= 4 THEN round(avg(coalesce(by_week.articles, 0)) OVER lately, 10) END AS pace,
        greatest(max(by_week.newest) OVER until_now, earlier.newest) AS last_article,
        failed.last_failure
    FROM spine
    LEFT JOIN by_week USING (source_id, monday)
    LEFT JOIN polled USING (source_id, monday)
    LEFT JOIN failed USING (source_id, monday)
    LEFT JOIN earlier USING (source_id)
    WINDOW
        lately AS (PARTITION BY spine.source_id ORDER BY spine.monday ROWS BETWEEN 7 PRECEDING AND CURRENT ROW),
        until_now AS (PARTITION BY spine.source_id ORDER BY spine.monday)
), judged AS (
    SELECT
        *,
        coalesce(
            last_value(CASE WHEN articles > 0 THEN pace END IGNORE NULLS) OVER before, lag(pace) OVER before
        ) AS usual
    FROM counted
    WINDOW before AS (PARTITION BY source_id ORDER BY monday ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT
    judged.source_id,
    source.name AS outlet,
    source.reach,
    strftime(judged.monday, '%G-W%V') AS week,
    judged.monday,
    judged.polls,
    judged.failures,
    judged.articles,
    judged.usual,
    -- Under 3 articles a week, an empty week is ordinary (method, 2.7).
    coalesce(judged.articles = 0 AND judged.usual >= 3, false) AS silent,
    judged.last_article,
    judged.last_failure
FROM judged
JOIN kept.sources AS source ON source.id = judged.source_id
WHERE source.removed IS NULL OR kept.monday_of(source.removed) >= judged.monday;

COMMENT ON COLUMN sources_health.usual IS 'Mean of the 8 weeks that end with the last one that gave anything; NULL with less than 4 weeks of history';
