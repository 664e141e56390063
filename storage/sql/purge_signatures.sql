-- Which signatures belong to stories that can no longer grow?
DELETE FROM kept.signatures
WHERE article_id IN (SELECT id FROM kept.articles WHERE published < $before)
