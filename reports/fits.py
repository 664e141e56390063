"""Scored cells and a panel to the fits and contrasts every verdict rests on: the report's and the auditors' alike."""

from dataclasses import dataclass

from reports import panel as panels
from reports.barometer import EARLIER, RECENT, between, fit, judge
from reports.barometer_types import Cells, Contrast, Fit, Panel

WINDOWS = RECENT + EARLIER


@dataclass(frozen=True, eq=False)
class Fits:
    """The last 34 weeks, or as many as there are, on a fixed panel."""

    free: Fit
    steady: Fit  # on a constant agenda
    now: Contrast | None  # None when a window is too empty
    constant: Contrast | None


def compared(cells: Cells, panel: Panel) -> Fits | None:
    """Fit the weeks compared; None without a story of the panel."""
    cells = between(cells, max(0, len(cells.weeks) - WINDOWS), len(cells.weeks))
    weights = panels.weights(panel, cells.sources)
    if not weights[cells.source].any():
        return None
    free, steady = fit(cells, weights), fit(cells, weights, constant_agenda=True)
    return Fits(free=free, steady=steady, now=judge(free), constant=judge(steady))


def change(cells: Cells, panel: Panel, recent: int = RECENT, earlier: int = EARLIER) -> Contrast | None:
    """Contrast some of the cells alone; None when too empty."""
    cells = between(cells, max(0, len(cells.weeks) - recent - earlier), len(cells.weeks))
    weights = panels.weights(panel, cells.sources)
    return judge(fit(cells, weights), recent, earlier) if weights[cells.source].any() else None
