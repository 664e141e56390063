"""What each command does, once its words are read: open the world, run the walk, tell the result."""

import logging
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawlers import spool
from crawlers.types import Clock
from nlp.lexicon import Lexicon
from nlp.reading import Reader
from nlp.tone import load_judge
from pipeline import alerting, calibration, doctor, publish, say, send, shell
from pipeline.clock import VirtualClock
from pipeline.collect import collect, reread
from pipeline.config import Config
from pipeline.errors import Unhealthy
from pipeline.lock import only_one
from pipeline.periods import Owed
from pipeline.schedule import House, jobs, run_for_ever, tick
from pipeline.types import Harvest
from pipeline.watch import watch as look
from pipeline.world import open_walk, open_writable, readable
from pipeline.writing import alone
from storage import ledger as ledger_rows
from storage import retention, snapshot
from storage.db import Database, open_database

LOG = logging.getLogger("vigie")
LEDGER_PATIENCE = timedelta(minutes=30)  # a line of the ledger waits for a collect that somebody began by hand
WATCH_PATIENCE = timedelta(minutes=30)  # the hour's look waits for a collect that somebody began by hand
RETRY_AFTER = timedelta(minutes=10)  # a failed job rests so long before it is tried again


def collect_once(config: Config, clock: Clock, *, everything: bool = False, as_json: bool) -> Harvest:
    """Run the walk once and publish the snapshot."""
    now = clock.now()
    with open_walk(config, clock) as walk, say.progress(silent=as_json) as tell:
        harvest = collect(walk, now, tell, everything=everything)
        spool.purge(config.paths.spool, retention.SPOOL_LIFE, now)  # also when nobody keeps the house
        snapshot.publish(walk.db, config.paths.snapshot)
    if as_json:
        say.as_json(harvest)
    else:
        say.OUT.print(harvest_line(harvest))
    return harvest


def harvest_line(harvest: Harvest) -> str:
    """One French line about a run."""
    return (
        f"{harvest.polled} flux interrogés ({harvest.unchanged} inchangés), {harvest.inserted} articles nouveaux, "
        f"{harvest.revised} modifiés, {harvest.concerned} nomment le territoire, {harvest.failures} échecs notés"
    )


def read_unread(config: Config, now: datetime, *, as_json: bool) -> None:
    """Read what the present model has not read yet."""
    judge = load_judge(config.judge, config.threads, download=config.tone.download)
    reader = Reader(Lexicon.load(), judge, keep_quotes=config.keep_quotes)
    with only_one(config.paths.lock, "read"), open_writable(config, now) as db:
        count = reread(db, reader, judge.card, now)
        snapshot.publish(db, config.paths.snapshot)
    if as_json:
        say.as_json({"read": count})
    else:
        say.OUT.print(f"{count} articles relus")


def report_week(  # noqa: PLR0913 - the words of the command
    config: Config,
    week: str | None,
    now: datetime,
    out: Path | None,
    *,
    sending: bool = False,
    preview: bool = False,
    as_json: bool,
) -> None:
    """Write one week's report from the database, or from the snapshot while a collect holds it; send or show it."""
    chosen = week or publish.last_full_week(now)
    publish.monday(chosen)
    with readable(config, now) as db:
        written = publish.report(
            db,
            chosen,
            now,
            out or config.paths.reports,
            agency=config.agency.name,
            territory=config.agency.territory,
            labelled=calibration.load(config, db),
            audience=config.audience,
        )
    letters = send.send_week(config, chosen, written.page, written.mail, now) if sending else 0
    if as_json:
        say.as_json(
            {
                "letters": letters,
                "week": chosen,
                "state": written.report.verdict.state.value,
                "sentence": written.report.verdict.sentence,
                "page": str(written.page),
                "paper": str(written.paper),
                "mail": str(written.mail),
                "workbook": str(written.workbook),
                "front": str(written.front),
            }
        )
    else:
        files = "\n".join(map(str, (written.page, written.paper, written.mail, written.workbook, written.front)))
        say.OUT.print(f"{written.report.verdict.sentence}\n{files}", soft_wrap=True)
        if sending:
            say.OUT.print(f"Boîte d’envoi : {letters} message(s) de plus", soft_wrap=True)
    if preview and not webbrowser.open(written.page.resolve().as_uri()):
        say.ERR.print(f"vigie : aucun navigateur ici ; ouvrez {written.page}", soft_wrap=True)


