"""Columns of scored cells to the weekly index on a fixed panel, its uncertainty, and the contrast of two windows.

Weighted least squares score = source effect + week effect, each article weighing 1 / articles of its story, the panel's
mean source effect held at nought (method 2.3): a medium silent in a week is imputed by its own effect.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from reports.barometer_types import Cells, Contrast, Fit, Flags, Floats, Whole
from reports.student import probability, quantile

RECENT, EARLIER = 8, 26  # weeks: the default windows (method 0)
NEEDED = 0.75  # of a window's weeks must have a story
RIDGE = 1e-8  # keeps an effect that nothing tells apart at nought (method 2.3)
MAX_CORRELATION = 0.6  # method 2.5
MIN_DF = 6.0
POWER = 0.8  # of the smallest change called detectable


@dataclass(frozen=True, eq=False)
class Equations:
    """The normal equations of one fit: sums over cells by pairs of columns, and constraints below them."""

    bordered: Floats
    right: Floats
    size: int  # effects, without the constraints


def fit(cells: Cells, weights: Floats, *, constant_agenda: bool = False) -> Fit:
    """Fit source and week effects, and topic effects on a constant agenda; `weights` are the panel's, by source.

    Media outside the panel (weight 0) are left out. Topic effects average to nought over the topics' mean shares.
    """
    cells = on_panel(cells, weights)
    codes, sizes = design(cells, constant_agenda=constant_agenda)
    equations = normal(codes, sizes, cells.weight, cells.score, constraints(cells, weights, sizes))
    inverse: Floats = np.linalg.inv(equations.bordered)[: equations.size, : equations.size]
    effects = inverse @ equations.right
    residual = cells.score - effects[codes].sum(axis=1)

    first, end = sizes[0], sizes[0] + sizes[1]
    heard = tally(cells.week, cells.weight, sizes[1]) > 0
    met = tally(cells.source, cells.weight, sizes[0]) > 0
    return Fit(
        cells=cells,
        index=np.where(heard, 100 * effects[first:end], np.nan),
        sources=np.where(met, 100 * effects[:first], np.nan),
        topics=100 * effects[end:] if constant_agenda else None,
        codes=codes,
        residual=residual,
        inverse=inverse,
        first_week=first,
        covariance=sandwich(cells, codes, residual, inverse)[first:end, first:end],
    )


def tally(codes: Whole, values: Floats, size: int) -> Floats:
    """Sum values by code."""
    return np.bincount(codes, values, minlength=size).astype(np.float64, copy=False)


def on_panel(cells: Cells, weights: Floats) -> Cells:
    """Keep the cells of the panel's media."""
    return chosen(cells, weights[cells.source] > 0)


def chosen(cells: Cells, kept: Flags) -> Cells:
    """Keep some cells; the names stay."""
    if kept.all():
        return cells
    return replace(
        cells,
        story=cells.story[kept],
        source=cells.source[kept],
        week=cells.week[kept],
        topic=cells.topic[kept],
        weight=cells.weight[kept],
        score=cells.score[kept],
    )


def between(cells: Cells, first: int, end: int) -> Cells:
    """Keep weeks first..end-1."""
    kept = chosen(cells, (cells.week >= first) & (cells.week < end))
    return replace(kept, weeks=cells.weeks[first:end], week=kept.week - first)


def design(cells: Cells, *, constant_agenda: bool) -> tuple[Whole, list[int]]:
    """Return each cell's columns (source, week, then topic) and how many columns each kind has."""
    sizes = [len(cells.sources), len(cells.weeks)]
    codes = [cells.source, cells.week + sizes[0]]
    if constant_agenda:
        codes.append(cells.topic + sizes[0] + sizes[1])
        sizes.append(len(cells.topics))
    return np.column_stack(codes), sizes


def constraints(cells: Cells, weights: Floats, sizes: list[int]) -> Floats:
    """Return the rows that the effects must cancel: the panel's mean medium and, if asked, the mean topic.

    A medium of the panel never seen in these weeks has no effect to average: the others' weights stand for it, which
    moves every week alike.
    """
    met = tally(cells.source, cells.weight, sizes[0]) > 0
    rows = np.zeros((len(sizes) - 1, sum(sizes)))
    rows[0, : sizes[0]] = weights * met / (weights * met).sum() if met.any() else 1 / sizes[0]
    if len(sizes) > 2:
        volume = tally(cells.topic, cells.weight, sizes[2])
        rows[1, sizes[0] + sizes[1] :] = volume / volume.sum() if met.any() else 1 / sizes[2]
    return rows


