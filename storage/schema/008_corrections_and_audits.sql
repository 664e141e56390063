-- What people said of articles, kept apart from what the machine said. A correction wins over the machine wherever
-- something is counted, for the article and for the copies of its text; a blind label of an audit never does: it measures.

CREATE TABLE kept.corrections (
    number            INTEGER PRIMARY KEY,
    article_id        VARCHAR NOT NULL,
    relevance         VARCHAR NOT NULL CHECK (relevance IN ('subject', 'aside', 'none')),
    tone              VARCHAR CHECK (tone IN ('negative', 'neutral', 'positive')),
    reason            VARCHAR NOT NULL,
    author            VARCHAR NOT NULL,
    made_at           TIMESTAMPTZ NOT NULL,
    audit_id          VARCHAR,
    content_hash      VARCHAR NOT NULL,
    reading_id        VARCHAR NOT NULL,
    machine_relevance VARCHAR NOT NULL,
    machine_negative  DOUBLE,
    machine_neutral   DOUBLE,
    machine_positive  DOUBLE,
    model_id          VARCHAR NOT NULL,
    model_version     VARCHAR NOT NULL,
    model_sha256      VARCHAR NOT NULL,
    ended_at          TIMESTAMPTZ,
    ended_by          VARCHAR,
    replaced_by       INTEGER
);
COMMENT ON TABLE kept.corrections IS 'One correction by a person a row, with what the machine said then; never deleted';
COMMENT ON COLUMN kept.corrections.number IS 'From 1, in the order they were made';
COMMENT ON COLUMN kept.corrections.relevance IS 'subject, aside or none; when only a tone was given, what held then, subject where the machine said none';
COMMENT ON COLUMN kept.corrections.tone IS 'negative, neutral or positive; NULL: only the relevance was corrected, the tone is the machine''s';
COMMENT ON COLUMN kept.corrections.reason IS 'In the words of its author; empty when none was given';
COMMENT ON COLUMN kept.corrections.audit_id IS 'The audit whose blind label it repeats; NULL when made by hand';
COMMENT ON COLUMN kept.corrections.content_hash IS 'Which text of the article was judged (kept.revisions)';
COMMENT ON COLUMN kept.corrections.reading_id IS 'The reading it corrected (kept.readings)';
COMMENT ON COLUMN kept.corrections.machine_relevance IS 'What that reading said';
COMMENT ON COLUMN kept.corrections.machine_negative IS 'Probability of that reading; NULL when it found no place of the territory';
COMMENT ON COLUMN kept.corrections.machine_neutral IS 'Probability; NULL with machine_negative';
COMMENT ON COLUMN kept.corrections.machine_positive IS 'Probability; NULL with machine_negative';
COMMENT ON COLUMN kept.corrections.ended_at IS 'When it was taken back or replaced; NULL: in force';
COMMENT ON COLUMN kept.corrections.ended_by IS 'Who took it back or replaced it; NULL: in force';
COMMENT ON COLUMN kept.corrections.replaced_by IS 'Number of the correction that took its place; NULL: in force, or taken back';

CREATE TABLE kept.corrected (
    article_id VARCHAR NOT NULL,
    number     INTEGER NOT NULL,
    relevance  VARCHAR NOT NULL,
    tone       VARCHAR,
    itself     BOOLEAN NOT NULL
);
COMMENT ON TABLE kept.corrected IS 'The correction that holds for each article, whether it was made on it or on a copy of its text; written again with every correction and every story saved, because joining it anew in each count took half of the time';
COMMENT ON COLUMN kept.corrected.number IS 'The correction (kept.corrections)';
COMMENT ON COLUMN kept.corrected.tone IS 'NULL: only the relevance was corrected';
COMMENT ON COLUMN kept.corrected.itself IS 'False when the correction was made on a copy of the same text';

CREATE OR REPLACE VIEW kept.headline_readings AS
-- In two parts, so that a filter on relevance or tone reaches the table.
SELECT
    id,
    article_id,
    content_hash,
    input_hash,
    model_id,
    model_version,
    model_sha256,
    relevance,
    relevance_reason,
    negative,
    neutral,
    positive,
    topic,
    topic_probability,
    polarisation,
    read_at,
    CAST(NULL AS INTEGER) AS correction,
    CAST(NULL AS VARCHAR) AS human_tone,
    relevance AS machine_relevance,
    negative AS machine_negative,
    neutral AS machine_neutral,
    positive AS machine_positive
