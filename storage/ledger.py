"""Jobs and periods to runs: each done once, a run whose process died may be taken up again."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from storage.db import Database, Row, transaction
from storage.types import Run


def claim(  # noqa: PLR0913 - the run, and the two facts a test must be able to play
    db: Database,
    job: str,
    period: str,
    now: datetime,
    *,
    late: bool = False,
    holder: str | None = None,
    alive: Callable[[str], bool] | None = None,
) -> bool:
    """Take a run; False when it is done, or at work in a process that lives.

    A run that failed, or whose process died, may be taken again.
    """
    with transaction(db):
        present = db.one("ledger_run", job=job, period=period)
        if present is not None:
            outcome, theirs = present[4], present[7]
            if outcome == "ok" or (outcome == "running" and (alive or _alive)(theirs)):
                return False
        db.run("ledger_claim", job=job, period=period, now=now, late=late, holder=holder or _holder(os.getpid()))
    return True


def finish(db: Database, job: str, period: str, now: datetime, detail: str = "") -> None:
    """Say that a run did its work."""
    db.run("ledger_end", job=job, period=period, now=now, outcome="ok", detail=detail)


def fail(db: Database, job: str, period: str, now: datetime, detail: str) -> None:
    """Say that a run could not do its work; it may be claimed again."""
    db.run("ledger_end", job=job, period=period, now=now, outcome="failed", detail=detail)


def last(db: Database, job: str) -> Run | None:
    """Give the job's latest run; None when it never ran."""
    row = db.one("ledger_last", job=job)
    return None if row is None else _run(row)


def settled(db: Database) -> set[tuple[str, str]]:
    """Give every (job, period) that was done."""
    return {(job, period) for job, period in db.rows("ledger_done")}


def pending(db: Database, job: str, periods: Sequence[str]) -> list[str]:
    """Which of these periods the job has not answered for, in order."""
    answered = settled(db)
    return [period for period in periods if (job, period) not in answered]


def runs(db: Database, most: int = 50) -> list[Run]:
    """Give the latest runs, all jobs together, latest first."""
    return [_run(row) for row in db.rows("ledger_runs", most=most)]


def _run(row: Row) -> Run:
    job, period, started, finished, outcome, late, detail = row
    ended = None if finished is None else finished.astimezone(UTC)
    return Run(job, period, started.astimezone(UTC), ended, outcome, late, detail)


def _holder(pid: int) -> str:
    """Name a process for good: its number may be given again, not with the same start."""
    try:
        started = Path(f"/proc/{pid}/stat").read_text(encoding="utf8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        started = "?"  # a system without /proc: the number alone
    return f"process {pid} started {started}"


def _alive(holder: str) -> bool:
    pid = int(holder.split()[1])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it lives, under another user
    return _holder(pid) == holder
