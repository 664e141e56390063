"""Weekly counts to alarms, for analysts: Farrington-flexible (Noufaily et al. 2013), as R's surveillance computes it.

Reference weeks of the last years are one level of a ten-level season, the rest of the year the nine others; the last
26 weeks are left out; quasi-Poisson fit, past outbreaks weighted down; a trend is kept when significant and not
extrapolating; alarm beyond the negative-binomial quantile.
"""

from dataclasses import dataclass

import numpy as np

from reports.spikes_tails import Bools, Floats, Ints, count_tail
from reports.spikes_types import WeeklyAlarms
from reports.student import quantile

YEAR = 52  # weeks
HALF = 3  # weeks on each side of the reference week
LEVELS = 10
LEFT_OUT = 26  # weeks before now
OUTLIER = 2.58
TREND_LEVEL = 0.975  # two-sided 5 %
TREND_YEARS = 3  # fewer years: no trend
TURNS, CLOSE = 25, 1e-8  # as R's glm
CHUNK = 512  # series fitted together, so that their arrays stay in the processor's cache


@dataclass(frozen=True)
class Fit:
    """A fitted mean and what the next step asks of it."""

    fitted: Floats  # (series, weeks)
    now: Floats  # (series,) predicted mean of the judged week
    raw: Floats  # (series,) Pearson dispersion
    hat: Floats  # (series, weeks) leverage
    slope: Floats  # (series,) 0 without trend
    error: Floats  # (series,) of the slope, before dispersion


def season(years: int) -> Ints:
    """Level of each week from `years·52 + 3` weeks ago to 27 weeks ago: 0 around the reference weeks, 1…9 elsewhere."""
    ago = np.arange(years * YEAR + HALF, LEFT_OUT, -1)
    place = (-ago) % YEAR  # weeks since the last reference week
    near = (place <= HALF) | (place >= YEAR - HALF)
    elsewhere = YEAR - 2 * HALF - 1
    each, over = divmod(elsewhere, LEVELS - 1)
    lengths = np.array([each + (level < over) for level in range(LEVELS - 1)])
    levels = np.repeat(np.arange(1, LEVELS), lengths)
    return np.where(near, 0, levels[np.clip(place - HALF - 1, 0, elsewhere - 1)])


def farrington(counts: Floats, weeks: range, years: int = 5, alpha: float = 0.01) -> WeeklyAlarms:
    """Judge `weeks` (columns of `counts`) of every series, each from the weeks before it alone.

    Raises ValueError where a judged week has less than `years` years and three weeks behind it.
    """
    if weeks and weeks[0] < years * YEAR + HALF:
        raise ValueError(f"week {weeks[0]} has less than {years * YEAR + HALF} weeks behind it")
    shape = (len(counts), len(weeks))
    out = WeeklyAlarms(
        expected=np.ones(shape),
        dispersion=np.ones(shape),
        p=np.ones(shape),
        alarm=np.zeros(shape, dtype=bool),
        trend=np.zeros(shape, dtype=bool),
    )
    for start in range(0, len(counts), CHUNK):
        rows = slice(start, start + CHUNK)
        for column, week in enumerate(weeks):
            cell = (rows, column)
            judged = _judge(np.asarray(counts[rows], dtype=float), week, years)
            out.expected[cell], out.dispersion[cell], out.p[cell], out.trend[cell] = judged
            out.alarm[cell] = out.p[cell] <= alpha
    return out


def _judge(counts: Floats, week: int, years: int) -> tuple[Floats, Floats, Floats, Bools]:
    """One week of some series: expected count, dispersion, p-value, and whether a trend was kept."""
    past = counts[:, week - years * YEAR - HALF : week - LEFT_OUT]
    levels = np.eye(LEVELS)[season(years)]
    trend = years >= TREND_YEARS
    drop = np.ones(len(counts), dtype=bool)
    mean, raw, kept = _fit_twice(past, levels, trend=trend)
    if trend:
        drop = ~(kept & (mean <= past.max(-1)))
        if drop.any():
            mean[drop], raw[drop], _ = _fit_twice(past[drop], levels, trend=False)
    phi = np.maximum(raw, 1.0)
    observed = counts[:, week]
    p = np.ones(len(counts))
    some = observed > 0
    p[some] = count_tail(observed[some], mean[some], phi[some])
    return mean, phi, p, ~drop


