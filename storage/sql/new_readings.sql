-- Which readings are to be kept, and which speak of an article that is not?
SELECT id, new, content_hash IS NULL AS orphan, article_id FROM incoming_readings
