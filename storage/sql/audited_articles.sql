-- What did people say blind of the press of these weeks, beside what the machine alone says now?
SELECT
    audit.article_id, audit.story_id, audit.source_id, audit.week, coalesce(reading.topic, 'autre'), audit.weight,
    audit.author, audit.relevance, audit.tone, audit.machine_relevance, audit.machine_negative, audit.machine_neutral,
    audit.machine_positive, audit.wrong, audit.model
FROM audits AS audit
JOIN kept.articles AS article ON article.id = audit.article_id
JOIN kept.headline_readings AS reading ON reading.article_id = audit.article_id
WHERE audit.wrong IS NOT NULL AND article.monday BETWEEN $first AND $last
ORDER BY audit.week, audit.article_id, audit.audit_id, audit.author
