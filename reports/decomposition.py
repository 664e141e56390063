"""A change of the index to its reasons: tone or agenda, which topics and media, which stories.

Method 2.8 and 2.9. The tested part is the constant-agenda refit; the Kitagawa tables say where the rest came from.
"""

from collections.abc import Sequence

import numpy as np

from reports.barometer import contrast, contrast_weights, sampling_variance, tally
from reports.barometer_types import Cells, Contrast, Driver, Fit, Floats, Kitagawa, Part, Whole

DRIVERS = 10  # stories each way whose pull is worked out exactly
SPARE = 2  # times as many are looked at: the exact order may differ from the first-order one
ALONE = 1 - 1e-6  # leverage from which a story is all that tells an effect


def by_topic(cells: Cells, recent: int, earlier: int) -> Kitagawa | None:
    """Cut the change of the pooled mean by topic; None when a window is empty."""
    return kitagawa(cells, cells.topic, cells.topics, recent, earlier)


def by_source(cells: Cells, recent: int, earlier: int) -> Kitagawa | None:
    """Cut the change of the pooled mean by medium; None when a window is empty."""
    return kitagawa(cells, cells.source, cells.sources, recent, earlier)


def kitagawa(cells: Cells, group: Whole, names: Sequence[str], recent: int, earlier: int) -> Kitagawa | None:
    """Cut the change between the last `recent` weeks and the `earlier` before, symmetrically; parts add up exactly.

    A group absent from one window has no mean there: the other window's stands for it, so that its coming or going
    counts as mix alone.
    """
    end = len(cells.weeks)
    now = sums(cells, group, len(names), end - recent, end)
    before = sums(cells, group, len(names), max(0, end - recent - earlier), end - recent)
    if not now[0].sum() or not before[0].sum():
        return None
    share_now, mean_now = now[0] / now[0].sum(), ratio(now)
    share_before, mean_before = before[0] / before[0].sum(), ratio(before)
    total = 100 * float(now[1].sum() / now[0].sum() - before[1].sum() / before[0].sum())
    used_now = np.where(np.isnan(mean_now), mean_before, mean_now)
    used_before = np.where(np.isnan(mean_before), mean_now, mean_before)
    within = 100 * (share_now + share_before) / 2 * (used_now - used_before)
    mix = 100 * (used_now + used_before) / 2 * (share_now - share_before)
    met = np.flatnonzero(share_now + share_before > 0)
    parts = tuple(
        Part(
            name=names[number],
            within=float(within[number]),
            mix=float(mix[number]),
            share_earlier=float(share_before[number]),
            share_recent=float(share_now[number]),
            mean_earlier=known(100 * mean_before[number]),
            mean_recent=known(100 * mean_now[number]),
        )
        for number in met.tolist()
    )
    return Kitagawa(total=total, within=float(within[met].sum()), mix=float(mix[met].sum()), parts=parts)


def sums(cells: Cells, group: Whole, size: int, first: int, end: int) -> tuple[Floats, Floats]:
    """Return the weight, and the weighted score, of each group in weeks first..end-1."""
    kept = (cells.week >= first) & (cells.week < end)
    weight = cells.weight[kept]
    return (
        tally(group[kept], weight, size),
        tally(group[kept], weight * cells.score[kept], size),
    )


def ratio(pair: tuple[Floats, Floats]) -> Floats:
    """Return each group's mean score; nan where it has none."""
    weight, total = pair
    found: Floats = np.divide(total, weight, out=np.full(len(weight), np.nan), where=weight > 0)
    return found


def known(value: float) -> float | None:
    """Return the value, or None for nan."""
    return None if np.isnan(value) else float(value)


def influence(fitted: Fit, counted: Floats) -> Floats:
    """Return, by story, its first-order pull on the change `counted` weighs out of the weeks, in points."""
    pull = pulls(fitted, counted)
    return tally(fitted.cells.story, pull, len(fitted.cells.stories))


