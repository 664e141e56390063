-- What analysts read. Weeks are ISO weeks, Monday 00:00 to Sunday 24:00 in France, by publication date, whatever the
-- time zone of the session. The weekly report counts with these very views.

CREATE VIEW kept.headline_readings AS
SELECT * EXCLUDE (kind, superseded_at)
FROM kept.readings
WHERE kind = 'headline' AND superseded_at IS NULL;
COMMENT ON VIEW kept.headline_readings IS 'The headline reading that counts, one per article read';

CREATE VIEW articles AS
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
    reading.id AS reading_id
FROM kept.articles AS article
LEFT JOIN kept.sources AS source ON source.id = article.source_id
LEFT JOIN kept.story_members AS member ON member.article_id = article.id
LEFT JOIN kept.headline_readings AS reading ON reading.article_id = article.id
LEFT JOIN kept.readings AS in_full
    ON in_full.article_id = article.id AND in_full.kind = 'full' AND in_full.superseded_at IS NULL;
COMMENT ON VIEW articles IS 'One article a row, with its medium, its story and its headline reading';
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
COMMENT ON COLUMN articles.copy_of IS 'Id of the primary copy; NULL when the article is the primary';
COMMENT ON COLUMN articles.relevance IS 'subject, aside or none (annotation guide); NULL when not read yet';
COMMENT ON COLUMN articles.negative IS 'Probability that the tone towards the territory is negative; NULL when it is not named';
COMMENT ON COLUMN articles.neutral IS 'Probability; NULL with negative';
COMMENT ON COLUMN articles.positive IS 'Probability; NULL with negative';
COMMENT ON COLUMN articles.net IS 'P(positive) - P(negative), -1 to 1; NULL when the territory is not named';
COMMENT ON COLUMN articles.tone IS 'Likeliest of negative, neutral, positive; NULL when the territory is not named';
COMMENT ON COLUMN articles.topic IS 'Likeliest of the 13 topics; NULL when neither the territory nor a city is named';
COMMENT ON COLUMN articles.topic_probability IS 'Probability of the topic; NULL with it';
COMMENT ON COLUMN articles.full_net IS 'Net tone of the full text; NULL where no body was lawfully read';
COMMENT ON COLUMN articles.model IS 'Model and version of the headline reading; NULL when not read yet';
COMMENT ON COLUMN articles.model_sha256 IS 'SHA-256 of the model''s file; NULL when not read yet';
COMMENT ON COLUMN articles.reading_id IS 'The headline reading (kept.readings), whose lineage it is';

CREATE VIEW mentions AS
SELECT
    article.id AS article_id,
    article.published,
    strftime(article.monday, '%G-W%V') AS week,
    article.source_id,
    coalesce(source.name, article.source_id) AS outlet,
    reading.kind AS reading,
    mention.field,
    mention.first_char,
    mention.end_char,
    mention.surface,
    mention.code,
    coalesce(place.name, mention.surface) AS place,
    mention.kind,
    mention.reason
FROM kept.mentions AS mention
JOIN kept.readings AS reading ON reading.id = mention.reading_id AND reading.superseded_at IS NULL
JOIN kept.articles AS article ON article.id = reading.article_id
LEFT JOIN kept.sources AS source ON source.id = article.source_id
LEFT JOIN kept.places AS place ON place.code = mention.code;
COMMENT ON VIEW mentions IS 'One place named at one position of one article, in the readings that count';
COMMENT ON COLUMN mentions.published IS 'Date of publication of the article';
COMMENT ON COLUMN mentions.week IS 'ISO week of publication in France';
COMMENT ON COLUMN mentions.outlet IS 'Name of the medium';
COMMENT ON COLUMN mentions.reading IS 'headline or full: a place of the headline is counted in both, so filter on one';
COMMENT ON COLUMN mentions.field IS 'Where: title, standfirst or text';
COMMENT ON COLUMN mentions.first_char IS 'First character in the field, from 0';
COMMENT ON COLUMN mentions.end_char IS 'End in the field, excluded';
COMMENT ON COLUMN mentions.surface IS 'The name as written';
COMMENT ON COLUMN mentions.code IS 'INSEE code of a commune, or id of the gazetteer';
COMMENT ON COLUMN mentions.place IS 'Name of the place in the gazetteer';
COMMENT ON COLUMN mentions.kind IS 'commune, institution, site, territory or city (a comparison city)';
COMMENT ON COLUMN mentions.reason IS 'Why the name was accepted as the place';

CREATE VIEW kept.subjects AS
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
    reading.model_id || ' ' || reading.model_version AS model