def _fit_twice(y: Floats, levels: Floats, *, trend: bool) -> tuple[Floats, Floats, Bools]:
    """The fit, done again with past outbreaks weighted down: mean now, dispersion, and a significant trend."""
    fit = _fit(y, np.ones_like(y), levels, trend=trend)
    phi = np.maximum(fit.raw, 1.0)[:, None]
    mu = np.maximum(fit.fitted, 1e-12)
    residuals = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - mu**0.5)
    residuals /= np.sqrt(phi * np.maximum(1 - fit.hat, 1e-9))
    weights = np.where(residuals > OUTLIER, np.maximum(residuals, OUTLIER) ** -2, 1.0)
    weights *= y.shape[1] / weights.sum(-1, keepdims=True)
    fit = _fit(y, weights, levels, trend=trend)
    freedom = y.shape[1] - LEVELS - 1
    significant = np.abs(fit.slope) > quantile(TREND_LEVEL, freedom) * fit.error * np.sqrt(fit.raw)
    return fit.now, fit.raw, significant


def _fit(y: Floats, weights: Floats, levels: Floats, *, trend: bool) -> Fit:
    """Weighted Poisson regression on levels and, or not, time: Newton steps; the normal equations are an arrow."""
    time = np.arange(y.shape[1]) - y.shape[1] + 1.0
    mu = y + 0.1
    eta = np.log(mu)
    before = np.full(len(y), np.inf)
    alive = np.arange(len(y))
    height, slope, error = np.zeros((len(y), LEVELS)), np.zeros(len(y)), np.zeros(len(y))
    for _ in range(TURNS):
        work = weights[alive] * mu[alive]
        target = eta[alive] + (y[alive] - mu[alive]) / np.maximum(mu[alive], 1e-300)
        height[alive], slope[alive], error[alive] = _arrow(work, target, levels, time, trend=trend)
        eta[alive] = np.clip(height[alive] @ levels.T + slope[alive, None] * time, -30, 30)
        mu[alive] = np.exp(eta[alive])
        fits = _deviance(y[alive], mu[alive], weights[alive])
        moved = np.abs(fits - before[alive]) / (np.abs(fits) + 0.1) > CLOSE
        before[alive] = fits
        alive = alive[moved]
        if not len(alive):
            break
    pearson = (weights * (y - mu) ** 2 / np.maximum(mu, 1e-300)).sum(-1)
    now = np.exp(np.clip(height[:, 0] + slope * (LEFT_OUT + 1), -30, 30))
    work = weights * mu
    return Fit(
        mu, now, pearson / (y.shape[1] - LEVELS - trend), _leverage(work, levels, time, trend=trend), slope, error
    )


def _arrow(work: Floats, target: Floats, levels: Floats, time: Floats, *, trend: bool) -> tuple[Floats, Floats, Floats]:
    """Weighted least squares of `target` on levels and time: heights, slope, and the slope's error."""
    total = np.maximum(work @ levels, 1e-300)
    sums = (work * target) @ levels
    if not trend:
        return sums / total, np.zeros(len(work)), np.zeros(len(work))
    tilt = (work * time) @ levels
    left = np.maximum((work * time**2).sum(-1) - (tilt**2 / total).sum(-1), 1e-300)
    slope = ((work * target * time).sum(-1) - (tilt * sums / total).sum(-1)) / left
    return (sums - tilt * slope[:, None]) / total, slope, 1 / np.sqrt(left)


def _leverage(work: Floats, levels: Floats, time: Floats, *, trend: bool) -> Floats:
    """Diagonal of the hat matrix."""
    total = np.maximum(work @ levels, 1e-300)
    out = work / (total @ levels.T)
    if trend:
        tilt = (work * time) @ levels
        left = np.maximum((work * time**2).sum(-1) - (tilt**2 / total).sum(-1), 1e-300)
        out = out + work * (time - (tilt / total) @ levels.T) ** 2 / left[:, None]
    return np.asarray(out)


def _deviance(y: Floats, mu: Floats, weights: Floats) -> Floats:
    """Of a Poisson fit."""
    safe = np.where(y > 0, y, 1.0)
    part = np.where(y > 0, y * np.log(safe / np.maximum(mu, 1e-300)), 0.0) - (y - mu)
    return np.asarray(2 * (weights * part).sum(-1))
