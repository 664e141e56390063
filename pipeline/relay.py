"""The outbox to the world: every letter whose time has come is tried, and what became of it written down."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from pipeline import outages
from pipeline.deliver import Trouble
from pipeline.outages import House
from storage import outbox
from storage.db import Database, transaction
from storage.types import Posted

# Minutes before each new attempt; then hourly. A server that restarts is back within the first few.
BACK_OFF = (1, 2, 4, 8, 15, 30, 60)
GIVE_UP = timedelta(hours=24)  # after the first attempt: a machine that slept two days gives nothing up on waking
LASTING = timedelta(hours=1)  # a server that restarts, or asks to come back later, is back by then
LEAST_TRIES = len(BACK_OFF) + 1  # and never before two hours of attempts: vigie doctor shows it from its first failure
NOBODY = House()


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


def relay(db: Database, carrier: Carrier, now: Callable[[], datetime], house: House = NOBODY) -> Relayed:
    """Try every letter that is due, one after the other; the caller holds the database for the whole round.

    A channel that takes nothing for an hour, a letter that is given up, and a channel's return are announced on the
    other channels of the `house`, in the same transaction.

    Were it let go while a server is spoken to, a collect could take it, and a letter that was taken could not be
    written down. The attempt is committed before it is made: after a crash the letter is tried again, under the same
    Message-ID. A channel whose server does not answer is left alone until the next round, so that a round ends.
    """
    done, silent = Relayed(), set[str]()
    for posted in outbox.due(db, now()):
        if posted.letter.channel in silent:
            continue
        if not outbox.claim(db, posted, now() + wait_before(posted.attempts + 1), now()):
            continue
        trouble = carrier.carry(posted)
        if trouble is None:
            taken_by(db, posted, house, now())
            done = replace(done, sent=done.sent + 1)
            continue
        over = gives_up(posted, now())
        refused_by(db, posted, trouble.detail, house, now(), dead=over)
        done = replace(done, dead=done.dead + over, failed=done.failed + (not over))
        silent |= {posted.letter.channel} if trouble.unreachable else set()
    return done


def taken_by(db: Database, posted: Posted, house: House, now: datetime) -> None:
    """Write down that a server took a letter, and end the outages that this ends."""
    before = outbox.last_sent(db, posted.letter.channel, posted.letter.recipient)
    with transaction(db):
        outbox.sent(db, posted.letter.key, now)
        for broken in outages.ended(posted, before):
            outbox.untold(db, broken.waiting, now, f"le canal {broken.who} fonctionne de nouveau")
            told = outbox.told(db, broken.thread)
            outbox.write(db, outages.back(broken, told, house, now), now, domain=house.domain)


def refused_by(  # noqa: PLR0913 - an attempt and what it met
    db: Database, posted: Posted, trouble: str, house: House, now: datetime, *, dead: bool
) -> None:
    """Write down what an attempt met, and announce it if it lasts."""
    with transaction(db):
        outbox.failed(db, posted.letter.key, now, trouble, dead=dead)
        if not dead and not lasts(posted, now):
            return
        taken = outbox.last_sent(db, posted.letter.channel, posted.letter.recipient)
        announced = outages.given_up if dead else outages.pending
        outbox.write(db, announced(posted, trouble, taken, house), now, domain=house.domain)


def wait_before(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return timedelta(minutes=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])


def gives_up(posted: Posted, now: datetime) -> bool:
    """Whether a letter has been tried for long enough, and often enough; `posted` is it before this attempt."""
    return posted.attempts + 1 >= LEAST_TRIES and now - (posted.first_try or now) >= GIVE_UP


def lasts(posted: Posted, now: datetime) -> bool:
    """Whether a letter has waited for so long that somebody should look; `posted` is it before this attempt."""
    return posted.attempts + 1 >= len(BACK_OFF) and now - (posted.first_try or now) >= LASTING
