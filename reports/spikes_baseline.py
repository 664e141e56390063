"""Past hourly counts of S series to what a window usually holds: level, weekday, hour, dispersion, share.

Arrays run (series, …). Days are local days; day 0 starts the grid.
"""

from dataclasses import dataclass

import numpy as np

from reports.spikes_tails import Floats
from reports.spikes_types import SpikeRules

DAYS = 7
HOURS = 24
WEEK = DAYS * HOURS
OUTLIER = 2.58  # Anscombe residual above which a past day is weighted down (Noufaily et al. 2013)
CUT = 6.66  # a squared residual counts at most for this many dispersions (method §3.2); 99 % point of chi-square, 1 df
BORROWED = 6.0  # weeks of the weekday shape of all stories lent to that of negative ones, which are fewer
NIGHT = 0.15  # stories added to each hour of the profile, so that an hour never seen is not impossible


@dataclass(frozen=True)
class HourlyCounts:
    """What the detectors count, once laid on the grid."""

    negative: Floats  # (series, hours) probability mass of negative stories, by publication
    square: Floats  # (series, hours) sum of squared probabilities, by publication
    every: Floats  # (series, hours) all stories, by publication
    held_negative: Floats  # (series, widths, hours) mass in the window ending with that hour, as the test saw it
    held_every: Floats  # (series, widths, hours)
    arrivals: Floats  # (series, hours) stories more likely negative than not, by first sight
    weekday: int  # of day 0, Monday = 0


@dataclass(frozen=True)
class Baseline:
    """What is usual for the day judged, from the days before it."""

    hourly: Floats  # (series, 168) expected negative stories of each hour of a week that starts on a Monday
    windows: Floats  # (series, widths, 168) same, of each window ending with that hour
    dispersion: Floats  # (series, widths) variance over mean of windows' counts
    share: Floats  # (series,) usual share of negative stories
    correlation: Floats  # (series, widths) how much stories of one window share their tone
    count_unit: Floats  # (series,) probability mass that weighs as one negative story in the count; 1 for hard labels
    share_unit: Floats  # (series,) same in the share


def anscombe(y: Floats, mu: Floats, scale: Floats) -> Floats:
    """Residuals that are nearly normal for counts, in units of `scale` standard deviations."""
    safe = np.maximum(mu, 1e-9)
    return np.asarray(1.5 * (y ** (2 / 3) * safe ** (-1 / 6) - safe**0.5) / np.sqrt(scale))


def _spread(y: Floats, mu: Floats, weights: Floats, freedom: int) -> Floats:
    """Pearson dispersion of daily counts, never below Poisson's."""
    pearson = (weights * (y - mu) ** 2 / np.maximum(mu, 1e-9)).sum(-1) / max(y.shape[-1] - freedom, 1)
    return np.asarray(np.maximum(pearson, 1.0))


def weekday_means(y: Floats, shape: Floats | None, weekdays: Floats) -> tuple[Floats, Floats]:
    """Mean count of each weekday, (series, 7), past outliers weighted down; and the weights of the days.

    The Poisson fit of one factor is a weighted mean, without iteration. `shape` lends a weekday profile of mean 1.
    """
    weights = np.ones_like(y)
    for turn in range(3):
        each = _borrow(y, weights, shape, weekdays)
        if turn == 2:
            break
        mu = each @ weekdays.T
        residuals = anscombe(y, mu, _spread(y, mu, weights, DAYS)[:, None])
        weights = np.where(residuals > OUTLIER, np.maximum(residuals, OUTLIER) ** -2, 1.0)
        weights *= y.shape[-1] / weights.sum(-1, keepdims=True)
    return each, weights


def _borrow(y: Floats, weights: Floats, shape: Floats | None, weekdays: Floats) -> Floats:
    """Weighted weekday means, drawn towards `level · shape` by BORROWED weeks where a shape is given."""
    sums, seen = (weights * y) @ weekdays, weights @ weekdays
    if shape is None:
        level = (weights * y).sum(-1, keepdims=True) / weights.sum(-1, keepdims=True)
        return np.asarray((sums + level) / (seen + 1.0))
    level = (weights * y).sum(-1, keepdims=True) / np.maximum(
        ((weights @ weekdays) * shape).sum(-1, keepdims=True), 1e-9
    )
    return np.asarray((sums + BORROWED * level * shape) / (seen + BORROWED))


def hour_profiles(counts: Floats, first: int) -> Floats:
    """Share of a day's stories in each hour, (series, 7, 24): working days together, weekend days together."""
    days = counts.reshape(len(counts), -1, HOURS)
    weekend = ((first + np.arange(days.shape[1])) % DAYS) >= 5
    out = np.empty((len(counts), DAYS, HOURS))
    for rows, places in ((~weekend, slice(0, 5)), (weekend, slice(5, 7))):
        sums = days[:, rows].sum(1) + NIGHT
        out[:, places] = (sums / sums.sum(-1, keepdims=True))[:, None]
    return out


