-- Who else tells the story of an article, oldest first?
SELECT article.id, article.outlet, article.title, article.published, article.copy_of
FROM articles AS article
WHERE article.story_id = $story_id AND article.id <> $article_id
ORDER BY article.published, article.id
