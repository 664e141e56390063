-- Thresholds derived from the past, in force from now on.
INSERT INTO kept.thresholds VALUES ($now, $scan, $reprise, $budget, $days, $pages)
ON CONFLICT (derived) DO UPDATE SET
    scan = excluded.scan, reprise = excluded.reprise, budget = excluded.budget, days = excluded.days, pages = excluded.pages