def ask(config: Config, query: str | None, out: Path | None, *, as_json: bool) -> None:
    """Answer one query, or open a shell on the snapshot."""
    if query is None:
        shell.interact(config.paths.snapshot)
    else:
        shell.answer(config.paths.snapshot, query, out, as_json=as_json)


def examine_all(config: Config, now: datetime, *, as_json: bool) -> None:
    """Tell what works and what does not; raises Unhealthy when something stops the work."""
    checks = list(
        doctor.examine(
            config,
            now,
            lambda path: open_database(path, now, read_only=True),
            lambda _: _model_name(config),
        )
    )
    if as_json:
        say.as_json([asdict(check) for check in checks])
    else:
        say.table("Examen", ["", "État", ""], [[each.name, each.state.value, each.message] for each in checks])
    stops = [check.name for check in checks if check.state is doctor.State.STOP]
    if stops:
        raise Unhealthy("à régler avant de continuer : " + ", ".join(stops))


def watch(config: Config, clock: Clock, *, once: bool) -> None:
    """Keep the house, whose lock the caller holds: run what is owed, now or every minute."""
    house = _house(config, clock)
    if once:
        for item in tick(house, clock.now()):
            say.OUT.print(f"{item.job.name} {item.period}{' (en retard)' if item.late else ''}")
    else:
        run_for_ever(house, clock.now)


def housekeep(config: Config, now: datetime) -> str:
    """Purge what must not be kept, and publish."""
    with only_one(config.paths.lock, "housekeeping"), open_writable(config, now) as db:
        purged = retention.purge(db, now)
        files = spool.purge(config.paths.spool, retention.SPOOL_LIFE, now)
        snapshot.publish(db, config.paths.snapshot)
    return f"{purged} bodies and {files} spool files purged"


@dataclass(frozen=True)
class _Ledger:
    """The database's ledger, as the scheduler wants it."""

    db: Database
    now: datetime

    def done(self) -> set[tuple[str, str]]:
        """Count as done what failed a moment ago: it is tried again, not hammered."""
        resting = {
            (run.job, run.period)
            for run in ledger_rows.runs(self.db)
            if run.outcome == "failed" and run.finished and self.now - run.finished < RETRY_AFTER
        }
        return ledger_rows.settled(self.db) | resting

    def start(self, item: Owed, now: datetime) -> bool:
        return ledger_rows.claim(self.db, item.job.name, item.period, now, late=item.late)

    def finish(self, item: Owed, now: datetime, detail: str) -> None:
        ledger_rows.finish(self.db, item.job.name, item.period, now, detail)

    def fail(self, item: Owed, now: datetime, detail: str) -> None:
        ledger_rows.fail(self.db, item.job.name, item.period, now, detail)


def _house(config: Config, clock: Clock) -> House:
    def do_collect(_item: Owed, now: datetime) -> str:
        return harvest_line(collect_once(config, VirtualClock(now), as_json=False))

    def do_report(item: Owed, now: datetime) -> str:
        with readable(config, now) as db:
            written = publish.report(
                db,
                item.period,
                now,
                config.paths.reports,
                agency=config.agency.name,
                territory=config.agency.territory,
                labelled=calibration.load(config, db),
                audience=config.audience,
                late=item.late,
            )
        letters = send.send_week(config, item.period, written.page, written.mail, now)
        return f"{written.page}, {letters} letters"

    def do_watch(_item: Owed, now: datetime) -> str:
        with alerting.holding(config, "watch", WATCH_PATIENCE) as db:
            return alerting.watch_line(look(db, config, now))

    @contextmanager
    def ledger() -> Iterator[_Ledger]:
        now = clock.now()
        with alone(config, clock, "ledger", LEDGER_PATIENCE) as db:
            yield _Ledger(db, now)

    return House(
        jobs(config.schedule),
        {
            "collect": do_collect,
            "watch": do_watch,
            "report": do_report,
            "housekeeping": lambda _item, now: housekeep(config, now),
        },
        ledger,
        relay=lambda now: alerting.relay_now(config, now),
    )


def _model_name(config: Config) -> str:
    card = load_judge(config.judge, config.threads, download=config.tone.download).card
    return f"{card.id} {card.version} (SHA-256 {card.sha256[:12]}…)"