FROM kept.articles AS article
JOIN kept.headline_readings AS reading ON reading.article_id = article.id
LEFT JOIN kept.story_members AS member ON member.article_id = article.id
WHERE reading.relevance = 'subject' AND reading.neutral IS NOT NULL;
COMMENT ON VIEW kept.subjects IS 'The articles that are about the territory, with their tone: what every count rests on';

CREATE VIEW kept.story_topics AS
WITH weighed AS (
    SELECT monday, story_id, topic, sum(topic_probability) AS weight
    FROM kept.subjects
    GROUP BY monday, story_id, topic
)
SELECT monday, story_id, first(topic ORDER BY round(weight, 9) DESC, topic) AS topic
FROM weighed
GROUP BY monday, story_id;
COMMENT ON VIEW kept.story_topics IS 'The topic of a story in a week: the likeliest over its articles';

CREATE VIEW kept.story_weeks AS
WITH mean AS (
    -- Rounded so that the order of a parallel sum never shows.
    SELECT
        monday,
        story_id,
        count(*) AS articles,
        count(DISTINCT source_id) AS outlets,
        round(avg(negative), 12) AS negative,
        round(avg(neutral), 12) AS neutral,
        round(avg(positive), 12) AS positive
    FROM kept.subjects
    GROUP BY monday, story_id
)
SELECT mean.*, kept.label(negative, neutral, positive) AS tone, topic.topic
FROM mean
JOIN kept.story_topics AS topic USING (monday, story_id);
COMMENT ON VIEW kept.story_weeks IS 'One story in one week: the mean tone of its articles of that week, its topic, how many media carried it';

CREATE VIEW stories AS
WITH counted AS (
    SELECT
        story_id,
        count(*) AS articles,
        count(DISTINCT source_id) AS outlets,
        min(published) AS first_published,
        max(published) AS last_published,
        first(id ORDER BY copy_of IS NOT NULL, published, id) AS article_id,
        count(*) FILTER (relevance = 'subject') AS subject,
        round(avg(negative) FILTER (relevance = 'subject'), 12) AS negative,
        round(avg(neutral) FILTER (relevance = 'subject'), 12) AS neutral,
        round(avg(positive) FILTER (relevance = 'subject'), 12) AS positive
    FROM articles
    GROUP BY story_id
), weighed AS (
    SELECT story_id, topic, sum(topic_probability) AS weight
    FROM kept.subjects
    GROUP BY story_id, topic
), chosen AS (
    SELECT story_id, first(topic ORDER BY round(weight, 9) DESC, topic) AS topic
    FROM weighed
    GROUP BY story_id
)
SELECT
    counted.story_id,
    article.title,
    coalesce(source.name, article.source_id) AS outlet,
    article.url,
    counted.* EXCLUDE (story_id),
    positive - negative AS net,
    kept.label(negative, neutral, positive) AS tone,
    chosen.topic
FROM counted
JOIN kept.articles AS article ON article.id = counted.article_id
LEFT JOIN kept.sources AS source ON source.id = article.source_id
LEFT JOIN chosen ON chosen.story_id = counted.story_id;
COMMENT ON VIEW stories IS 'One story a row: near-identical articles of several media, or one article alone';
COMMENT ON COLUMN stories.title IS 'Headline of the primary copy';
COMMENT ON COLUMN stories.outlet IS 'Medium of the primary copy';
COMMENT ON COLUMN stories.url IS 'Address of the primary copy';
COMMENT ON COLUMN stories.articles IS 'How many articles tell it';
COMMENT ON COLUMN stories.first_published IS 'Publication of its first article';
COMMENT ON COLUMN stories.last_published IS 'Publication of its latest article';
COMMENT ON COLUMN stories.article_id IS 'The primary copy';
COMMENT ON COLUMN stories.outlets IS 'How many media carried it';
COMMENT ON COLUMN stories.subject IS 'How many of its articles are about the territory';
COMMENT ON COLUMN stories.negative IS 'Mean probability over its articles about the territory; NULL when none is';
COMMENT ON COLUMN stories.neutral IS 'Mean probability; NULL with negative';
COMMENT ON COLUMN stories.positive IS 'Mean probability; NULL with negative';
COMMENT ON COLUMN stories.net IS 'P(positive) - P(negative), -1 to 1; NULL when none of its articles is about the territory';
COMMENT ON COLUMN stories.tone IS 'Likeliest of negative, neutral, positive; NULL with net';
COMMENT ON COLUMN stories.topic IS 'Likeliest over its articles about the territory; NULL when none is';

