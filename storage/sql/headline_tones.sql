-- Which tone was read in each article that names the territory? By address.
SELECT url, tone FROM articles WHERE tone IS NOT NULL ORDER BY url
