-- Which correction holds for which article is written again.
DELETE FROM kept.corrected
