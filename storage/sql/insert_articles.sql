-- The new articles, dated once and for all.
INSERT INTO kept.articles BY NAME
SELECT * EXCLUDE (body, fate), kept.monday_of(published) AS monday, 1 AS texts, NULL AS revised
FROM incoming_articles
WHERE fate = 'new'
