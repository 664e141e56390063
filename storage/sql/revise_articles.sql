-- The articles whose text changed: the new text takes the old one's place, their date stays.
UPDATE kept.articles AS article
SET
    title = incoming.title, standfirst = incoming.standfirst, content_hash = incoming.content_hash,
    excerpt = incoming.excerpt, depth = incoming.depth, access_reason = incoming.access_reason, tdm = incoming.tdm,
    section = incoming.section, texts = article.texts + 1, revised = $now
FROM incoming_articles AS incoming
WHERE incoming.fate = 'changed' AND incoming.id = article.id
