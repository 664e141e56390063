-- Which places does an article name, where, and why were they accepted? Those of its fullest reading.
SELECT mention.field, mention.first_char, mention.surface, mention.place, mention.kind, mention.reason
FROM mentions AS mention
WHERE mention.article_id = $article_id
    AND mention.reading = (SELECT min(reading) FROM mentions WHERE article_id = $article_id)
ORDER BY CASE mention.field WHEN 'title' THEN 0 WHEN 'standfirst' THEN 1 ELSE 2 END, mention.first_char
