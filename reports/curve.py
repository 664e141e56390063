"""Story cells to the curve: the index of a year of weeks, each with its band, revisions of panel and model marked.

A level bears the calibration's own luck beside that of stories (method 2.1): a change hardly does, since both its
windows share one correction.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from reports import panel as panels
from reports.barometer import fit
from reports.barometer_types import Calibration, Cells, Fit, Floats, Panel
from reports.changes import weeks_reread
from reports.collected import drawn
from reports.own_tables import monday_of
from reports.redraw import DRAWS, bootstrap
from reports.scoring import columns
from reports.sides import by_probability, spread
from reports.types import Level, TrendWeek
from storage.types import WeekFacts

SHOWN = 52  # weeks of curve
NORMAL = 1.96
FEW = 10  # stories


def curve(
    facts: WeekFacts, weeks: Sequence[str], panel: Panel, scorer: Calibration, redrawn: Floats
) -> tuple[TrendWeek, ...]:
    """Draw the last year of the index; two panels' curves are joined over 8 weeks where the panel was revised.

    `redrawn` are the score weights of calibration sets redrawn, draws x 3; without any, the scores are not corrected.
    """
    shown = tuple(weeks[-SHOWN:])
    index, error = levels(facts, shown, panel, scorer, redrawn)
    # The last week of a full year is the first whose report rests on that year's panel.
    revised = len(weeks) // panels.YEAR * panels.YEAR - 1
    joint = revised - (len(weeks) - len(shown))
    if joint > 0:
        index = joined(facts, weeks, shown, index, joint, scorer)
    versions = {week.week: week.model_versions for week in facts.history}
    again = weeks_reread(facts)
    stories = Counter(week for week, _ in {(cell.week, cell.story_id) for cell in facts.index.cells})
    return tuple(
        TrendWeek(
            week=week,
            monday=monday_of(week),
            stories=stories[week],
            level=level(float(index[number]), float(error[number]), stories[week]),
            new_model=bool(number and changed(versions.get(shown[number - 1]), versions.get(week))),
            new_panel=number == joint > 0,
            reread=week in again,
        )
        for number, week in enumerate(shown)
    )


def levels(
    facts: WeekFacts, shown: Sequence[str], panel: Panel, scorer: Calibration, redrawn: Floats
) -> tuple[Floats, Floats]:
    """Return the index of these weeks and its standard error, over redraws of stories and of the calibration set.

    The two are drawn apart and owe each other nothing: their variances add. nan without a story.
    """
    fitted, weights = fitted_to(facts, shown, panel, scorer)
    if fitted is None:
        return np.full(len(shown), np.nan), np.full(len(shown), np.nan)
    covariance = bootstrap(fitted, weights, DRAWS) if len(shown) > 1 else fitted.covariance
    luck = steadied(np.sqrt(np.diag(covariance)), fitted.cells)
    noise = spread(by_probability(fitted, facts.index.cells), redrawn)
    return fitted.index, np.hypot(luck, noise)


def fitted_to(facts: WeekFacts, shown: Sequence[str], panel: Panel, scorer: Calibration) -> tuple[Fit | None, Floats]:
    """Fit these weeks on a panel; None without a story of it. The panel's weights come with it."""
    cells = columns(facts.index.cells, shown, scorer)
    weights = panels.weights(panel, cells.sources)
    return (fit(cells, weights) if weights[cells.source].any() else None), weights


def steadied(error: Floats, cells: Cells) -> Floats:
    """Keep the error of a thin week from vanishing: redraws of three stories vary too little, those of one not at all.

    Weeks under ten stories take at least the error that the other weeks' spread gives to so few; all the scale without.
    """
    pairs = np.unique(np.stack([cells.week, cells.story]), axis=1)
    stories = np.bincount(pairs[0], minlength=len(cells.weeks)).astype(np.float64)
    told = (stories > 1) & np.isfinite(error)
    spread = np.sqrt(np.mean(error[told] ** 2 * stories[told])) if told.any() else np.inf
    least = np.divide(spread, np.sqrt(stories), out=np.full(len(stories), np.inf), where=stories > 0)
    return np.where(stories < FEW, np.fmax(error, least), error)


def joined(  # noqa: PLR0913, PLR0917 - two curves, and where they meet
    facts: WeekFacts, weeks: Sequence[str], shown: Sequence[str], index: Floats, joint: int, scorer: Calibration
) -> Floats:
    """Carry the curve of the panel before, that of the week before the joint, into that of the panel in force."""
    first, end, provisional = panels.reference(len(weeks) - len(shown) + joint)  # weeks known before the joint
    before = drawn(facts.index.sources, weeks[first:end], provisional=provisional)
    if before is None:
        return index
    old, _ = fitted_to(facts, shown, before, scorer)
    if old is None:
        return index
    new = np.where(np.arange(len(shown)) >= joint, index, np.nan)
    try:
        return panels.chain(old.index, new)
    except ValueError:
        return index


def level(value: float, error: float, stories: int) -> Level | None:
    """Put a 95 % interval around a week; None for a week without a story of the panel."""
    if np.isnan(value) or not stories:
        return None
    half = NORMAL * error if np.isfinite(error) else 200.0
    return Level(value=value, low=max(-100.0, value - half), high=min(100.0, value + half), stories=stories)


def changed(before: tuple[str, ...] | None, now: tuple[str, ...] | None) -> bool:
    """Say whether another version read the later week."""
    return bool(before and now and before != now)
