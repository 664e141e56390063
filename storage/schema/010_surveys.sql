-- What people answer when they are asked, beside what the press says: the agency's own surveys, and what each number counts.

CREATE TABLE kept.surveys (
    survey      VARCHAR NOT NULL,
    question    VARCHAR NOT NULL,
    answered    DATE NOT NULL,
    value       DOUBLE NOT NULL CHECK (value BETWEEN -100 AND 100),
    low         DOUBLE,
    high        DOUBLE,
    respondents INTEGER CHECK (respondents > 0),
    source      VARCHAR NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (survey, question, answered),
    CHECK ((low IS NULL) = (high IS NULL))
);
COMMENT ON TABLE kept.surveys IS 'One answer of one wave of a survey, imported by `vigie survey import`; importing it again replaces it';
COMMENT ON COLUMN kept.surveys.survey IS 'Name of the survey, the same from wave to wave';
COMMENT ON COLUMN kept.surveys.question IS 'What was asked, as it is to be printed';
COMMENT ON COLUMN kept.surveys.answered IS 'Last day of the wave';
COMMENT ON COLUMN kept.surveys.value IS 'Share of good answers minus share of bad ones, or a share alone: -100 to 100';
COMMENT ON COLUMN kept.surveys.low IS '95 % interval; NULL when the survey gives none';
COMMENT ON COLUMN kept.surveys.high IS '95 % interval; NULL with low';
COMMENT ON COLUMN kept.surveys.respondents IS 'How many answered; NULL when unknown';
COMMENT ON COLUMN kept.surveys.source IS 'Who asked';

CREATE VIEW surveys AS
SELECT survey, question, answered, strftime(answered, '%G-W%V') AS week, value, low, high, respondents, source
FROM kept.surveys;
COMMENT ON VIEW surveys IS 'One wave of one question a row: outcomes, to be read beside the tone of the press';
COMMENT ON COLUMN surveys.answered IS 'Last day of the wave';
COMMENT ON COLUMN surveys.week IS 'ISO week of that day';
COMMENT ON COLUMN surveys.value IS 'Points, -100 to 100';
COMMENT ON COLUMN surveys.low IS '95 % interval; NULL when the survey gives none';
COMMENT ON COLUMN surveys.respondents IS 'How many answered; NULL when unknown';
COMMENT ON COLUMN surveys.source IS 'Who asked';

CREATE VIEW index_headlines AS
SELECT
    article.week,
    article.monday,
    article.id AS article_id,
    article.outlet,
    article.source_id,
    article.reach,
    article.title,
    article.url,
    article.story_id,
    count(*) OVER (PARTITION BY article.story_id) AS story_articles,
    1 / count(*) OVER (PARTITION BY article.story_id) AS weight,
    topic.topic,
    article.negative,
    article.neutral,
    article.positive,
    article.model,
    article.model_sha256,
    article.reading_id,
    article.correction,
    article.machine_tone
FROM articles AS article
JOIN kept.story_topics AS topic ON topic.monday = article.monday AND topic.story_id = article.story_id
WHERE article.relevance = 'subject' AND article.neutral IS NOT NULL;
COMMENT ON VIEW index_headlines IS 'Every headline the index counts, with what it weighs and the reading that gave its tone';
COMMENT ON COLUMN index_headlines.story_articles IS 'Articles about the territory that tell the same story, to this day';
COMMENT ON COLUMN index_headlines.weight IS '1 / story_articles: a story counts once, however often it is copied';
COMMENT ON COLUMN index_headlines.topic IS 'Topic of the story in that week';
COMMENT ON COLUMN index_headlines.negative IS 'Probability, before the correction of the index';
COMMENT ON COLUMN index_headlines.neutral IS 'Probability';
COMMENT ON COLUMN index_headlines.positive IS 'Probability';
COMMENT ON COLUMN index_headlines.model IS 'Model and version of the reading';
COMMENT ON COLUMN index_headlines.correction IS 'Number of the correction that gave its tone (view corrections); NULL when the word is the machine''s';
COMMENT ON COLUMN index_headlines.machine_tone IS 'What the machine alone says';
COMMENT ON COLUMN surveys.survey IS 'Name of the survey';
COMMENT ON COLUMN surveys.question IS 'What was asked';
COMMENT ON COLUMN surveys.high IS '95 % interval; NULL with low';
COMMENT ON COLUMN index_headlines.week IS 'ISO week of publication in France';
COMMENT ON COLUMN index_headlines.monday IS 'First day of that week';
COMMENT ON COLUMN index_headlines.reach IS 'local, regional, national or international';
COMMENT ON COLUMN index_headlines.url IS 'Canonical address';
COMMENT ON COLUMN index_headlines.model_sha256 IS 'SHA-256 of the model''s file';
COMMENT ON COLUMN index_headlines.reading_id IS 'The reading (kept.readings), whose lineage it is';
COMMENT ON COLUMN index_headlines.outlet IS 'Name of the medium';
