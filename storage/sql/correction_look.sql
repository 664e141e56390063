-- What does this correction say?
SELECT
    number, article_id, relevance, tone, reason, author, made_at, machine_relevance,
    kept.label(machine_negative, machine_neutral, machine_positive), model_id || ' ' || model_version, audit_id
FROM kept.corrections
WHERE number = $number