CREATE VIEW weekly AS
WITH bounds AS (
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
        list_sort(list(DISTINCT model_id || ' ' || model_version) FILTER (model_id IS NOT NULL)) AS models
    FROM kept.articles AS article
    LEFT JOIN kept.headline_readings AS reading ON reading.article_id = article.id
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
COMMENT ON COLUMN weekly.models IS 'Models that read the articles of the week: more than one forbids a verdict';

CREATE MACRO kept.health(last_monday) AS TABLE
WITH by_week AS (
    SELECT source_id, monday, count(*) AS articles, max(published) AS newest, min(first_seen) AS first_seen
    FROM kept.articles
    GROUP BY source_id, monday
), begun AS (
    SELECT source.id AS source_id, least(kept.monday_of(source.since), kept.monday_of(min(by_week.first_seen))) AS monday
    FROM kept.sources AS source
    LEFT JOIN by_week ON by_week.source_id = source.id
    GROUP BY source.id, source.since
), earlier AS (
    SELECT begun.source_id, max(by_week.newest) AS newest
    FROM begun
    JOIN by_week ON by_week.source_id = begun.source_id AND by_week.monday < begun.monday
    GROUP BY begun.source_id
), spine AS (
    SELECT source_id, CAST(unnest(generate_series(monday, last_monday, INTERVAL 7 DAY)) AS DATE) AS monday
    FROM begun
), polled AS (
    SELECT source_id, kept.monday_of(polled_at) AS monday, count(*) AS polls FROM kept.polls GROUP BY ALL
), failed AS (
    SELECT
        source_id,
        kept.monday_of(failed_at) AS monday,
        count(*) AS failures,
        first(kind ORDER BY failed_at DESC, url, kind) AS last_failure
    FROM kept.failures
    WHERE purpose IN ('feed', 'sitemap')  -- a page refused or gone is no outage of the medium
    GROUP BY ALL
), counted AS (
    SELECT
        spine.source_id,
        spine.monday,
        coalesce(polled.polls, 0) AS polls,
        coalesce(failed.failures, 0) AS failures,
        coalesce(by_week.articles, 0) AS articles,
        CASE WHEN count(*) OVER before >= 4 THEN round(avg(coalesce(by_week.articles, 0)) OVER before, 10) END AS usual,
        greatest(max(by_week.newest) OVER until_now, earlier.newest) AS last_article,
        failed.last_failure
    FROM spine
    LEFT JOIN by_week USING (source_id, monday)
    LEFT JOIN polled USING (source_id, monday)
    LEFT JOIN failed USING (source_id, monday)
    LEFT JOIN earlier USING (source_id)
    WINDOW
        before AS (PARTITION BY spine.source_id ORDER BY spine.monday ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING),
        until_now AS (PARTITION BY spine.source_id ORDER BY spine.monday)
)
SELECT
    counted.source_id,
    source.name AS outlet,
    source.reach,
    strftime(counted.monday, '%G-W%V') AS week,
    counted.monday,
    counted.polls,
    counted.failures,
    counted.articles,
    counted.usual,
    -- Under 3 articles a week, an empty week is ordinary (method, 2.7).
    coalesce(counted.articles = 0 AND counted.usual >= 3, false) AS silent,
    counted.last_article,
    counted.last_failure
FROM counted
JOIN kept.sources AS source ON source.id = counted.source_id
WHERE source.removed IS NULL OR kept.monday_of(source.removed) >= counted.monday;

CREATE VIEW sources_health AS
SELECT *
FROM kept.health((
    SELECT greatest(
        (SELECT max(monday) FROM kept.articles),
        (SELECT kept.monday_of(max(polled_at)) FROM kept.polls),
        (SELECT kept.monday_of(max(failed_at)) FROM kept.failures)
    )
));
COMMENT ON VIEW sources_health IS 'One medium in one week: asked, failed, gave, and whether it fell silent';
COMMENT ON COLUMN sources_health.outlet IS 'Name of the medium';
COMMENT ON COLUMN sources_health.reach IS 'local, regional, national or international';
COMMENT ON COLUMN sources_health.week IS 'ISO week in France';
COMMENT ON COLUMN sources_health.monday IS 'First day of the week';
COMMENT ON COLUMN sources_health.polls IS 'How often its feeds were asked';
COMMENT ON COLUMN sources_health.failures IS 'How often its feeds did not give what was asked; pages are counted apart';
COMMENT ON COLUMN sources_health.articles IS 'Articles published in the week';
COMMENT ON COLUMN sources_health.usual IS 'Mean of the 8 weeks before; NULL with less than 4 weeks of history';
COMMENT ON COLUMN sources_health.silent IS 'Gave nothing though it usually gives 3 articles a week or more';
COMMENT ON COLUMN sources_health.last_article IS 'Newest article up to the end of that week; NULL when it never gave one';
COMMENT ON COLUMN sources_health.last_failure IS 'Kind of the week''s last failure; NULL without one';
