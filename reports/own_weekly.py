"""Anyone's weekly counts to the weeks that stand out: the Farrington-flexible mode, for analysts.

Columns: series, week (2022-W14), count. A week that a series does not name counts 0. The method compares a week with
the same season of the years before it, so it needs at least a year and three weeks (method §3.1); with more it may keep
a trend.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np

from reports.own_tables import OwnDataError, lines, monday_of, weeks_between
from reports.spikes_weekly import HALF, YEAR, farrington

COUNTS = ("series", "week", "count")
MOST = 5  # years looked back on


@dataclass(frozen=True)
class OddWeek:
    """One series in one week, as the method sees it."""

    series: str
    week: str
    count: float
    expected: float
    p: float
    alarm: bool


def read_counts(text: str, table: str = "counts") -> dict[str, dict[str, float]]:
    """Read counts by series and week; raises OwnDataError, which names line and column."""
    found: dict[str, dict[str, float]] = {}
    for line in lines(text, table, COUNTS):
        series, week, count = line.text("series"), line.text("week"), line.real("count")
        try:
            monday_of(week)
        except ValueError:
            raise line.wrong("week", f"« {week} » n’est pas une semaine ISO (attendu : 2022-W14)") from None
        if count < 0:
            raise line.wrong("count", f"{count} est négatif")
        if week in found.setdefault(series, {}):
            raise line.wrong("week", f"« {week} » est déjà dans « {series} »")
        found[series][week] = count
    if not found:
        raise OwnDataError(f"{table} : aucune ligne")
    return found


def judge_weeks(counts: dict[str, dict[str, float]], last: int = 1) -> tuple[OddWeek, ...]:
    """Judge the `last` weeks of every series, by as many years as lie behind the first of them, five at most."""
    named = [week for weeks in counts.values() for week in weeks]
    weeks = weeks_between(min(named), max(named))
    behind = len(weeks) - last
    years = min(MOST, (behind - HALF) // YEAR)
    if years < 1:
        raise OwnDataError(f"counts : {behind} semaines avant la première jugée, il en faut {YEAR + HALF}")
    table = np.array([[known.get(week, 0.0) for week in weeks] for known in counts.values()])
    found = farrington(table, range(behind, len(weeks)), years)
    return tuple(
        OddWeek(
            series,
            weeks[behind + column],
            float(table[row, behind + column]),
            round(float(found.expected[row, column]), 2),
            round(float(found.p[row, column]), 5),
            bool(found.alarm[row, column]),
        )
        for row, series in enumerate(counts)
        for column in range(last)
    )


def as_json(weeks: tuple[OddWeek, ...]) -> str:
    """Return the weeks as a JSON array."""
    return json.dumps([asdict(week) for week in weeks], ensure_ascii=False, indent=2)
