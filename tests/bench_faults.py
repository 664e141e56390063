"""300 faults of a real mail server and a real webhook over loopback, one alert each: what is lost, what comes twice.

A decision and its letter are committed together in a database file; then the delivery meets its fault, and goes on,
minute after minute of a clock we move, until the letter has left. Crashes are processes that end without a word, before
anything is sent or after the server took the letter.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from figures import record
from local_servers import LocalHook, LocalMail, Served, settle

from pipeline.channels import Channel, Kind, MailServer
from pipeline.deliver import Postman, Trouble
from pipeline.relay import GIVE_UP, relay
from storage import alerts, outbox
from storage.db import open_database, transaction
from storage.types import Episode, Letter, Posted

NOW = datetime(2031, 4, 14, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EACH = 6  # of every mail fault; webhook faults fill up to 300
FAULTS = 300
MAIL = (
    *("refuse", "greet:421", "greet:554", "greet:hang", "greet:drop", "mail:451", "mail:550", "mail:drop"),
    *("rcpt:450", "rcpt:550", "rcpt:hang", "rcpt:drop", "data:451", "data:554", "data:hang", "data:drop"),
    *("end:452", "end:554", "end:hang", "end:drop", "end:taken-drop", "crash before", "crash after"),
)
HOOK = (
    *("refuse", "status:301", "status:400", "status:403", "status:404", "status:429", "status:500", "status:502"),
    *("status:503", "hang", "drop", "taken-drop", "crash before", "crash after"),
)
# The server had the letter, and we could not know: a copy is unavoidable here, and nowhere else.
WINDOW = {"end:taken-drop", "taken-drop", "crash after"}


@dataclass(frozen=True)
class Fate:
    """What became of one alert."""

    channel: str
    fault: str
    copies: int  # the server holds
    names: int  # Message-IDs among them
    sent: bool  # as we wrote it down
    minutes: int  # until it left


def plan() -> list[tuple[str, str]]:
    """Which channel meets which fault, 300 times."""
    mail = [("mail", fault) for fault in MAIL for _ in range(EACH)]
    hook = [("hook", HOOK[n % len(HOOK)]) for n in range(FAULTS - len(mail))]
    return mail + hook


@dataclass
class Crashing:
    """A postman whose process ends: before it does anything, or once the server has the letter."""

    postman: Postman
    after: bool

    def carry(self, posted: Posted) -> Trouble | None:
        if self.after:
            self.postman.carry(posted)
        os._exit(9)


@contextmanager
def broken(server: Served, fault: str) -> Iterator[None]:
    """The server fails so once."""
    if fault == "refuse":
        server.close()
    elif not fault.startswith("crash"):
        server.faults.append(fault)
    yield
    if fault == "refuse":
        server.open()


def crash(path: Path, postman: Postman, now: datetime, *, after: bool) -> None:
    """Deliver in a process that dies."""
    child = os.fork()
    if child == 0:
        with open_database(path, now) as db:
            relay(db, Crashing(postman, after), lambda: now)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9, "the child was to die while delivering"


def decide(path: Path, name: str, channel: str, now: datetime) -> Letter:
    """Keep an episode and its letter, in one transaction."""
    letter = Letter(f"{name}/1/{channel}/", "alert", name, channel, "ana@agence.example", "Alerte", "Texte.\n")
    episode = Episode(name, "scan", ("territoire",), "strong", "open", now, now, 3.5, 9.0, 3.0, ("s-1",), told=1)
    with open_database(path, now) as db, transaction(db):
        alerts.save(db, episode)
        outbox.write(db, [letter], now)
    return letter


def live(path: Path, server: Served, postman: Postman, place: int, meets: tuple[str, str]) -> Fate:
    """One alert, its fault, and its end."""
    channel, fault = meets
    start = NOW + place * 10 * timedelta(days=1)
    name, now = f"a-{place:06d}", start
    letter = decide(path, name, channel, now)
    identity = outbox.message_id(letter.key)
    with broken(server, fault):
        if fault.startswith("crash"):
            crash(path, postman, now, after=fault == "crash after")
        else:
            with open_database(path, now) as db:
                relay(db, postman, lambda: now)
    state = "waiting"
    while now - start < GIVE_UP + timedelta(hours=2):
        with open_database(path, now) as db:
            state = next(each.state for each in outbox.recent(db, 5) if each.letter.key == letter.key)
            if state != "waiting":
                break
            now += MINUTE
            relay(db, postman, lambda: now)  # noqa: B023 - called at once
    settle(server, 1)
    mine = [each for each in server.taken if identity.strip("<>") in each]
    return Fate(channel, fault, len(mine), len(set(mine)), state == "sent", (now - start) // MINUTE)


def measure(path: Path) -> list[Fate]:
    """All of them."""
    fates = []
    with LocalMail() as mail, LocalHook() as hook:
        servers: dict[str, Served] = {"mail": mail, "hook": hook}
        for place, meets in enumerate(plan()):
            postman = Postman(
                MailServer("127.0.0.1", mail.port, "none", "vigie@agence.example"),
                (
                    Channel("mail", Kind.MAIL, to=("ana@agence.example",)),
                    Channel("hook", Kind.WEBHOOK, url=f"http://127.0.0.1:{hook.port}/"),
                ),
                {},
                timeout_s=0.25,
            )
            fates.append(live(path, servers[meets[0]], postman, place, meets))
    return fates


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fates = measure(Path(folder) / "vigie.duckdb")
    print(f"{'channel':8} {'fault':16} {'alerts':>6} {'lost':>5} {'copies':>6} {'late, min':>9}")
    for (channel, fault), count in Counter((each.channel, each.fault) for each in fates).items():
        mine = [each for each in fates if (each.channel, each.fault) == (channel, fault)]
        lost = sum(not each.copies for each in mine)
        copies = sum(max(each.copies - 1, 0) for each in mine)
        print(f"{channel:8} {fault:16} {count:6d} {lost:5d} {copies:6d} {max(each.minutes for each in mine):9d}")
    outside = sum(max(each.copies - 1, 0) for each in fates if each.fault not in WINDOW)
    most = max(each.copies for each in fates)
    assert all(each.names <= 1 for each in fates), "a copy under another Message-ID"
    assert all(each.sent for each in fates), "a letter that left is not written down as sent"
    record("alerts.faults_lost", sum(not each.copies for each in fates), f"alerts lost, {len(fates)} injected faults")
    record("alerts.faults_copies", outside, "copies outside the unavoidable window, same faults")
    print(f"most copies of one alert: {most}")


if __name__ == "__main__":
    main()
