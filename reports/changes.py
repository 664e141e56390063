"""Versions of the model that took over the archive to French lines: when, and what the change alone did to the tone.

The shift is measured on the frozen set, the same headlines read by both versions (method 2.6); once an archive is read
again its curve has one version, and these lines are all that tells of the change.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from nlp.types import ModelCard
from reports import french
from reports.barometer_types import Calibration
from reports.reference import RAW, Shift, shift
from reports.safe import printable
from reports.types import Trend, TrendWeek
from storage.types import ModelChange, WeekFacts

LATEST = 3  # changes told on the analysts' page


@dataclass(frozen=True)
class Measured:
    """One change of version, and the shift it made; None with fewer than two headlines read by both."""

    change: ModelChange
    raw: Shift | None
    corrected: Shift | None  # None too when the scores are not corrected


def measured(change: ModelChange, calibration: Calibration | None) -> Measured:
    """Compare both versions' tones, raw, then with the correction in force given to both."""
    if len(change.pairs) < 2:
        return Measured(change, None, None)
    before, after = (np.array([getattr(pair, side) for pair in change.pairs]) for side in ("before", "after"))
    corrected = shift(before, after, calibration, calibration) if calibration else None
    return Measured(change, shift(before, after, RAW, RAW), corrected)


def weeks_reread(facts: WeekFacts) -> set[str]:
    """Name the weeks in which the archive was read again, for the curve's marks.

    A report is written on the Monday after its week: what was read again that day is marked on its last week.
    """
    found = set()
    for change in facts.changes:
        day = local_day(change.when)
        monday = day - timedelta(days=day.weekday())
        if monday == facts.counts.monday + timedelta(weeks=1):
            monday = facts.counts.monday
        found.add(f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}")
    return found


def mark(facts: WeekFacts, trend: Trend) -> str:
    """Write page one's line on the latest change within the curve; "" without one."""
    if not facts.changes:
        return ""
    if not any(week.reread for week in trend.weeks) and not older(trend.weeks, facts.changes[0].when):
        return ""
    found = measured(facts.changes[0], trend.calibration)
    return french.typeset(f"{reread(found.change)} {effect(found)}")


def older(weeks: tuple[TrendWeek, ...], when: datetime) -> bool:
    """Say whether the curve ends before the archive was read again: all of it was read by a later version."""
    return bool(weeks) and weeks[-1].monday < local_day(when)


def notes(facts: WeekFacts, trend: Trend) -> list[str]:
    """Write every change for the analysts, latest first, raw and corrected."""
    return [
        f"{reread(found.change)} {effect(found, detail=True)}"
        for found in (measured(change, trend.calibration) for change in facts.changes[:LATEST])
    ]


def reread(change: ModelChange) -> str:
    """Say who read the archive again, when, and after whom."""
    verb = "a été relu" if change.articles < 2 else "ont été relus"
    return (
        f"Archive relue le {french.long_date(local_day(change.when))} : {french.count(change.articles, 'article')}"
        f" {verb} par {named(change.after)}, après {named(change.before)}."
    )


def effect(found: Measured, *, detail: bool = False) -> str:
    """Say what the change did to the tone of the same headlines."""
    if found.raw is None:
        return "Ce que ce changement déplace à titres constants n’est pas mesuré."
    said = f"À titres constants ({french.number(found.raw.headlines)}), il déplace le ton brut de {moved(found.raw)}"
    if found.corrected is None:
        return f"{said}, avant toute correction."
    said += f" et le ton corrigé de {moved(found.corrected)}"
    return f"{said} (l’étalonnage en vigueur appliqué aux deux versions)." if detail else f"{said}."


def moved(found: Shift) -> str:
    """Write a shift with its interval; its own middle is the corrected one."""
    words = french.plural(found.corrected, "point")
    low, high = french.signed(found.low, 1), french.signed(found.high, 1)
    return f"{french.signed(found.corrected, 1)} {words} (entre {low} et {high}, confiance à 95 %)"


def named(model: ModelCard) -> str:
    """Name a version of the model."""
    return printable(f"{model.id} {model.version} ({model.sha256[:8]})", 80)


def local_day(when: datetime) -> date:
    """Return the day in France."""
    return when.astimezone(french.PARIS).date()
