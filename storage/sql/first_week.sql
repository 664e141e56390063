-- Which is the first week from $first on, up to $last, of which an article is kept?
SELECT min(monday) FROM kept.articles WHERE monday BETWEEN $first AND $last
