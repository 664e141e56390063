"""Weeks of collection to what was truly watched: from which week, by which panel, and how much of it was heard."""

from collections.abc import Sequence

import numpy as np

from reports import panel as panels
from reports.barometer import EARLIER, RECENT
from reports.barometer_types import Panel
from reports.fits import WINDOWS
from reports.own_tables import weeks_between
from storage.types import SourceWeek

BEGUN = 0.1  # of the fullest of the 34 weeks that follow: below, a week holds what feeds had left of it


def watched(sources: Sequence[SourceWeek], last: str) -> tuple[str, ...]:
    """Return the weeks since the collection truly began, up to this one.

    Feeds also list older articles: the weeks these trickle into were not watched, and must not be compared. Half a year
    of such weeks begins the collection again; a shorter silence is a gap in it.
    """
    collected: dict[str, int] = {}
    for each in sources:
        collected[each.week] = collected.get(each.week, 0) + each.articles
    if not collected:
        return ()
    weeks = weeks_between(min(collected), last)
    counts = [collected.get(week, 0) for week in weeks]
    begun, thin = len(weeks), EARLIER
    for number, articles in enumerate(counts):
        full = articles >= max(1.0, BEGUN * max(counts[number : number + WINDOWS]))
        if full and thin >= EARLIER:
            begun = number
        thin = 0 if full else thin + 1
    return weeks[begun:]


def panel_of(sources: Sequence[SourceWeek], weeks: Sequence[str]) -> Panel | None:
    """Draw the panel in force in the last of these weeks; None before the first story."""
    if not weeks:
        return None
    first, end, provisional = panels.reference(len(weeks))
    return drawn(sources, weeks[first:end], provisional=provisional)


def drawn(sources: Sequence[SourceWeek], weeks: Sequence[str], *, provisional: bool) -> Panel | None:
    """Weigh each medium by its story-weighted volume in these weeks."""
    inside = set(weeks)
    volume: dict[str, float] = {}
    for each in sorted(sources, key=lambda one: (one.source_id, one.week)):  # one order, one sum
        if each.week in inside and each.volume > 0:
            volume[each.source_id] = volume.get(each.source_id, 0.0) + each.volume
    total = sum(volume.values())
    if not total:
        return None
    weights = tuple(worth / total for worth in volume.values())
    return Panel(tuple(volume), weights, first=weeks[0], last=weeks[-1], provisional=provisional)


def heard(sources: Sequence[SourceWeek], weeks: Sequence[str], panel: Panel) -> tuple[float, ...]:
    """Return, for the recent weeks, the share of the panel's weight that was not silent."""
    row = {name: number for number, name in enumerate(panel.sources)}
    column = {week: number for number, week in enumerate(weeks)}
    counts = np.zeros((len(row), len(weeks)), dtype=np.int64)
    for each in sources:
        if each.source_id in row and each.week in column:
            counts[row[each.source_id], column[each.week]] = each.articles
    return tuple(panels.coverage(panel, panel.sources, panels.silent(counts))[-RECENT:].tolist())
