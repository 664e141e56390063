-- In how many weeks, up to this one, was at least one article collected?
SELECT count(DISTINCT monday) FROM kept.articles WHERE monday <= $monday
