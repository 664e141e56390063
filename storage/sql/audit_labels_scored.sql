-- What did people say blind of the stories drawn for audits, beside what the machine alone says now? One a story.
SELECT DISTINCT ON (story_id) tone, machine_negative, machine_neutral, machine_positive
FROM audits
WHERE relevance = 'subject' AND tone IS NOT NULL AND machine_neutral IS NOT NULL
ORDER BY story_id, labelled_at, audit_id, place, author
