-- How many of the incoming articles are new, changed, known?
SELECT
    count(*) FILTER (fate = 'new'),
    count(*) FILTER (fate = 'changed'),
    count(*) FILTER (fate = 'known')
FROM incoming_articles