FROM kept.readings
ANTI JOIN kept.corrected USING (article_id)
WHERE kind = 'headline' AND superseded_at IS NULL
UNION ALL
SELECT
    reading.id,
    reading.article_id,
    reading.content_hash,
    reading.input_hash,
    reading.model_id,
    reading.model_version,
    reading.model_sha256,
    corrected.relevance,
    'correction ' || corrected.number,
    CASE WHEN corrected.tone IS NULL THEN reading.negative ELSE CAST(corrected.tone = 'negative' AS DOUBLE) END,
    CASE WHEN corrected.tone IS NULL THEN reading.neutral ELSE CAST(corrected.tone = 'neutral' AS DOUBLE) END,
    CASE WHEN corrected.tone IS NULL THEN reading.positive ELSE CAST(corrected.tone = 'positive' AS DOUBLE) END,
    reading.topic,
    reading.topic_probability,
    reading.polarisation,
    reading.read_at,
    corrected.number,
    corrected.tone,
    reading.relevance,
    reading.negative,
    reading.neutral,
    reading.positive
FROM kept.readings AS reading
JOIN kept.corrected AS corrected ON corrected.article_id = reading.article_id
WHERE reading.kind = 'headline' AND reading.superseded_at IS NULL;
COMMENT ON VIEW kept.headline_readings IS 'The headline reading that counts, one per article read: the machine''s word, or a person''s where there is one';
COMMENT ON COLUMN kept.headline_readings.correction IS 'Number of the correction that holds; NULL when the word is the machine''s';
COMMENT ON COLUMN kept.headline_readings.human_tone IS 'Tone a person gave: its probability is 1; NULL when the tone is the machine''s';
COMMENT ON COLUMN kept.headline_readings.machine_relevance IS 'What the machine alone says';
COMMENT ON COLUMN kept.headline_readings.machine_negative IS 'What the machine alone says; NULL when it found no place of the territory';
COMMENT ON COLUMN kept.headline_readings.machine_neutral IS 'Likewise';
COMMENT ON COLUMN kept.headline_readings.machine_positive IS 'Likewise';

CREATE OR REPLACE VIEW kept.subjects AS
SELECT
    article.id AS article_id,
    article.source_id,
    article.monday,
    article.published,
    article.depth,
    coalesce(member.story_id, 's-' || article.id) AS story_id,
    member.copy_of,
    reading.negative,
    reading.neutral,
    reading.positive,
    coalesce(reading.topic, 'autre') AS topic,
    coalesce(reading.topic_probability, 0) AS topic_probability,
    reading.model_id || ' ' || reading.model_version AS model,
    reading.human_tone
FROM kept.articles AS article
JOIN kept.headline_readings AS reading ON reading.article_id = article.id
LEFT JOIN kept.story_members AS member ON member.article_id = article.id
WHERE reading.relevance = 'subject' AND reading.neutral IS NOT NULL;
COMMENT ON VIEW kept.subjects IS 'The articles that are about the territory, with their tone: what every count rests on';
COMMENT ON COLUMN kept.subjects.human_tone IS 'Tone a person gave; NULL when the tone is the machine''s';

CREATE OR REPLACE VIEW articles AS
SELECT
    article.id,
    article.source_id,
    coalesce(source.name, article.source_id) AS outlet,
    source.reach,
    article.url,
    article.title,
    article.standfirst,
    left(article.excerpt, coalesce(source.excerpt_chars, 200)) AS excerpt,
    article.published,
    article.monday,
    strftime(article.monday, '%G-W%V') AS week,
    article.first_seen,
    article.depth,
    article.access_reason,
    article.tdm,
    article.section,
    coalesce(member.story_id, 's-' || article.id) AS story_id,
    member.copy_of,
    reading.relevance,
    reading.negative,
    reading.neutral,
    reading.positive,
    reading.positive - reading.negative AS net,
    kept.label(reading.negative, reading.neutral, reading.positive) AS tone,
    reading.topic,
    reading.topic_probability,
    in_full.positive - in_full.negative AS full_net,
    reading.model_id || ' ' || reading.model_version AS model,
    reading.model_sha256,
    reading.id AS reading_id,
    reading.correction,
    reading.machine_relevance,
    kept.label(reading.machine_negative, reading.machine_neutral, reading.machine_positive) AS machine_tone
