-- Was a letter of this thread ever tried?
SELECT count(*) > 0 FROM kept.outbox WHERE thread = $thread AND attempts > 0
