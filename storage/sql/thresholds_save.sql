-- Thresholds derived from the past, in force from now on.
INSERT INTO kept.thresholds (derived, scan, reprise, budget, days, pages, series, capped)
VALUES ($now, $scan, $reprise, $budget, $days, $pages, $series, $capped)
ON CONFLICT (derived) DO UPDATE SET
    scan = excluded.scan, reprise = excluded.reprise, budget = excluded.budget, days = excluded.days,
    pages = excluded.pages, series = excluded.series, capped = excluded.capped, forgotten = NULL
