"""Week facts to the change over longer windows: slower to move, but they see smaller changes (method 0).

They are shown beside the verdict and never make it: three readings of one index are not three proofs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports import french
from reports.barometer import EARLIER, RECENT
from reports.barometer_types import Calibration, Cells, Contrast, Panel
from reports.fits import change
from reports.scoring import columns
from reports.types import Span, Trend
from storage.types import WeekFacts

LONGER = ((13, 26), (26, 39))  # weeks: a quarter, half a year
CAUSE_VERSIONS = "lues par plusieurs versions du modèle"
CAUSE_EMPTY = "trop de semaines sans sujet"


@dataclass(frozen=True)
class SpanRow:
    """One pair of windows, as printed."""

    name: str
    change: str
    interval: str
    chance: str  # P(rise)
    detectable: str
    stories: str  # recent and earlier
    note: str


def spans(facts: WeekFacts, weeks: Sequence[str], panel: Panel, scorer: Calibration) -> tuple[Span, ...]:
    """Contrast each pair of longer windows; one that cannot be compared says why."""
    return tuple(_span(facts, weeks, panel, scorer, *windows) for windows in LONGER)


def _span(  # noqa: PLR0913, PLR0917 - the facts, how they are measured, and two windows
    facts: WeekFacts, weeks: Sequence[str], panel: Panel, scorer: Calibration, recent: int, earlier: int
) -> Span:
    size = recent + earlier
    if len(weeks) < size:
        missing = f"historique trop court ({french.count(len(weeks), 'semaine')} sur {size})"
        return Span(recent, earlier, missing=missing)
    window = weeks[-size:]
    if len(versions_of(facts, window)) > 1:
        return Span(recent, earlier, missing=CAUSE_VERSIONS)
    cells = columns(facts.index.cells, window, scorer)
    found = change(cells, panel, recent, earlier)
    if found is None:
        return Span(recent, earlier, missing=CAUSE_EMPTY)
    return Span(recent, earlier, found, told(cells, size - recent, size), told(cells, 0, size - recent))


def versions_of(facts: WeekFacts, weeks: Sequence[str]) -> set[str]:
    """Return every version of the model that read these weeks."""
    inside = set(weeks)
    return {version for week in facts.history if week.week in inside for version in week.model_versions}


def told(cells: Cells, first: int, end: int) -> int:
    """Count the stories of weeks first..end-1."""
    inside = (cells.week >= first) & (cells.week < end)
    return len(np.unique(cells.story[inside]))


def rows(trend: Trend) -> tuple[SpanRow, ...]:
    """Write the verdict's windows, then the longer ones."""
    own = Span(RECENT, EARLIER, trend.now, trend.recent_stories, trend.earlier_stories)
    return tuple(_row(span, own=span is own) for span in (own, *trend.spans))


def _row(span: Span, *, own: bool) -> SpanRow:
    name = f"{span.recent} semaines contre {span.earlier}"
    if span.change is None:
        return SpanRow(name, "–", "–", "–", "–", "–", french.typeset(span.missing))
    return SpanRow(
        name=name,
        change=french.signed(span.change.difference, 1),
        interval=interval(span.change),
        chance=french.chance(span.change.probability_up),
        detectable=french.number(span.change.detectable, 1),
        stories=f"{french.number(span.recent_stories)} / {french.number(span.earlier_stories)}",
        note="le verdict" if own else "à titre indicatif",
    )


def interval(found: Contrast) -> str:
    """Write a 95 % interval to a tenth of a point."""
    return f"{french.signed(found.low, 1)} à {french.signed(found.high, 1)}"
