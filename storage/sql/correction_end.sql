-- A person takes a correction back.
UPDATE kept.corrections SET ended_at = $now, ended_by = $author WHERE number = $number