FROM kept.articles AS article
LEFT JOIN kept.sources AS source ON source.id = article.source_id
LEFT JOIN kept.story_members AS member ON member.article_id = article.id
LEFT JOIN kept.headline_readings AS reading ON reading.article_id = article.id
LEFT JOIN kept.readings AS in_full
    ON in_full.article_id = article.id AND in_full.kind = 'full' AND in_full.superseded_at IS NULL;
COMMENT ON VIEW articles IS 'One article a row, with its medium, its story and its headline reading, corrected where a person did';
COMMENT ON COLUMN articles.outlet IS 'Name of the medium';
COMMENT ON COLUMN articles.url IS 'Canonical address';
COMMENT ON COLUMN articles.standfirst IS 'Empty when the source gives none';
COMMENT ON COLUMN articles.reach IS 'local, regional, national or international; NULL when the medium left the catalogue before it was copied';
COMMENT ON COLUMN articles.excerpt IS 'What may be shown of the text; empty when the publisher reserves its rights';
COMMENT ON COLUMN articles.published IS 'Date of publication, never later than first_seen';
COMMENT ON COLUMN articles.monday IS 'First day of the ISO week of publication in France';
COMMENT ON COLUMN articles.week IS 'ISO week of publication in France, such as 2022-W14';
COMMENT ON COLUMN articles.first_seen IS 'When we first saw it';
COMMENT ON COLUMN articles.depth IS 'teaser (headline and standfirst alone were read) or full';
COMMENT ON COLUMN articles.access_reason IS 'Why a teaser: reserved, tdm_unknown, paywall, feed_only, robots…; empty when read in full';
COMMENT ON COLUMN articles.tdm IS 'Text and data mining when read: unknown, reserved or free';
COMMENT ON COLUMN articles.section IS 'The feed''s own categories, "; "-joined';
COMMENT ON COLUMN articles.story_id IS 'Articles that tell the same story share it';
COMMENT ON COLUMN articles.copy_of IS 'Id of the primary copy of the same text; NULL when the article is nobody''s copy';
COMMENT ON COLUMN articles.relevance IS 'subject, aside or none (annotation guide), as corrected; NULL when not read yet';
COMMENT ON COLUMN articles.negative IS 'Probability that the tone towards the territory is negative, 1 or 0 where a person gave the tone; NULL when it is not named';
COMMENT ON COLUMN articles.neutral IS 'Probability; NULL with negative';
COMMENT ON COLUMN articles.positive IS 'Probability; NULL with negative';
COMMENT ON COLUMN articles.net IS 'P(positive) - P(negative), -1 to 1; NULL when the territory is not named';
COMMENT ON COLUMN articles.tone IS 'Likeliest of negative, neutral, positive, as corrected; NULL when the territory is not named';
COMMENT ON COLUMN articles.topic IS 'Likeliest of the 13 topics; NULL when neither the territory nor a city is named';
COMMENT ON COLUMN articles.topic_probability IS 'Probability of the topic; NULL with it';
COMMENT ON COLUMN articles.full_net IS 'Net tone of the full text, always the machine''s; NULL where no body was lawfully read';
COMMENT ON COLUMN articles.model IS 'Model and version of the headline reading; NULL when not read yet';
COMMENT ON COLUMN articles.model_sha256 IS 'SHA-256 of the model''s file; NULL when not read yet';
COMMENT ON COLUMN articles.reading_id IS 'The headline reading (kept.readings), whose lineage it is';
COMMENT ON COLUMN articles.correction IS 'Number of the correction that holds (view corrections), its own or a copy''s; NULL when the word is the machine''s';
COMMENT ON COLUMN articles.machine_relevance IS 'What the machine alone says; NULL when not read yet';
COMMENT ON COLUMN articles.machine_tone IS 'What the machine alone says; NULL when it found no place of the territory';