def normal(codes: Whole, sizes: list[int], weight: Floats, score: Floats, borders: Floats) -> Equations:
    """Sum the cells into the bordered normal equations."""
    size, width = sum(sizes), sum(sizes) + len(borders)
    bordered = np.zeros((width, width))
    kinds = codes.shape[1]
    for one in range(kinds):
        for other in range(one + 1, kinds):
            pairs = tally(codes[:, one] * size + codes[:, other], weight, size * size)
            bordered[:size, :size] += pairs.reshape(size, size)
    bordered += bordered.T
    volume = sum(tally(codes[:, kind], weight, size) for kind in range(kinds))
    bordered[np.arange(size), np.arange(size)] = volume + RIDGE
    bordered[size:, :size] = borders
    bordered[:size, size:] = borders.T
    right = sum(tally(codes[:, kind], weight * score, size) for kind in range(kinds))
    return Equations(bordered=bordered, right=np.asarray(right), size=size)


def sandwich(cells: Cells, codes: Whole, residual: Floats, inverse: Floats) -> Floats:
    """Return the story-clustered covariance of the effects, in points squared (method 2.4).

    A story is one draw of luck, however many media carry it: its residuals are summed before they are squared.
    """
    present = np.bincount(cells.story, minlength=len(cells.stories)) > 0
    story, stories = (np.cumsum(present) - 1)[cells.story], int(present.sum())
    size = len(inverse)
    pulls = np.zeros((stories, size))
    strength = cells.weight * residual
    for kind in range(codes.shape[1]):
        pulls += tally(story * size + codes[:, kind], strength, stories * size).reshape(-1, size)
    found: Floats = 1e4 * inverse @ (pulls.T @ pulls) @ inverse
    return found


def sampling_variance(covariance: Floats, index: Floats) -> float:
    """Return the median over weeks of the variance that luck in stories alone gives, in points squared."""
    known = np.diag(covariance)[~np.isnan(index)]
    return float(np.median(known)) if len(known) else 0.0


def contrast_weights(index: Floats, recent: int = RECENT, earlier: int = EARLIER) -> Floats | None:
    """Return what each week counts for in the change: 1/n in the recent window, -1/n in the earlier one, 0 elsewhere.

    None when either window has too few weeks with a story.
    """
    if len(index) < recent + earlier:
        return None
    weights = np.zeros(len(index))
    for span, sign in ((slice(-recent - earlier, -recent), -1.0), (slice(-recent, None), 1.0)):
        known = ~np.isnan(index[span])
        if known.sum() < math.ceil(NEEDED * len(known)):
            return None
        weights[span] = np.where(known, sign / known.sum(), 0.0)
    return weights


@dataclass(frozen=True)
class Statistic:
    """A change and what its uncertainty rests on, in points."""

    difference: float
    error: float
    df: float
    correlation: float
    week_sd: float


def statistic(index: Floats, floor: float, recent: int = RECENT, earlier: int = EARLIER) -> Statistic | None:
    """Measure the change of the last `recent` weeks from the `earlier` before (estimator E4, method 2.5).

    The variance carries the news of the weeks, not only luck in stories: residuals pooled around the two means, never
    below `floor` (the median sampling variance), widened for the correlation of following weeks. None when too empty.
    """
    counted = contrast_weights(index, recent, earlier)
    if counted is None:
        return None
    known = counted != 0
    means = np.where(counted > 0, index[counted > 0].mean(), index[counted < 0].mean())
    residual = np.where(known, index - means, np.nan)[-recent - earlier :]
    length = int(known.sum())
    squares = float(np.nansum(residual**2))
    variance = max(squares / (length - 2), floor)

    measured = float(np.nansum(residual[1:] * residual[:-1])) / squares if squares else 0.0
    correlation = min(MAX_CORRELATION, max(0.0, measured + (1 + 4 * max(measured, 0.0)) / length))
    inflation = (1 + correlation) / (1 - correlation)
    now, before = int((counted > 0).sum()), int((counted < 0).sum())
    return Statistic(
        difference=float(counted[known] @ index[known]),
        error=math.sqrt(variance * (1 / now + 1 / before) * inflation) or 1e-9,
        df=max(MIN_DF, (length - 2) / inflation),
        correlation=correlation,
        week_sd=math.sqrt(variance),
    )


def contrast(index: Floats, floor: float, recent: int = RECENT, earlier: int = EARLIER) -> Contrast | None:
    """Compare the two windows, with intervals and the probability of a rise; None when too empty."""
    found = statistic(index, floor, recent, earlier)
    if found is None:
        return None
    wide, narrow = quantile(0.975, found.df) * found.error, quantile(0.95, found.df) * found.error
    return Contrast(
        difference=found.difference,
        error=found.error,
        df=found.df,
        low=found.difference - wide,
        high=found.difference + wide,
        low90=found.difference - narrow,
        high90=found.difference + narrow,
        probability_up=probability(found.difference / found.error, found.df),
        detectable=wide + quantile(POWER, found.df) * found.error,
        correlation=found.correlation,
        week_sd=found.week_sd,
        recent=recent,
        earlier=earlier,
    )


def judge(fitted: Fit, recent: int = RECENT, earlier: int = EARLIER) -> Contrast | None:
    """Contrast the windows of a fit; None when too empty."""
    return contrast(fitted.index, sampling_variance(fitted.covariance, fitted.index), recent, earlier)
