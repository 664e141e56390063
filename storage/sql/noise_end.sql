-- The noise has done its work.
DROP TABLE IF EXISTS kept.noise
