-- Noise for the blocks that hold nothing any more: it does not pack, so that each of them is written whole.
CREATE TABLE IF NOT EXISTS kept.noise (noise UUID);
INSERT INTO kept.noise SELECT uuid() FROM range($rows)
