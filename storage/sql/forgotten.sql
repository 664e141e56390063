-- Whom did we promise to forget?
SELECT name_hash FROM kept.forgotten
