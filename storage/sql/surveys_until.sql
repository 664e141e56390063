-- What did people answer in the waves of the last year up to this day? Oldest first.
SELECT survey, question, answered, value, low, high, respondents, source
FROM kept.surveys
WHERE answered BETWEEN $first AND $last
ORDER BY survey, question, answered
