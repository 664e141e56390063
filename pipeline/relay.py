"""The outbox to the world: every letter whose time has come is tried, and what became of it written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pipeline.alert_dead import announced
from pipeline.channels import Channel
from pipeline.deliver import Trouble
from storage import outbox
from storage.db import Database, transaction
from storage.outbox import DOMAIN
from storage.types import Posted

# Minutes before each new attempt; then hourly. A server that restarts is back within the first few.
BACK_OFF = (1, 2, 4, 8, 15, 30, 60)
GIVE_UP = timedelta(hours=24)  # after the first attempt: a machine that slept two days gives nothing up on waking
LEAST_TRIES = len(BACK_OFF) + 1  # and never before two hours of attempts: vigie doctor shows it from its first failure


class Carrier(Protocol):
    """Whoever hands a letter to its server."""

    def carry(self, posted: Posted) -> Trouble | None:
        """Give None once a server took it."""


@dataclass(frozen=True)
class Relayed:
    """What one round did."""

    sent: int = 0
    failed: int = 0  # to be tried again
    dead: int = 0  # given up


def relay(
    db: Database, carrier: Carrier, now: Callable[[], datetime], channels: Sequence[Channel] = (), domain: str = DOMAIN
) -> Relayed:
    """Try every letter that is due, one after the other; the caller holds the database for the whole round.

    A letter that is given up is announced on the other `channels`, in the same transaction.

    Were it let go while a server is spoken to, a collect could take it, and a letter that was taken could not be
    written down. The attempt is committed before it is made: after a crash the letter is tried again, under the same
    Message-ID. A channel whose server does not answer is left alone until the next round, so that a round ends.
    """
    sent = failed = dead = 0
    silent: set[str] = set()
    for posted in outbox.due(db, now()):
        if posted.letter.channel in silent:
            continue
        if not outbox.claim(db, posted, now() + wait_before(posted.attempts + 1), now()):
            continue
        trouble = carrier.carry(posted)
        if trouble is None:
            outbox.sent(db, posted.letter.key, now())
            sent += 1
            continue
        over = gives_up(posted, now())
        with transaction(db):
            outbox.failed(db, posted.letter.key, now(), trouble.detail, dead=over)
            if over:
                taken = outbox.last_sent(db, posted.letter.channel, posted.letter.recipient)
                outbox.write(db, announced(posted, trouble.detail, taken, channels), now(), domain=domain)
        dead, failed = dead + over, failed + (not over)
        silent |= {posted.letter.channel} if trouble.unreachable else set()
    return Relayed(sent, failed, dead)


def wait_before(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return timedelta(minutes=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])


def gives_up(posted: Posted, now: datetime) -> bool:
    """Whether a letter has been tried for long enough, and often enough; `posted` is it before this attempt."""
    return posted.attempts + 1 >= LEAST_TRIES and now - (posted.first_try or now) >= GIVE_UP
