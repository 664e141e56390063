-- What is kept of the body of an article? Nothing, unless the rights of its medium allow it.
SELECT body FROM kept.bodies WHERE article_id = $article_id
