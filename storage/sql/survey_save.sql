-- Keep one wave of one question; the same wave again replaces what was kept.
INSERT OR REPLACE INTO kept.surveys VALUES ($survey, $question, $answered, $value, $low, $high, $respondents, $source, $now)
