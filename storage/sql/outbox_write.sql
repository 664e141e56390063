-- Write letters; one whose key is known is the same letter, and changes nothing.
INSERT INTO kept.outbox (key, kind, thread, channel, recipient, message_id, reply_to, subject, body, html, facts, written, state, next_try)
SELECT
    line.key,
    line.kind,
    line.thread,
    line.channel,
    line.recipient,
    line.message_id,
    (
        SELECT first(before.message_id ORDER BY before.written, before.key)
        FROM kept.outbox AS before
        WHERE before.thread = line.thread AND before.channel = line.channel AND before.recipient = line.recipient
            AND before.state NOT IN ('replaced', 'withdrawn')
    ),
    line.subject,
    line.body,
    line.html,
    line.facts,
    $now,
    'waiting',
    line.next_try
FROM (SELECT unnest(from_json($lines, '[{
    "key": "VARCHAR", "kind": "VARCHAR", "thread": "VARCHAR", "channel": "VARCHAR", "recipient": "VARCHAR",
    "message_id": "VARCHAR", "subject": "VARCHAR", "body": "VARCHAR", "html": "VARCHAR", "facts": "VARCHAR",
    "next_try": "TIMESTAMPTZ"
}]')) AS line)
ON CONFLICT (key) DO NOTHING
