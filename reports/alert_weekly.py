"""Weekly negative stories of each topic, commune and partner to the few series an analyst should look at.

These series page nobody: they are judged once a week, each against the same season of its own past
(Farrington-flexible, method §3.1), and told in the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from reports import french
from reports.safe import quoted
from reports.spikes_weekly import HALF, YEAR, farrington
from storage.types import NegativeWeeks, SeriesWeeks

ALPHA = 0.01  # of each series: one in a hundred stands out by chance
FEWEST = 3  # negative stories in the week: fewer never stand out, as for the hourly alerts (method §3.2)
LOOKED = 8  # weeks judged, to say since when
MOST_YEARS = 5
NEEDED = YEAR + HALF  # weeks before a judged one
LISTED = 20  # on the page; all that were judged are in the annexes
KINDS = {"topic": "thème", "commune": "commune", "institution": "partenaire"}
COLUMNS = ("genre", "code", "nom", "sujets_negatifs", "habituel", "p", "sort_de_l_ordinaire", "depuis")


@dataclass(frozen=True)
class Judged:
    """One series in the report's week."""

    series: SeriesWeeks
    expected: float
    p: float
    since: date | None  # Monday from which it stands out without a break; None when it does not
    longer: bool = False  # it stood out in every week looked at: it may have begun before


@dataclass(frozen=True)
class Row:
    """One series, as printed."""

    name: str
    observed: str
    expected: str
    since: str


@dataclass(frozen=True)
class ToWatch:
    """The table and what is said of it."""

    rows: tuple[Row, ...]
    said: str


def judged(negatives: NegativeWeeks, monday: date) -> tuple[Judged, ...]:
    """Judge the series with enough negative stories this week, those that stand out most first."""
    candidates = [one for one in negatives.series if one.counts[-1] >= FEWEST]
    looked = min(LOOKED, negatives.weeks - NEEDED)
    if not candidates or looked < 1:
        return ()
    behind = negatives.weeks - looked
    years = min(MOST_YEARS, (behind - HALF) // YEAR)
    counts = np.array([one.counts for one in candidates], dtype=float)
    found = farrington(counts, range(behind, negatives.weeks), years, ALPHA)
    out = []
    for row, series in enumerate(candidates):
        odd = found.alarm[row] & (counts[row, behind:] >= FEWEST)
        run = int(np.argmin(odd[::-1])) if not odd.all() else looked  # weeks in a row, this one last
        since = monday - timedelta(weeks=run - 1) if run else None
        out.append(Judged(series, float(found.expected[row, -1]), float(found.p[row, -1]), since, run == looked))
    return tuple(sorted(out, key=lambda one: (one.since is None, one.p, one.series.kind, one.series.code)))


def to_watch(negatives: NegativeWeeks | None, monday: date) -> ToWatch | None:
    """Lay out the series that stand out this week; None when nobody counted."""
    if negatives is None:
        return None
    if negatives.weeks <= NEEDED:
        held = french.count(max(negatives.weeks - 1, 0), "semaine")
        return ToWatch((), french.typeset(f"Rien n’est jugé encore : {held} d’historique sur {NEEDED} nécessaires."))
    odd = [one for one in judged(negatives, monday) if one.since]
    followed = french.count(len(negatives.series), "série suivie", "séries suivies")
    if not odd:
        return ToWatch((), french.typeset(f"Aucune série ne sort de l’ordinaire cette semaine ({followed})."))
    more = f" Les {LISTED} premières sur {len(odd)}." if len(odd) > LISTED else ""
    said = (
        f"Sujets négatifs de la semaine contre la même saison des années passées ; {followed}, dont une sur cent "
        f"ressort par hasard.{more} Ces séries ne déclenchent aucune alerte."
    )
    return ToWatch(tuple(laid(one, monday) for one in odd[:LISTED]), french.typeset(said))


def laid(one: Judged, monday: date) -> Row:
    """Lay out one series that stands out."""
    since = "cette semaine"
    if one.since is not None and one.since != monday:
        since = f"{'au moins ' * one.longer}la semaine du {french.long_date(one.since)}"
    return Row(
        name=french.typeset(f"{KINDS[one.series.kind]} : {named(one.series)}"),
        observed=french.number(one.series.counts[-1]),
        expected=french.number(one.expected, 1),
        since=since,
    )


def named(series: SeriesWeeks) -> str:
    """Name a series."""
    return french.topic(series.code) if series.kind == "topic" else quoted(series.name, 60)


def cells(negatives: NegativeWeeks | None, monday: date) -> Sequence[tuple[str | float | int | None, ...]]:
    """Give every series that was judged this week to a spreadsheet, columns as COLUMNS."""
    return [
        (
            *(KINDS[one.series.kind], one.series.code, named(one.series), one.series.counts[-1]),
            *(round(one.expected, 2), round(one.p, 5), int(one.since is not None)),
            one.since.isoformat() if one.since else None,
        )
        for one in (judged(negatives, monday) if negatives else ())
    ]
