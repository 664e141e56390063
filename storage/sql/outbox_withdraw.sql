-- Muted: what waits in these threads does not leave, and says by whom; letters of the kind $spared leave all the same.
UPDATE kept.outbox SET state = 'withdrawn', settled = $now, trouble = $why
WHERE state = 'waiting' AND list_contains(CAST($threads AS VARCHAR[]), thread)
    AND kind <> $spared
