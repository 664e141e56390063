-- Who was quoted about the territory in the week, and in which tone? The same words in several media count once.
WITH told AS (
    SELECT DISTINCT ON (person, role, organisation, text) quotes.*, article.tdm
    FROM quotes
    JOIN kept.articles AS article ON article.id = quotes.article_id
    WHERE quotes.monday = $monday
    ORDER BY person, role, organisation, text, quotes.published, article_id
)
SELECT
    person,
    first(role ORDER BY published, article_id),
    first(organisation ORDER BY organisation = '', published, article_id),
    count(*) FILTER (tone = 'negative'),
    count(*) FILTER (tone = 'neutral'),
    count(*) FILTER (tone = 'positive'),
    count(DISTINCT story_id),
    (SELECT count(DISTINCT source_id) FROM quotes AS each
     WHERE each.monday = $monday AND each.person = told.person
        AND (told.person <> '' OR (each.role, each.organisation) = (min(told.role), min(told.organisation)))),
    first(text ORDER BY abs(positive - negative) DESC, published, article_id),
    first(outlet ORDER BY abs(positive - negative) DESC, published, article_id),
    first(article_id ORDER BY abs(positive - negative) DESC, published, article_id),
    first(tdm ORDER BY abs(positive - negative) DESC, published, article_id)
FROM told
-- A person is one voice under every office; an office or an organisation that names nobody is a voice by itself.
GROUP BY person, CASE WHEN person = '' THEN role || '|' || organisation END
ORDER BY count(DISTINCT story_id) DESC, count(*) DESC, person, min(role), min(organisation)
LIMIT $most
