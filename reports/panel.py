"""Weeks of collection to the fixed panel: which media weigh what, who fell silent, and how two panels' curves join.

Holding the mix of media fixed keeps the index from moving when only our collection did (method 0 and 2.3).
"""

import math
from collections.abc import Sequence

import numpy as np

from reports.barometer_types import Cells, Flags, Floats, Panel, Whole

PROVISIONAL_WEEKS = 13  # the first panel rests on them (method 5.1)
YEAR = 52  # weeks: a panel is revised once a year, from the year before
OVERLAP = 8  # weeks over which two panels' curves are joined (method 0)
EXPECTED_TO_BE_SILENT = 3.0  # articles a week: below this, a silence says nothing (method 2.7)
SILENCE = 0.001  # probability of seeing nothing under which a medium counts as silent (method 2.7)
USUAL_WEEKS = 26  # a medium's usual count is measured on as many earlier weeks at most, its silences aside


def reference(known: int) -> tuple[int, int, bool]:
    """Return the weeks the panel rests on after `known` weeks of collection: first, end (excluded), provisional.

    The first 13 weeks during the first year; then the last complete year of collection.
    """
    years = known // YEAR
    if years == 0:
        return 0, min(known, PROVISIONAL_WEEKS), True
    return (years - 1) * YEAR, years * YEAR, False


def draw(cells: Cells, first: int, end: int, *, provisional: bool) -> Panel:
    """Weigh each medium by its share of the story-weighted volume of weeks first..end-1."""
    chosen = (cells.week >= first) & (cells.week < end)
    volume = np.bincount(cells.source[chosen], cells.weight[chosen], minlength=len(cells.sources))
    kept = [number for number in range(len(cells.sources)) if volume[number] > 0]
    return Panel(
        sources=tuple(cells.sources[number] for number in kept),
        weights=tuple(float(volume[number] / volume.sum()) for number in kept),
        first=cells.weeks[first],
        last=cells.weeks[end - 1],
        provisional=provisional,
    )


def current(cells: Cells) -> Panel:
    """Draw the panel in force in the last of these weeks, the first being that of the first collection."""
    first, end, provisional = reference(len(cells.weeks))
    return draw(cells, first, end, provisional=provisional)


def weights(panel: Panel, sources: Sequence[str]) -> Floats:
    """Lay a panel's weights in the order of these sources; 0 for a medium outside the panel."""
    known = dict(zip(panel.sources, panel.weights, strict=True))
    return np.array([known.get(source, 0.0) for source in sources])


def silent(counts: Whole) -> Flags:
    """Say which media (rows) were silent in which weeks (columns): nothing seen where about three were expected.

    The expected count is the mean of the last 26 weeks that were not silent, however long ago: a medium that died does
    not become one that never spoke. The chance of seeing nothing is that of a negative binomial law whose variance is
    measured on the same weeks.
    """
    found = np.zeros(counts.shape, dtype=bool)
    for source, week in zip(*np.nonzero(counts == 0), strict=True):
        before = counts[source, :week][~found[source, :week]][-USUAL_WEEKS:]
        found[source, week] = len(before) > 1 and unlikely_nothing(float(before.mean()), float(before.var(ddof=1)))
    return found


def unlikely_nothing(mean: float, variance: float) -> bool:
    """Say whether a medium of this mean and variance seldom gives nothing at all."""
    if mean < EXPECTED_TO_BE_SILENT:
        return False
    ratio = max(1.0, variance / mean)
    nothing = math.exp(-mean) if ratio < 1 + 1e-6 else ratio ** (-mean / (ratio - 1))
    return nothing < SILENCE


def coverage(panel: Panel, sources: Sequence[str], quiet: Flags) -> Floats:
    """Return, by week, the share of the panel's weight that was not silent; a medium never seen is silent."""
    share = weights(panel, sources)
    heard: Floats = share @ ~quiet
    return heard


def chain(old: Floats, new: Floats) -> Floats:
    """Carry the old panel's curve on with the new panel's, both over the same weeks, nan where a panel gives nothing.

    The new curve is shifted by the mean gap over the first 8 weeks both give, so that the join makes no step.
    """
    both = np.flatnonzero(~np.isnan(old) & ~np.isnan(new))[:OVERLAP]
    if not len(both):
        raise ValueError("the two panels share no week")
    shift = float(np.mean(old[both] - new[both]))
    joined = old.copy()
    joined[both[0] + len(both) :] = new[both[0] + len(both) :] + shift
    return joined
