-- Which is the first week from $first on, up to $last, that was watched? A feed also brings what it kept of older weeks,
-- some of it years old: those weeks were not watched, and their zeros would tell nothing.
SELECT greatest(min(kept.monday_of(first_seen)), CAST($first AS DATE))
FROM kept.articles
HAVING min(kept.monday_of(first_seen)) <= CAST($last AS DATE)
