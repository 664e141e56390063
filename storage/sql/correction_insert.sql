-- One correction, beside what the machine alone says now; without a relevance, what holds stays, but a tone is a subject's.
INSERT INTO kept.corrections BY NAME
SELECT
    $number AS number,
    reading.article_id,
    coalesce($relevance, CASE WHEN reading.machine_relevance = 'none' THEN 'subject' ELSE reading.machine_relevance END)
        AS relevance,
    $tone AS tone,
    $reason AS reason,
    $author AS author,
    $now AS made_at,
    $audit_id AS audit_id,
    reading.content_hash,
    reading.id AS reading_id,
    reading.machine_relevance,
    reading.machine_negative,
    reading.machine_neutral,
    reading.machine_positive,
    reading.model_id,
    reading.model_version,
    reading.model_sha256
FROM kept.headline_readings AS reading
WHERE reading.article_id = $article_id
