-- Which corrections had given way to the one just taken back? They hold again.
UPDATE kept.corrections SET ended_at = NULL, ended_by = NULL, replaced_by = NULL WHERE replaced_by = $number
