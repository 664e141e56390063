"""The estimators the index is compared with in the bench (method 4.1): how others would have answered."""

import math
from dataclasses import dataclass, replace

import numpy as np

from reports import barometer
from reports.student import quantile

NORMAL = 1.959964
HAC_LAG = 1  # week: with 8 recent weeks, longer lags halve the variance


@dataclass(frozen=True)
class Answer:
    """A change and its 95 % interval, in points."""

    change: float
    low: float
    high: float


def answer(change, error, df=math.inf):
    width = (NORMAL if math.isinf(df) else quantile(0.975, df)) * error
    return Answer(change, change - width, change + width)


def pooled_share(world):
    """E0: hard labels, all articles alike, independent."""
    tone = world.probabilities.argmax(axis=1) - 1.0
    late = world.week >= world.scenario.earlier
    now, before = tone[late], tone[~late]
    error = math.sqrt(now.var(ddof=1) / len(now) + before.var(ddof=1) / len(before))
    return answer(100 * float(now.mean() - before.mean()), 100 * error)


def weekly_mean(world):
    """E1: weekly mean of soft tone, Welch's test on weeks."""
    tone = 100 * (world.probabilities[:, 2] - world.probabilities[:, 0])
    weekly = np.bincount(world.week, tone) / np.bincount(world.week)
    before, now = weekly[: world.scenario.earlier], weekly[world.scenario.earlier :]
    one, other = now.var(ddof=1) / len(now), before.var(ddof=1) / len(before)
    df = (one + other) ** 2 / (one**2 / (len(now) - 1) + other**2 / (len(before) - 1))
    return answer(float(now.mean() - before.mean()), math.sqrt(one + other), round(df, 1))


def soft_effects(world, cells, panel):
    """E2: source and week effects on soft tone, articles alike, interval clustered by story."""
    tone = world.probabilities[:, 2] - world.probabilities[:, 0]
    return luck_only(barometer.fit(replace(cells, weight=np.ones(len(tone)), score=tone), panel), world.scenario)


def luck_only(fitted, scenario):
    """E3 on our own fit: the interval ignores the news of the weeks."""
    counted = barometer.contrast_weights(fitted.index, scenario.recent, scenario.earlier)
    return answer(float(counted @ fitted.index), math.sqrt(counted @ fitted.covariance @ counted))


def renormalised(world, cells, panel):
    """E6: corrected tone, the weights of the sources present made to sum to 1, Newey-West on weeks."""
    pairs = cells.source * world.weeks + cells.week
    size = len(panel) * world.weeks
    weight = np.bincount(pairs, cells.weight, minlength=size).reshape(-1, world.weeks)
    total = np.bincount(pairs, cells.weight * cells.score, minlength=size).reshape(-1, world.weeks)
    mean = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    present = panel[:, None] * (weight > 0)
    weekly = 100 * (present * mean).sum(axis=0) / present.sum(axis=0)
    counted = barometer.contrast_weights(weekly, world.scenario.recent, world.scenario.earlier)
    level = np.where(counted > 0, weekly[counted > 0].mean(), weekly[counted < 0].mean())
    few = np.where(counted > 0, world.scenario.recent, world.scenario.earlier)
    pull = counted * (weekly - level) * np.sqrt(few / (few - 1))
    variance = pull @ pull
    for lag in range(1, HAC_LAG + 1):
        variance += 2 * (1 - lag / (HAC_LAG + 1)) * pull[lag:] @ pull[:-lag]
    return answer(float(counted @ weekly), math.sqrt(max(variance, 1e-9)), world.weeks - 2)
