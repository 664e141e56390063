-- What a model said of an article. Re-scoring adds a row with its lineage; nothing is ever overwritten.

CREATE MACRO kept.label(negative, neutral, positive) AS
    -- The likeliest tone; ties go to the earlier of neutral, negative, positive.
    CASE
        WHEN neutral IS NULL THEN NULL
        WHEN neutral >= negative AND neutral >= positive THEN 'neutral'
        WHEN negative >= positive THEN 'negative'
        ELSE 'positive'
    END;

CREATE TABLE kept.readings (
    id                VARCHAR PRIMARY KEY,
    article_id        VARCHAR NOT NULL,
    kind              VARCHAR NOT NULL,
    content_hash      VARCHAR NOT NULL,
    input_hash        VARCHAR NOT NULL,
    model_id          VARCHAR NOT NULL,
    model_version     VARCHAR NOT NULL,
    model_sha256      VARCHAR NOT NULL,
    relevance         VARCHAR NOT NULL,
    relevance_reason  VARCHAR NOT NULL,
    negative          DOUBLE,
    neutral           DOUBLE,
    positive          DOUBLE,
    topic             VARCHAR,
    topic_probability DOUBLE,
    polarisation      DOUBLE,
    read_at           TIMESTAMPTZ NOT NULL,
    superseded_at     TIMESTAMPTZ
);
COMMENT ON TABLE kept.readings IS 'One reading of one text by one version of the model; lineage of every score';
COMMENT ON COLUMN kept.readings.id IS '16 hex digits of SHA-256(article, kind, model, input): the same reading has the same id';
COMMENT ON COLUMN kept.readings.kind IS 'headline (title and standfirst: what the index uses) or full (body too, where lawful)';
COMMENT ON COLUMN kept.readings.content_hash IS 'Which text of the article was read (kept.revisions)';
COMMENT ON COLUMN kept.readings.input_hash IS 'SHA-256 of exactly what the model was given';
COMMENT ON COLUMN kept.readings.relevance IS 'subject, aside or none';
COMMENT ON COLUMN kept.readings.relevance_reason IS 'Why, in a few words';
COMMENT ON COLUMN kept.readings.negative IS 'Probability; the three sum to 1. NULL when the territory is not named';
COMMENT ON COLUMN kept.readings.neutral IS 'Probability; NULL when the territory is not named';
COMMENT ON COLUMN kept.readings.positive IS 'Probability; NULL when the territory is not named';
COMMENT ON COLUMN kept.readings.topic IS 'Likeliest of the 13 topics; NULL when neither the territory nor a city is named';
COMMENT ON COLUMN kept.readings.topic_probability IS 'Probability of `topic`; NULL with it';
COMMENT ON COLUMN kept.readings.polarisation IS '0 all sentences agree, 1 half for and half against; NULL for a headline reading';
COMMENT ON COLUMN kept.readings.superseded_at IS 'When a later reading of the same article and kind took over; NULL: this one counts';

CREATE TABLE kept.mentions (
    reading_id  VARCHAR NOT NULL,
    place       INTEGER NOT NULL,
    field       VARCHAR NOT NULL,
    first_char  INTEGER NOT NULL,
    end_char    INTEGER NOT NULL,
    surface     VARCHAR NOT NULL,
    kind        VARCHAR NOT NULL,
    code        VARCHAR NOT NULL,
    reason      VARCHAR NOT NULL
);
COMMENT ON TABLE kept.mentions IS 'One place named at one position of one text';
COMMENT ON COLUMN kept.mentions.place IS 'Rank of the mention in its reading, from 0';
COMMENT ON COLUMN kept.mentions.field IS 'title, standfirst or text';
COMMENT ON COLUMN kept.mentions.first_char IS 'First character in the field, from 0';
COMMENT ON COLUMN kept.mentions.end_char IS 'End in the field, excluded';
COMMENT ON COLUMN kept.mentions.kind IS 'commune, institution, site, territory or city (a comparison city)';
COMMENT ON COLUMN kept.mentions.code IS 'INSEE code, or id of the gazetteer';
COMMENT ON COLUMN kept.mentions.reason IS 'Why the name was accepted as the place';

CREATE TABLE kept.city_tones (
    reading_id VARCHAR NOT NULL,
    code       VARCHAR NOT NULL,
    negative   DOUBLE NOT NULL,
    neutral    DOUBLE NOT NULL,
    positive   DOUBLE NOT NULL
);
COMMENT ON TABLE kept.city_tones IS 'Tone towards a comparison city, in the same articles and by the same model';
COMMENT ON COLUMN kept.city_tones.code IS 'Code of the city (kept.places)';

CREATE TABLE kept.topics (
    reading_id  VARCHAR NOT NULL,
    topic       VARCHAR NOT NULL,
    probability DOUBLE NOT NULL
);
COMMENT ON TABLE kept.topics IS 'The 13 topics of a reading with their probabilities';

CREATE TABLE kept.sentences (
    reading_id VARCHAR NOT NULL,
    place      INTEGER NOT NULL,
    field      VARCHAR NOT NULL,
    text       VARCHAR NOT NULL CHECK (length(text) <= 200),
    negative   DOUBLE NOT NULL,
    neutral    DOUBLE NOT NULL,
    positive   DOUBLE NOT NULL,
    weight     DOUBLE NOT NULL
);
COMMENT ON TABLE kept.sentences IS 'The sentences that decided a full reading, each cut to 200 characters';
COMMENT ON COLUMN kept.sentences.place IS 'Rank in the reading, the weightiest first, from 0';
COMMENT ON COLUMN kept.sentences.weight IS 'Share of the sentence in the reading';

CREATE TABLE kept.places (
    code VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL
);
COMMENT ON TABLE kept.places IS 'Names of the gazetteer''s codes, a copy of nlp/territories.toml as of the last run';
