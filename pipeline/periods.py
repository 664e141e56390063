"""Jobs and the present to what is owed: which job must run, for which local period, and how late it is.

Everything is counted in Europe/Paris and compared in UTC, so that neither night of clock change loses or doubles a
day. A run is owed from its due instant until the ledger says it was done; several missed periods of one job are
answered by one run for the latest of them, marked late.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
LATE_AFTER = timedelta(minutes=30)  # a report half an hour late deserves a word; a collect within the hour does not


class Every(StrEnum):
    """How often a job is owed."""

    SLOT = "slot"  # every n minutes, counted in UTC from the epoch
    DAY = "day"
    WEEK = "week"  # Mondays


@dataclass(frozen=True)
class Job:
    """Something done once a period."""

    name: str
    every: Every
    at: time = time(0, 0)  # local wall time, for DAY and WEEK
    minutes: int = 60  # for SLOT


@dataclass(frozen=True)
class Owed:
    """A job to run now, for this period."""

    job: Job
    period: str  # "2026-03-29", "2026-W13", or the slot's UTC start
    due: datetime  # aware, UTC
    late: bool


def instant(day: date, at: time) -> datetime:
    """Local wall time to UTC; a time the spring change skips moves past the gap, a doubled one is its first."""
    wall = datetime.combine(day, at, tzinfo=PARIS)
    return wall.astimezone(UTC) if _exists(wall) else (wall + timedelta(hours=1)).replace(fold=0).astimezone(UTC)


def latest(job: Job, now: datetime) -> tuple[str, datetime]:
    """The last period of the job whose due instant is not after `now`, with that instant."""
    if job.every is Every.SLOT:
        step = job.minutes * 60
        due = datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)
        return due.strftime("%Y-%m-%dT%H:%MZ"), due
    day = now.astimezone(PARIS).date() + timedelta(days=1)
    while True:
        if job.every is Every.DAY or day.isoweekday() == 1:
            due = instant(day, job.at)
            if due <= now:
                return (day.isoformat() if job.every is Every.DAY else reported_week(day)), due
        day -= timedelta(days=1)


def reported_week(monday: date) -> str:
    """The ISO week that ended on the eve of this Monday: the one its report tells."""
    year, week, _ = (monday - timedelta(days=1)).isocalendar()
    return f"{year}-W{week:02d}"


def owed(jobs: Sequence[Job], done: Collection[tuple[str, str]], now: datetime) -> list[Owed]:
    """What must run now: for each job its latest due period, unless `done` holds (job, period)."""
    found = []
    for job in jobs:
        period, due = latest(job, now)
        if (job.name, period) not in done:
            found.append(Owed(job, period, due, late=now - due > LATE_AFTER))
    return found


def next_due(jobs: Sequence[Job], now: datetime) -> datetime:
    """The first due instant after `now`, for the log line that says when work resumes."""
    instants = []
    for job in jobs:
        if job.every is Every.SLOT:
            instants.append(latest(job, now)[1] + timedelta(minutes=job.minutes))
            continue
        day = now.astimezone(PARIS).date()
        while not (job.every is Every.DAY or day.isoweekday() == 1) or instant(day, job.at) <= now:
            day += timedelta(days=1)
        instants.append(instant(day, job.at))
    return min(instants)


def _exists(wall: datetime) -> bool:
    return wall.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) == wall.replace(tzinfo=None)