def pulls(fitted: Fit, counted: Floats) -> Floats:
    """Return each cell's first-order pull on the change, in points (method 2.9)."""
    lever = week_columns(fitted) @ counted
    found: Floats = 100 * fitted.cells.weight * fitted.residual * lever[fitted.codes].sum(axis=1)
    return found


def week_columns(fitted: Fit) -> Floats:
    """Return the columns of the inverse that give the week effects."""
    return fitted.inverse[:, fitted.first_week : fitted.first_week + len(fitted.cells.weeks)]


def without(fitted: Fit, story: int) -> Floats | None:
    """Return the weekly index without one story, as a refit would give it; None when it was all a week or medium had.

    Exact: the story's rows leave the normal equations by their leverage block (Woodbury), the panel staying as it is.
    """
    rows = np.flatnonzero(fitted.cells.story == story)
    root = np.sqrt(fitted.cells.weight[rows])
    spread = np.zeros((len(rows), len(fitted.inverse)))
    for kind in range(fitted.codes.shape[1]):
        spread[np.arange(len(rows)), fitted.codes[rows, kind]] += root
    leverage = spread @ fitted.inverse @ spread.T
    if np.linalg.eigvalsh(leverage)[-1] > ALONE:
        return None
    moved = np.linalg.solve(np.eye(len(rows)) - leverage, root * fitted.residual[rows])
    index: Floats = fitted.index - 100 * week_columns(fitted).T @ (spread.T @ moved)
    return index


def contrast_without(fitted: Fit, story: str, recent: int, earlier: int) -> Contrast | None:
    """Return the contrast had this story not been: does the verdict hang on it? None when it cannot be computed."""
    index = without(fitted, fitted.cells.stories.index(story))
    if index is None:
        return None
    return contrast(index, sampling_variance(fitted.covariance, fitted.index), recent, earlier)


def week_pulls(fitted: Fit, recent: int, earlier: int) -> tuple[Driver, ...]:
    """Return the first-order pull of every story of the last week, strongest first; exact to about 1 % (method 2.9)."""
    counted = contrast_weights(fitted.index, recent, earlier)
    if counted is None:
        return ()
    cells, rough = fitted.cells, influence(fitted, counted)
    weight = tally(cells.story, np.where((counted != 0)[cells.week], cells.weight, 0.0), len(cells.stories))
    told = np.unique(cells.story[cells.week == len(cells.weeks) - 1]).tolist()
    found = [Driver(cells.stories[story], float(rough[story]), float(weight[story])) for story in told]
    return tuple(sorted(found, key=lambda driver: (-abs(driver.contribution), driver.story)))


def drivers(fitted: Fit, recent: int, earlier: int, most: int = DRIVERS) -> tuple[Driver, ...]:
    """Return the stories that pull most on the change, `most` each way, strongest first, each exactly refitted.

    Empty when the change itself cannot be computed. A story that is all a week or a medium had keeps its first-order
    pull, since the index without it is not defined.
    """
    counted = contrast_weights(fitted.index, recent, earlier)
    if counted is None:
        return ()
    inside = counted != 0
    change = float(counted[inside] @ fitted.index[inside])
    rough = influence(fitted, counted)
    weight = tally(
        fitted.cells.story, np.where(inside[fitted.cells.week], fitted.cells.weight, 0.0), len(fitted.cells.stories)
    )
    order = np.argsort(rough, kind="stable")
    leading = np.unique(np.concatenate([order[: SPARE * most], order[-SPARE * most :]]))
    found = []
    for story in leading[weight[leading] > 0].tolist():
        left = without(fitted, story)
        exact = float(rough[story]) if left is None else change - float(counted[inside] @ left[inside])
        found.append(Driver(story=fitted.cells.stories[story], contribution=exact, weight=float(weight[story])))
    found.sort(key=lambda driver: (-abs(driver.contribution), driver.story))
    up = [driver for driver in found if driver.contribution > 0][:most]
    down = [driver for driver in found if driver.contribution < 0][:most]
    return tuple(driver for driver in found if driver in up or driver in down)
