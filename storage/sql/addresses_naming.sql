-- How many articles have these words in their address?
SELECT count(*) FROM kept.articles WHERE contains(lower(url), $slug)
