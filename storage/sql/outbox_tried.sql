-- Was a letter of this thread ever tried, and not withdrawn?
SELECT count(*) > 0 FROM kept.outbox WHERE thread = $thread AND attempts > 0 AND state <> 'withdrawn'
