-- Letters that left, or will not leave, long ago.
DELETE FROM kept.outbox WHERE state <> 'waiting' AND written < $before