CREATE OR REPLACE VIEW weekly AS
WITH homonyms AS (
    -- Versions of one name that are not one file: a model trained again without a new number is another model.
    SELECT model_id, model_version
    FROM kept.readings
    WHERE kind = 'headline' AND superseded_at IS NULL
    GROUP BY model_id, model_version
    HAVING count(DISTINCT model_sha256) > 1
), bounds AS (
    SELECT min(monday) AS first, max(monday) AS last FROM kept.articles
), spine AS (
    SELECT CAST(unnest(generate_series(first, last, INTERVAL 7 DAY)) AS DATE) AS monday FROM bounds
), collected AS (
    SELECT
        monday,
        count(*) AS collected,
        count(*) FILTER (relevance = 'subject') AS subject,
        count(*) FILTER (relevance = 'aside') AS aside,
        count(*) FILTER (relevance = 'subject' AND depth = 'teaser') AS teaser,
        list_sort(list(DISTINCT
            reading.model_id || ' ' || reading.model_version
            || CASE WHEN homonyms.model_id IS NULL THEN '' ELSE ' (' || left(reading.model_sha256, 8) || ')' END
        ) FILTER (reading.model_id IS NOT NULL)) AS models
    FROM kept.articles AS article
    LEFT JOIN kept.headline_readings AS reading ON reading.article_id = article.id
    LEFT JOIN homonyms
        ON homonyms.model_id = reading.model_id AND homonyms.model_version = reading.model_version
    GROUP BY monday
), toned AS (
    SELECT
        monday,
        count(*) FILTER (tone = 'negative') AS negative,
        count(*) FILTER (tone = 'neutral') AS neutral,
        count(*) FILTER (tone = 'positive') AS positive
    FROM (SELECT monday, kept.label(negative, neutral, positive) AS tone FROM kept.subjects)
    GROUP BY monday
), told AS (
    SELECT
        monday,
        count(*) AS stories,
        count(*) FILTER (tone = 'negative') AS negative,
        count(*) FILTER (tone = 'neutral') AS neutral,
        count(*) FILTER (tone = 'positive') AS positive,
        count(*) FILTER (tone = 'negative' AND topic <> 'securite') AS negative_without_crime,
        count(*) FILTER (tone = 'neutral' AND topic <> 'securite') AS neutral_without_crime,
        count(*) FILTER (tone = 'positive' AND topic <> 'securite') AS positive_without_crime,
        round(avg(positive - negative), 10) AS net,
        round(stddev_samp(positive - negative), 10) AS net_sd
    FROM kept.story_weeks
    GROUP BY monday
), failed AS (
    SELECT kept.monday_of(failed_at) AS monday, count(*) AS failures FROM kept.failures GROUP BY ALL
)
SELECT
    strftime(spine.monday, '%G-W%V') AS week,
    spine.monday,
    coalesce(collected.collected, 0) AS collected,
    coalesce(collected.subject, 0) AS subject,
    coalesce(collected.aside, 0) AS aside,
    coalesce(collected.teaser, 0) AS teaser,
    coalesce(toned.negative, 0) AS articles_negative,
    coalesce(toned.neutral, 0) AS articles_neutral,
    coalesce(toned.positive, 0) AS articles_positive,
    coalesce(told.stories, 0) AS stories,
    coalesce(told.negative, 0) AS stories_negative,
    coalesce(told.neutral, 0) AS stories_neutral,
    coalesce(told.positive, 0) AS stories_positive,
    coalesce(told.negative_without_crime, 0) AS without_crime_negative,
    coalesce(told.neutral_without_crime, 0) AS without_crime_neutral,
    coalesce(told.positive_without_crime, 0) AS without_crime_positive,
    told.net,
    told.net_sd,
    coalesce(failed.failures, 0) AS failures,
    coalesce(collected.models, []) AS models
