-- Who is quoted about the territory: people in office or speaking for an organisation, kept only where the agency asked
-- for it ([quotes] keep = true), for 400 days; and whom we promised to forget.

CREATE TABLE kept.quotes (
    reading_id   VARCHAR NOT NULL,
    place        INTEGER NOT NULL,
    field        VARCHAR NOT NULL,
    first_char   INTEGER NOT NULL,
    end_char     INTEGER NOT NULL,
    person       VARCHAR NOT NULL,
    role         VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    text         VARCHAR NOT NULL CHECK (length(text) <= 200),
    verbatim     BOOLEAN NOT NULL,
    negative     DOUBLE NOT NULL,
    neutral      DOUBLE NOT NULL,
    positive     DOUBLE NOT NULL
);
COMMENT ON TABLE kept.quotes IS 'What a person in office, or speaking for an organisation, is reported to say in an article about the territory; kept 400 days';
COMMENT ON COLUMN kept.quotes.place IS 'Rank of the quote in its reading, from 0';
COMMENT ON COLUMN kept.quotes.field IS 'title, standfirst or text';
COMMENT ON COLUMN kept.quotes.first_char IS 'First character of the words in the field, from 0';
COMMENT ON COLUMN kept.quotes.end_char IS 'End of the words in the field, excluded';
COMMENT ON COLUMN kept.quotes.person IS 'Given name and surname as written; empty when an organisation speaks and names nobody';
COMMENT ON COLUMN kept.quotes.role IS 'Office as written: maire, présidente, procureur…; empty when an organisation speaks';
COMMENT ON COLUMN kept.quotes.organisation IS 'What the office is held in, or who speaks; empty when the text does not say';
COMMENT ON COLUMN kept.quotes.text IS 'The words, cut to 200 characters';
COMMENT ON COLUMN kept.quotes.verbatim IS 'True between quotation marks, false when reported (« que… »)';
COMMENT ON COLUMN kept.quotes.negative IS 'Probability that the sentence is negative towards the territory; the three sum to 1';
COMMENT ON COLUMN kept.quotes.neutral IS 'Probability';
COMMENT ON COLUMN kept.quotes.positive IS 'Probability';

CREATE TABLE kept.forgotten (
    name_hash    VARCHAR PRIMARY KEY,
    forgotten_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE kept.forgotten IS 'Whom `vigie forget` took out, and never lets in again: the names themselves are not kept';
COMMENT ON COLUMN kept.forgotten.name_hash IS 'SHA-256 of one way of writing the name, folded: what a new text is compared with';

ALTER TABLE kept.sentences ADD COLUMN quoted BOOLEAN;
COMMENT ON COLUMN kept.sentences.quoted IS 'True where the sentence reports what someone says; NULL for readings made before that was told apart';

CREATE VIEW quotes AS
SELECT
    article.id AS article_id,
    coalesce(member.story_id, 's-' || article.id) AS story_id,
    article.published,
    article.monday,
    strftime(article.monday, '%G-W%V') AS week,
    article.source_id,
    coalesce(source.name, article.source_id) AS outlet,
    quote.person,
    quote.role,
    quote.organisation,
    quote.text,
    quote.verbatim,
    quote.negative,
    quote.neutral,
    quote.positive,
    kept.label(quote.negative, quote.neutral, quote.positive) AS tone
FROM kept.quotes AS quote
JOIN kept.readings AS reading ON reading.id = quote.reading_id AND reading.superseded_at IS NULL
JOIN kept.articles AS article ON article.id = reading.article_id
SEMI JOIN kept.subjects AS subject ON subject.article_id = article.id
LEFT JOIN kept.sources AS source ON source.id = article.source_id
LEFT JOIN kept.story_members AS member ON member.article_id = article.id;
COMMENT ON VIEW quotes IS 'One quote of one article about the territory a row: who speaks of us; empty unless the agency keeps quotes';
COMMENT ON COLUMN quotes.published IS 'Date of publication of the article';
COMMENT ON COLUMN quotes.monday IS 'First day of the ISO week of publication in France';
COMMENT ON COLUMN quotes.week IS 'ISO week of publication in France';
COMMENT ON COLUMN quotes.outlet IS 'Name of the medium';
COMMENT ON COLUMN quotes.person IS 'Given name and surname as written; empty when an organisation speaks and names nobody';
COMMENT ON COLUMN quotes.role IS 'Office as written; empty when an organisation speaks';
COMMENT ON COLUMN quotes.organisation IS 'What the office is held in, or who speaks; empty when the text does not say';
COMMENT ON COLUMN quotes.text IS 'The words, cut to 200 characters';
COMMENT ON COLUMN quotes.verbatim IS 'True between quotation marks, false when reported';
COMMENT ON COLUMN quotes.negative IS 'Probability that the sentence is negative towards the territory';
COMMENT ON COLUMN quotes.neutral IS 'Probability';
COMMENT ON COLUMN quotes.positive IS 'Probability';
COMMENT ON COLUMN quotes.tone IS 'Likeliest of negative, neutral, positive';
