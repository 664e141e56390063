-- Which correction holds for this article, and was it made on it or on a copy of its text?
SELECT number, itself FROM kept.corrected WHERE article_id = $article_id