FROM spine
LEFT JOIN collected USING (monday)
LEFT JOIN toned USING (monday)
LEFT JOIN told USING (monday)
LEFT JOIN failed USING (monday);
COMMENT ON VIEW weekly IS 'One week a row, as the report counts it; weeks without an article between the first and the last are there, with zeros';
COMMENT ON COLUMN weekly.week IS 'ISO week in France, such as 2022-W14';
COMMENT ON COLUMN weekly.monday IS 'First day of the week';
COMMENT ON COLUMN weekly.collected IS 'All articles published in the week, about the territory or not';
COMMENT ON COLUMN weekly.subject IS 'Articles about the territory (headline reading)';
COMMENT ON COLUMN weekly.aside IS 'Articles that name it only in passing';
COMMENT ON COLUMN weekly.teaser IS 'Of the subject articles, those read from headline and standfirst alone';
COMMENT ON COLUMN weekly.articles_negative IS 'Subject articles whose likeliest tone is negative';
COMMENT ON COLUMN weekly.articles_neutral IS 'Subject articles whose likeliest tone is neutral';
COMMENT ON COLUMN weekly.articles_positive IS 'Subject articles whose likeliest tone is positive';
COMMENT ON COLUMN weekly.stories IS 'Stories with at least one subject article in the week';
COMMENT ON COLUMN weekly.stories_negative IS 'Stories whose mean tone over their articles of the week is likeliest negative';
COMMENT ON COLUMN weekly.stories_neutral IS 'Likewise, neutral';
COMMENT ON COLUMN weekly.stories_positive IS 'Likewise, positive';
COMMENT ON COLUMN weekly.without_crime_negative IS 'Negative stories whose topic is not securite';
COMMENT ON COLUMN weekly.without_crime_neutral IS 'Likewise, neutral';
COMMENT ON COLUMN weekly.without_crime_positive IS 'Likewise, positive';
COMMENT ON COLUMN weekly.net IS 'Mean over stories of P(positive) - P(negative); NULL when there is no story';
COMMENT ON COLUMN weekly.net_sd IS 'Standard deviation over stories; NULL under 2 stories';
COMMENT ON COLUMN weekly.failures IS 'What the world did not give in the week';
COMMENT ON COLUMN weekly.models IS 'Models that read the articles of the week: more than one forbids a verdict; two files of one name and version are told apart by their SHA-256';

CREATE VIEW corrections AS
SELECT
    correction.number,
    correction.article_id,
    article.url,
    article.title,
    coalesce(source.name, article.source_id) AS outlet,
    strftime(article.monday, '%G-W%V') AS week,
    correction.relevance,
    correction.tone,
    correction.machine_relevance,
    kept.label(correction.machine_negative, correction.machine_neutral, correction.machine_positive) AS machine_tone,
    correction.model_id || ' ' || correction.model_version AS model,
    correction.reason,
    correction.author,
    correction.made_at,
    correction.audit_id,
    correction.ended_at IS NULL AS in_force,
    correction.ended_at,
    correction.ended_by,
    correction.replaced_by
FROM kept.corrections AS correction
JOIN kept.articles AS article ON article.id = correction.article_id
LEFT JOIN kept.sources AS source ON source.id = article.source_id;
COMMENT ON VIEW corrections IS 'One correction by a person a row, in force or not, with what the machine said then';
COMMENT ON COLUMN corrections.number IS 'From 1, in the order they were made';
COMMENT ON COLUMN corrections.url IS 'Address of the article';
COMMENT ON COLUMN corrections.outlet IS 'Name of the medium';
COMMENT ON COLUMN corrections.week IS 'ISO week of publication in France';
COMMENT ON COLUMN corrections.relevance IS 'What the person said: subject, aside or none';
COMMENT ON COLUMN corrections.tone IS 'What the person said: negative, neutral or positive; NULL when only the relevance was corrected';
COMMENT ON COLUMN corrections.machine_relevance IS 'What the machine said then';
COMMENT ON COLUMN corrections.machine_tone IS 'What the machine said then; NULL when it found no place of the territory';
COMMENT ON COLUMN corrections.model IS 'Model and version that said it';
COMMENT ON COLUMN corrections.reason IS 'Why, in the words of its author; empty when none was given';
COMMENT ON COLUMN corrections.author IS 'Who made it';
COMMENT ON COLUMN corrections.made_at IS 'When';
COMMENT ON COLUMN corrections.audit_id IS 'The audit whose blind label it repeats; NULL when made by hand';
COMMENT ON COLUMN corrections.in_force IS 'False once taken back or replaced';
COMMENT ON COLUMN corrections.ended_at IS 'When it was taken back or replaced; NULL: in force';
COMMENT ON COLUMN corrections.ended_by IS 'Who did; NULL: in force';
COMMENT ON COLUMN corrections.replaced_by IS 'Number of the correction that took its place; NULL: in force, or taken back';

