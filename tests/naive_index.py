"""The estimators the index is compared with in the bench (method 4.1), on simulated worlds.

E0 to E3 are the report's own side figures (reports/estimators.py); E6 is here alone.
"""

import math
from dataclasses import replace

import numpy as np

from reports import barometer, estimators
from reports.estimators import answer

HAC_LAG = 1  # week: with 8 recent weeks, longer lags halve the variance


def pooled_share(world):
    """E0, counted on hard labels."""
    tone = world.probabilities.argmax(axis=1)
    late = world.week >= world.scenario.earlier
    now, before = (np.bincount(tone[part], minlength=3).tolist() for part in (late, ~late))
    return estimators.pooled_share(now, before)


def weekly_mean(world):
    """E1, on soft tone."""
    tone = 100 * (world.probabilities[:, 2] - world.probabilities[:, 0])
    return estimators.weekly_mean(np.bincount(world.week, tone) / np.bincount(world.week), world.scenario.recent)


def soft_effects(world, cells, panel):
    """E2: source and week effects on soft tone, articles alike, interval clustered by story."""
    tone = world.probabilities[:, 2] - world.probabilities[:, 0]
    return luck_only(barometer.fit(replace(cells, weight=np.ones(len(tone)), score=tone), panel), world.scenario)


def luck_only(fitted, scenario):
    """E3 on our own fit."""
    return estimators.luck_only(fitted, scenario.recent, scenario.earlier)


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
