"""Messages to rows that outlive a crash: written with the decision that asks for them, tried until a server takes one.

Exactly once does not exist over SMTP or HTTP: a crash after a server took a letter and before we wrote it down sends
it again, under the same Message-ID. Nothing else sends a letter twice, and nothing loses one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import UTC, datetime

from storage.db import Database, Row, lines, transaction, utc
from storage.types import Letter, OutboxHealth, Posted

DOMAIN = "vigie.invalid"  # of Message-IDs where no sender's domain is known; reserved, so it can be nobody's
MOST = 200  # letters a round
LETTER = len(fields(Letter)) - 1  # columns of a letter as a question gives them: all but not_before


def write(
    db: Database, letters: Sequence[Letter], now: datetime, *, replacing: str | None = None, domain: str = DOMAIN
) -> int:
    """Put letters in the outbox, inside the caller's transaction if there is one; gives how many were new.

    `replacing` names a thread whose letters that nobody has tried to send yet need not leave any more.
    """
    with transaction(db):
        if replacing is not None:
            db.run("outbox_replace", thread=replacing, now=now)
        if not letters:
            return 0
        return db.run("outbox_write", lines=lines(_row(letter, now, domain) for letter in letters), now=now)


def due(db: Database, now: datetime, most: int = MOST) -> list[Posted]:
    """Give the letters that may be tried now, the oldest first."""
    return [_posted(row) for row in db.rows("outbox_due", now=now, most=most)]


def recent(db: Database, most: int = MOST) -> list[Posted]:
    """Give the letters written lately, the latest first."""
    return [_posted(row) for row in db.rows("outbox_recent", most=most)]


def claim(db: Database, posted: Posted, next_try: datetime, now: datetime) -> bool:
    """Begin an attempt, written down before it is made; False when somebody else has begun it."""
    return db.run("outbox_claim", key=posted.letter.key, attempts=posted.attempts, next_try=next_try, now=now) == 1


def sent(db: Database, key: str, now: datetime) -> None:
    """Write that a server took the letter."""
    db.run("outbox_sent", key=key, now=now)


def failed(db: Database, key: str, now: datetime, trouble: str, *, dead: bool) -> None:
    """Write what the attempt met; `dead` gives the letter up."""
    db.run("outbox_failed", key=key, now=now, trouble=trouble, dead=dead)


def tried(db: Database, thread: str) -> bool:
    """Whether somebody may already know of the thread."""
    return bool((db.one("outbox_tried", thread=thread) or (False,))[0])


def revive(db: Database, now: datetime, since: datetime) -> int:
    """Try again what was given up, alerts only where they were written from `since` on; gives how many."""
    return db.run("outbox_revive", now=now, since=since)


def withdraw(db: Database, threads: Sequence[str], now: datetime, why: str, *, sparing: str = "") -> int:
    """Keep what waits in these threads from leaving, but for one kind of letters; gives how many."""
    return db.run("outbox_withdraw", threads=list(threads), now=now, why=why, spared=sparing)


def told(db: Database, thread: str) -> list[tuple[str, str]]:
    """Give the channels and recipients that took a letter of a thread."""
    return [(channel, recipient) for channel, recipient in db.rows("outbox_told", thread=thread)]


def untold(db: Database, key: str, now: datetime, why: str) -> int:
    """Keep what waits under keys that begin with `key` from leaving; gives how many letters."""
    return db.run("outbox_untold", key=key, now=now, why=why)


def last_sent(db: Database, channel: str, recipient: str) -> tuple[datetime | None, datetime | None]:
    """Give when a channel last took a letter, for whomever and for this recipient; None when it never did."""
    anybody, them = db.one("outbox_last_sent", channel=channel, recipient=recipient) or (None, None)
    return utc(anybody), utc(them)


def health(db: Database, now: datetime) -> OutboxHealth:
    """Count what waits and what was given up."""
    found = db.one("outbox_health", now=now) or (0, 0, 0, None, 0, None)
    waiting, troubled, dead, oldest, withdrawn, trouble = found
    return OutboxHealth(waiting, troubled, dead, utc(oldest), trouble, withdrawn)


def message_id(key: str, domain: str = DOMAIN) -> str:
    """Name a message for good."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def _row(letter: Letter, now: datetime, domain: str) -> dict[str, object]:
    *written, not_before = astuple(letter)
    names = (field.name for field in fields(Letter))
    return dict(zip(names, written, strict=False)) | {
        "message_id": message_id(letter.key, domain),
        "next_try": not_before or now,
    }


def _posted(row: Row) -> Posted:
    message, reply_to, written, state, attempts, next_try, settled, trouble, first_try = row[LETTER:]
    return Posted(
        letter=Letter(*row[:LETTER]),
        message_id=message,
        reply_to=reply_to,
        written=written.astimezone(UTC),
        state=state,
        attempts=attempts,
        next_try=next_try.astimezone(UTC),
        settled=utc(settled),
        trouble=trouble,
        first_try=utc(first_try),
    )
