"""The same weeks by simpler methods: what each answers, beside the index, shows what the index is made for.

They are the estimators E0 to E3 of method 4.1, and the bench measures these very functions on presses whose truth is
known. None of them ever makes a verdict.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.barometer import contrast_weights
from reports.barometer_types import Fit, Floats
from reports.student import quantile

NORMAL = 1.959964

Tones = Sequence[int]  # articles: negative, neutral, positive


@dataclass(frozen=True)
class Answer:
    """A change and its 95 % interval, in points."""

    change: float
    low: float
    high: float


@dataclass(frozen=True)
class Simpler:
    """Four simpler answers; None when the weeks are too empty for one."""

    pooled: Answer | None  # E0
    weekly: Answer | None  # E1
    uncorrected: Answer | None  # E2
    luck: Answer | None  # E3


def answer(change: float, error: float, df: float = math.inf) -> Answer:
    """Put the interval of a normal law around a change, or of Student's with `df` degrees of freedom."""
    width = (NORMAL if math.isinf(df) else quantile(0.975, df)) * error
    return Answer(change, change - width, change + width)


def pooled_share(now: Tones, before: Tones) -> Answer | None:
    """E0: each article's likeliest tone, all articles alike, as if independent. None with under two articles a side."""
    if min(sum(now), sum(before)) < 2:
        return None
    (late, late_luck), (early, early_luck) = balance(now), balance(before)
    return answer(100 * (late - early), 100 * math.sqrt(late_luck + early_luck))


def balance(tones: Tones) -> tuple[float, float]:
    """Return the mean of -1, 0, +1 over articles, and its variance."""
    negative, neutral, positive = tones
    count = negative + neutral + positive
    mean = (positive - negative) / count
    return mean, ((positive + negative) / count - mean * mean) / (count - 1)


def weekly_mean(weekly: Floats, recent: int) -> Answer | None:
    """E1: the machine's mean tone of each week's articles, in points (nan for none), and Welch's test on the weeks."""
    now, before = (part[~np.isnan(part)] for part in (weekly[-recent:], weekly[:-recent]))
    if min(len(now), len(before)) < 2:
        return None
    one, other = now.var(ddof=1) / len(now), before.var(ddof=1) / len(before)
    if not one + other:
        return answer(float(now.mean() - before.mean()), 0.0)
    df = (one + other) ** 2 / (one**2 / (len(now) - 1) + other**2 / (len(before) - 1))
    return answer(float(now.mean() - before.mean()), math.sqrt(one + other), round(df, 1))


def luck_only(fitted: Fit, recent: int, earlier: int) -> Answer | None:
    """E3, or E2 on a fit of uncorrected tone by article: the interval ignores the news of the weeks."""
    counted = contrast_weights(fitted.index, recent, earlier)
    if counted is None:
        return None
    kept = counted != 0
    luck = counted[kept] @ fitted.covariance[np.ix_(kept, kept)] @ counted[kept]
    return answer(float(counted[kept] @ fitted.index[kept]), math.sqrt(luck))
