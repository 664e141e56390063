-- An attempt begins: counted before it is made, and the next one dated in case nothing is heard of it.
UPDATE kept.outbox SET attempts = attempts + 1, first_try = coalesce(first_try, $now), next_try = $next_try
WHERE key = $key AND state = 'waiting' AND attempts = $attempts
