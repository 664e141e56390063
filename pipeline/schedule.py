"""The jobs of the house, each run exactly once a period: collect, watch, report, housekeeping.

APScheduler wakes us every minute by a UTC interval trigger; what to run is decided by `periods.owed` from our own
ledger. So a restart, a late machine or a clock change can neither lose a run nor double one.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from pipeline.config import Schedule
from pipeline.periods import Every, Job, Owed, owed

LOG = logging.getLogger("vigie.schedule")
TICK_S = 60


class Ledger(Protocol):
    """What was run, and for which period; kept in the database."""

    def done(self) -> set[tuple[str, str]]:
        """(job, period) pairs that need no run: done, or tried too often."""

    def start(self, item: Owed, now: datetime) -> bool:
        """Write that the run begins; False when somebody else does it, or did."""

    def finish(self, item: Owed, now: datetime, detail: str) -> None:
        """Write that the run went well."""

    def fail(self, item: Owed, now: datetime, detail: str) -> None:
        """Write that the run went wrong; it is owed again."""


Task = Callable[[Owed, datetime], str]  # runs one job, returns one line for the ledger


@dataclass(frozen=True)
class House:
    """The jobs, their tasks, and how to open the ledger for as long as one look or one line takes."""

    jobs: Sequence[Job]
    tasks: Mapping[str, Task]
    ledger: Callable[[], AbstractContextManager[Ledger]]
    relay: Callable[[datetime], object] | None = None  # sends the letters that are due; None where nobody is told


def jobs(schedule: Schedule) -> tuple[Job, ...]:
    """Turn the configuration into jobs, in the order they run when several are owed."""
    return (
        Job("collect", Every.SLOT, minutes=schedule.collect_minutes),
        Job("watch", Every.SLOT, minutes=60),  # after the collect: what it found is judged in the same minute
        Job("report", Every.WEEK, at=schedule.report_at),
        Job("housekeeping", Every.DAY, at=schedule.housekeeping_at),
    )


def tick(house: House, now: datetime) -> list[Owed]:
    """Run everything that is owed now, one after the other; a job that fails leaves the others alone."""
    with house.ledger() as ledger:
        items = owed(house.jobs, ledger.done(), now)
    run = []
    for item in items:
        with house.ledger() as ledger:
            if not ledger.start(item, now):
                continue
        run.append(item)
        LOG.info("%s %s%s: begins", item.job.name, item.period, " (late)" if item.late else "")
        try:
            detail = house.tasks[item.job.name](item, now)
        except Exception as error:  # whatever it is: logged and kept, and the next run happens
            LOG.exception("%s %s: failed", item.job.name, item.period)
            with house.ledger() as ledger:
                ledger.fail(item, now, f"{type(error).__name__}: {error}")
        else:
            LOG.info("%s %s: %s", item.job.name, item.period, detail)
            with house.ledger() as ledger:
                ledger.finish(item, now, detail)
    if house.relay is not None:
        try:
            house.relay(now)
        except Exception:  # whatever it is: letters stay in the outbox, and the next look sends them
            LOG.exception("delivery: failed")
    return run


def run_for_ever(house: House, now: Callable[[], datetime]) -> None:
    """Look every minute at what is owed, until interrupted."""
    scheduler = BlockingScheduler(
        timezone=UTC,
        # The library's defaults drop a run more than a second late; ours runs late once, never twice at a time.
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    scheduler.add_job(
        lambda: tick(house, now()), IntervalTrigger(seconds=TICK_S, timezone=UTC), next_run_time=datetime.now(UTC)
    )
    LOG.info("watching: %s", ", ".join(job.name for job in house.jobs))
    scheduler.start()