def _back(sums: Floats, widths: tuple[int, ...]) -> Floats:
    """Window sums ending with each hour of a repeated week, (series, widths, 168)."""
    repeats = -(-max(widths) // WEEK) + 1
    running = np.concatenate([np.zeros((len(sums), 1)), np.cumsum(np.tile(sums, (1, repeats)), -1)], -1)
    ends = np.arange((repeats - 1) * WEEK, repeats * WEEK) + 1
    return np.asarray(running[:, None, ends] - running[:, ends - np.array(widths)[:, None]])


def baseline(counts: HourlyCounts, day: int, rules: SpikeRules) -> Baseline:
    """What is usual for `day`, from the days before it that are neither too old nor too near."""
    last = day - rules.skipped
    first = max(0, last - rules.history)
    past = slice(first * HOURS, last * HOURS)
    count_unit, share_unit = units(counts, past)
    weekdays = np.eye(DAYS)[(counts.weekday + np.arange(first, last)) % DAYS]
    shape, _ = weekday_means(by_day(counts.every[:, past]), None, weekdays)
    shape = shape / np.maximum(shape.mean(-1, keepdims=True), 1e-9)
    means, _ = weekday_means(by_day(counts.negative[:, past]) / count_unit[:, None], shape, weekdays)
    profile = hour_profiles(counts.every[:, past], (counts.weekday + first) % DAYS)
    hourly = (means[:, :, None] * profile).reshape(len(means), WEEK)
    windows = _back(hourly, rules.widths)
    share = usual_share(counts, day, rules)
    weeks = (last - first) // DAYS
    start = (last - weeks * DAYS) * HOURS  # whole weeks, so that the past folds onto the weekly pattern
    pattern = np.roll(windows, -((counts.weekday * HOURS + start) % WEEK), axis=-1)[:, :, None, :]
    folded = (len(means), len(rules.widths), weeks, WEEK)
    x = counts.held_negative[:, :, start : last * HOURS].reshape(folded)
    n = counts.held_every[:, :, start : last * HOURS].reshape(folded)
    dispersion = _dispersion(x / count_unit[:, None, None, None], pattern)
    unit = share_unit[:, None, None, None]
    return Baseline(hourly, windows, dispersion, share, _correlation(x / unit, n / unit, share), count_unit, share_unit)


def by_day(hourly: Floats) -> Floats:
    """Hourly counts added by day, (series, days)."""
    return np.asarray(hourly.reshape(len(hourly), -1, HOURS).sum(-1))


def units(counts: HourlyCounts, past: slice) -> tuple[Floats, Floats]:
    """How much probability weighs as one story: sums of probabilities spread less than counts of labels.

    A sum of p varies as Σp² where a count would vary as Σp; within a window it varies as n·Var(p) where labels would as
    n·π(1-π). Divided by these ratios, sums behave as counts and the same tails apply; for hard labels both are 1.
    """
    mass, square, n = (grid[:, past].sum(-1) for grid in (counts.negative, counts.square, counts.every))
    share = np.clip(mass / np.maximum(n, 1.0), 1e-3, 1 - 1e-3)
    count_unit = np.clip(square / np.maximum(mass, 1e-9), 0.05, 1.0)
    share_unit = np.clip((square / np.maximum(n, 1.0) - share**2) / (share * (1 - share)), 0.05, 1.0)
    empty = mass <= 0
    return np.where(empty, 1.0, count_unit), np.where(empty, 1.0, share_unit)


def _dispersion(x: Floats, mean: Floats) -> Floats:
    """Mean winsorised Pearson ratio of past windows, per width; never below Poisson's."""
    ratio = (x - mean) ** 2 / np.maximum(mean, 1e-9)
    phi = np.minimum(ratio, CUT**2).mean((2, 3))
    for _ in range(3):
        phi = np.minimum(ratio, CUT * phi[:, :, None, None]).mean((2, 3))
    return np.asarray(np.maximum(phi, 1.0))


def usual_share(counts: HourlyCounts, day: int, rules: SpikeRules) -> Floats:
    """Share of negative stories over the past days, each day's excess winsorised."""
    last = day - rules.skipped_share
    past = slice(max(0, last - rules.history) * HOURS, last * HOURS)
    x, n = by_day(counts.negative[:, past]), by_day(counts.every[:, past])
    total = np.maximum(n.sum(-1), 1.0)
    share = np.clip(x.sum(-1) / total, 1e-3, 1 - 1e-3)
    for _ in range(2):
        mean = n * share[:, None]
        noise = np.maximum(mean * (1 - share[:, None]), 1e-9)
        scale = np.sqrt(np.maximum(((x - mean) ** 2 / noise).mean(-1, keepdims=True), 1.0) * noise)
        kept = np.clip(x - mean, -2 * scale, 2 * scale)
        share = np.clip(share + kept.sum(-1) / total, 1e-3, 1 - 1e-3)
    return np.asarray(share)


def _correlation(x: Floats, n: Floats, share: Floats) -> Floats:
    """Beta-binomial correlation per width, by winsorised moments over past windows."""
    p = share[:, None, None, None]
    noise = np.maximum(n * p * (1 - p), 1e-9)
    square = np.where(n > 0, (x - n * p) ** 2, 0.0)
    ratio = square / noise
    level = np.where(n > 0, np.minimum(ratio, CUT**2), 0).sum((2, 3)) / np.maximum((n > 0).sum((2, 3)), 1)
    kept = np.minimum(square, CUT * level[:, :, None, None] * noise)
    pairs = np.maximum((noise * (n - 1).clip(0.0)).sum((2, 3)), 1e-9)
    return np.asarray(np.clip((kept - np.where(n > 0, noise, 0)).sum((2, 3)) / pairs, 1e-4, 0.5))