CREATE TABLE kept.audits (
    id         VARCHAR PRIMARY KEY,
    first_week VARCHAR NOT NULL,
    last_week  VARCHAR NOT NULL,
    asked      INTEGER NOT NULL,
    stories    INTEGER NOT NULL,
    seed       BIGINT NOT NULL,
    drawn_at   TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE kept.audits IS 'One random draw of stories to be labelled blind';
COMMENT ON COLUMN kept.audits.id IS 'The week and the seed, such as 2022-W14-7';
COMMENT ON COLUMN kept.audits.first_week IS 'First of the ISO weeks drawn from';
COMMENT ON COLUMN kept.audits.last_week IS 'Last of them';
COMMENT ON COLUMN kept.audits.asked IS 'How many stories were asked for';
COMMENT ON COLUMN kept.audits.stories IS 'How many could be drawn';
COMMENT ON COLUMN kept.audits.seed IS 'Of the random draw: the same seed on the same archive draws the same';

CREATE TABLE kept.audit_draws (
    audit_id    VARCHAR NOT NULL,
    place       INTEGER NOT NULL,
    article_id  VARCHAR NOT NULL,
    story_id    VARCHAR NOT NULL,
    source_id   VARCHAR NOT NULL,
    week        VARCHAR NOT NULL,
    probability DOUBLE NOT NULL,
    weight      DOUBLE NOT NULL,
    reading_id  VARCHAR NOT NULL,
    PRIMARY KEY (audit_id, place)
);
COMMENT ON TABLE kept.audit_draws IS 'The stories of a draw, each by one article, in the order they are labelled';
COMMENT ON COLUMN kept.audit_draws.place IS 'Number on the sheet, from 1';
COMMENT ON COLUMN kept.audit_draws.story_id IS 'Its story when it was drawn';
COMMENT ON COLUMN kept.audit_draws.week IS 'ISO week of publication';
COMMENT ON COLUMN kept.audit_draws.probability IS 'Chance that the story had to be in the draw: media by panel weight, stories alike within a medium';
COMMENT ON COLUMN kept.audit_draws.weight IS 'What its label weighs so that the draw speaks for the panel; 1 unless the story was sure to be drawn';
COMMENT ON COLUMN kept.audit_draws.reading_id IS 'What the machine said when it was drawn (kept.readings); not shown to who labels';

CREATE TABLE kept.audit_labels (
    audit_id      VARCHAR NOT NULL,
    place         INTEGER NOT NULL,
    relevance     VARCHAR NOT NULL CHECK (relevance IN ('subject', 'aside', 'none')),
    tone          VARCHAR CHECK (tone IN ('negative', 'neutral', 'positive')),
    remark        VARCHAR NOT NULL,
    author        VARCHAR NOT NULL,
    labelled_at   TIMESTAMPTZ NOT NULL,
    superseded_at TIMESTAMPTZ
);
COMMENT ON TABLE kept.audit_labels IS 'What people said blind of the stories of a draw; never overwritten';
COMMENT ON COLUMN kept.audit_labels.place IS 'Number on the sheet';
COMMENT ON COLUMN kept.audit_labels.tone IS 'NULL when the person said the article is not about the territory';
COMMENT ON COLUMN kept.audit_labels.remark IS 'Empty when none was given';
COMMENT ON COLUMN kept.audit_labels.superseded_at IS 'When the same person labelled it otherwise; NULL: this one counts';

CREATE VIEW audits AS
SELECT
    draw.audit_id,
    draw.place,
    draw.article_id,
    coalesce(member.story_id, draw.story_id) AS story_id,
    draw.source_id,
    draw.week,
    draw.probability,
    draw.weight,
    audit.drawn_at,
    label.author,
    label.labelled_at,
    label.relevance,
    label.tone,
    label.remark,
    reading.machine_relevance,
    reading.machine_negative,
    reading.machine_neutral,
    reading.machine_positive,
    kept.label(reading.machine_negative, reading.machine_neutral, reading.machine_positive) AS machine_tone,
    reading.model_id || ' ' || reading.model_version AS model,
    kept.label(drawn.negative, drawn.neutral, drawn.positive) AS drawn_tone,
    -- What is not about the territory has no tone: there, only the relevance can be wrong.
    CASE
        WHEN label.relevance IS NULL OR reading.machine_relevance IS NULL THEN NULL
        WHEN label.relevance = 'subject' AND reading.machine_relevance = 'subject'
            THEN label.tone <> kept.label(reading.machine_negative, reading.machine_neutral, reading.machine_positive)
        ELSE (label.relevance = 'subject') <> (reading.machine_relevance = 'subject')
    END AS wrong
FROM kept.audit_draws AS draw
JOIN kept.audits AS audit ON audit.id = draw.audit_id
LEFT JOIN kept.audit_labels AS label
    ON label.audit_id = draw.audit_id AND label.place = draw.place AND label.superseded_at IS NULL
LEFT JOIN kept.story_members AS member ON member.article_id = draw.article_id
LEFT JOIN kept.headline_readings AS reading ON reading.article_id = draw.article_id
LEFT JOIN kept.readings AS drawn ON drawn.id = draw.reading_id;
COMMENT ON VIEW audits IS 'One story drawn for an audit and one person a row, beside what the machine alone says of it now';
COMMENT ON COLUMN audits.audit_id IS 'The draw';
COMMENT ON COLUMN audits.place IS 'Number on the sheet';
COMMENT ON COLUMN audits.week IS 'ISO week of publication';
COMMENT ON COLUMN audits.probability IS 'Chance that the story had to be in the draw';
COMMENT ON COLUMN audits.weight IS 'What its label weighs so that the draw speaks for the panel';
COMMENT ON COLUMN audits.drawn_at IS 'When the draw was made';
COMMENT ON COLUMN audits.author IS 'Who labelled it; NULL when nobody has yet';
COMMENT ON COLUMN audits.labelled_at IS 'When; NULL with author';
COMMENT ON COLUMN audits.relevance IS 'What the person said; NULL with author';
COMMENT ON COLUMN audits.tone IS 'What the person said; NULL with author, or when the article is not about the territory';
COMMENT ON COLUMN audits.remark IS 'In the words of who labelled; NULL with author';
COMMENT ON COLUMN audits.machine_relevance IS 'What the machine alone says now, corrections aside';
COMMENT ON COLUMN audits.machine_negative IS 'What the machine alone says now; NULL when it finds no place of the territory';
COMMENT ON COLUMN audits.machine_neutral IS 'Likewise';
COMMENT ON COLUMN audits.machine_positive IS 'Likewise';
COMMENT ON COLUMN audits.machine_tone IS 'Likewise';
COMMENT ON COLUMN audits.model IS 'Model and version that says it';
COMMENT ON COLUMN audits.drawn_tone IS 'What the machine said when the story was drawn';
COMMENT ON COLUMN audits.wrong IS 'True when the person and the machine disagree on whether it counts or on its tone; NULL when nobody labelled it';

CREATE TABLE kept.reference_headlines (
    article_id   VARCHAR PRIMARY KEY,
    content_hash VARCHAR NOT NULL,
    frozen_at    TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE kept.reference_headlines IS 'The frozen set: archived headlines about the territory that every version of the model reads (method 2.6); none ever leaves it';
COMMENT ON COLUMN kept.reference_headlines.content_hash IS 'The very text that is read, whatever became of the article (kept.revisions)';

CREATE TABLE kept.reference_scores (
    article_id    VARCHAR NOT NULL,
    model_id      VARCHAR NOT NULL,
    model_version VARCHAR NOT NULL,
    model_sha256  VARCHAR NOT NULL,
    negative      DOUBLE NOT NULL,
    neutral       DOUBLE NOT NULL,
    positive      DOUBLE NOT NULL,
    scored_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (article_id, model_id, model_version, model_sha256)
);
COMMENT ON TABLE kept.reference_scores IS 'What each version of the model says of the frozen set: what its change shifted, and no news with it';
