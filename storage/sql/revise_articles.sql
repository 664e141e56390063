-- The articles whose text changed: the new text takes the old one's place, their date stays. What was once read in full
-- was read in full, even when only the headline changed since and no page was asked for again.
UPDATE kept.articles AS article
SET
    title = incoming.title, standfirst = incoming.standfirst, content_hash = incoming.content_hash,
    excerpt = incoming.excerpt, tdm = incoming.tdm, section = incoming.section,
    depth = CASE WHEN article.depth = 'full' THEN 'full' ELSE incoming.depth END,
    access_reason = CASE WHEN article.depth = 'full' THEN article.access_reason ELSE incoming.access_reason END,
    texts = article.texts + 1, revised = $now
FROM incoming_articles AS incoming
WHERE incoming.fate = 'changed' AND incoming.id = article.id
