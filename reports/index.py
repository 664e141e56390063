"""Week counts to the tone balance, its uncertainty, and the contrast of recent weeks with earlier ones.

First form of the index: plain weekly means over stories. The fixed panel, which removes what a silent source changes,
is not applied yet, and every verdict says so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean, median

from reports.student import probability, quantile
from storage.types import WeekCounts

RECENT = 8  # weeks: the window judged (method, Δ with W = 8)
EARLIER = 26  # weeks: the window it is compared with (R = 26)
MIN_RECENT = 6  # weeks with a story needed in each window: three in four
MIN_EARLIER = 20
MAX_AUTOCORRELATION = 0.6
MIN_DF = 6.0
POWER = 0.8


@dataclass(frozen=True)
class Level:
    """The tone balance of one week, in points from -100 to +100, with its 95 % interval."""

    value: float
    low: float
    high: float
    stories: int


@dataclass(frozen=True)
class Contrast:
    """Mean balance of the recent weeks minus that of the earlier ones, in points."""

    difference: float
    low: float  # 95 % interval
    high: float
    low90: float
    high90: float
    probability_up: float
    detectable: float  # change seen with a probability of 0.8 by a two-sided 5 % test
    recent_stories: int
    earlier_stories: int


@dataclass(frozen=True)
class Spread:
    """The standard deviation shared by several weeks' stories, in points, and what it rests on."""

    deviation: float
    df: int


def spread(weeks: Sequence[WeekCounts]) -> Spread | None:
    """Pool the weeks' standard deviations over stories; None when no week has two stories."""
    known = [
        (week.stories.total - 1, week.net_sd) for week in weeks if week.net_sd is not None and week.stories.total > 1
    ]
    df = sum(freedom for freedom, _ in known)
    if not df:
        return None
    variance = sum(freedom * deviation**2 for freedom, deviation in known) / df
    return Spread(deviation=100 * math.sqrt(variance), df=df)


def level(week: WeekCounts, shared: Spread | None) -> Level | None:
    """Give a week its balance and a Student interval from the pooled spread; None without a story.

    A week's own deviation, over three or four stories, is too unsteady to be trusted: the weeks shown share theirs.
    Without any, the interval is the whole scale, which is what one story alone can say.
    """
    stories = week.stories.total
    if week.net is None or not stories:
        return None
    value = 100 * week.net
    if shared is None or shared.df < 2:
        return Level(value=value, low=-100.0, high=100.0, stories=stories)
    half = quantile(0.975, shared.df) * shared.deviation / math.sqrt(stories)
    return Level(value=value, low=max(-100.0, value - half), high=min(100.0, value + half), stories=stories)


def window(history: Sequence[WeekCounts], last_monday: date, weeks: int) -> list[WeekCounts | None]:
    """Return the `weeks` weeks ending with the one of `last_monday`, oldest first; None where no row is known."""
    by_monday = {week.monday: week for week in history}
    return [by_monday.get(last_monday - timedelta(weeks=back)) for back in reversed(range(weeks))]


def stories(week: WeekCounts | None) -> int:
    """Count a week's stories; a week without a row has none."""
    return week.stories.total if week else 0


def balance(week: WeekCounts | None) -> float | None:
    """Return a week's balance in points; None without a story."""
    return None if week is None or week.net is None or not week.stories.total else 100 * week.net


def sampling_variance(weeks: Sequence[WeekCounts | None]) -> float:
    """Return the median over weeks of the variance that the number of stories alone explains, in points squared."""
    known = [
        1e4 * week.net_sd**2 / week.stories.total
        for week in weeks
        if week and week.net_sd is not None and week.stories.total
    ]
    return median(known) if known else 0.0


def autocorrelation(residuals: Sequence[float | None]) -> float:
    """Return the lag-1 correlation of the weeks' residuals, over pairs of weeks that follow each other."""
    known = [value for value in residuals if value is not None]
    total = sum(value * value for value in known)
    return sum(a * b for a, b in pairwise(residuals) if a is not None and b is not None) / total if total else 0.0


def contrast(history: Sequence[WeekCounts], last_monday: date) -> Contrast | None:
    """Compare the last 8 weeks with the 26 before; None when too many of them are empty.

    Estimator E4 of the method (2.5), whose variance is safe against autocorrelation: pooled residuals around the two
    window means; lag-1 correlation corrected for the length of the series and kept in [0, 0.6]; variance inflated by
    (1 + r) / (1 - r); Student's law with the degrees of freedom left.
    """
    weeks = window(history, last_monday, EARLIER + RECENT)
    values = [balance(week) for week in weeks]
    earlier = [value for value in values[:EARLIER] if value is not None]
    recent = [value for value in values[EARLIER:] if value is not None]
    if len(recent) < MIN_RECENT or len(earlier) < MIN_EARLIER:
        return None

    before, now = fmean(earlier), fmean(recent)
    means = [before] * EARLIER + [now] * RECENT
    residuals = [None if value is None else value - mean for value, mean in zip(values, means, strict=True)]
    length = len(recent) + len(earlier)
    squares = sum(value * value for value in residuals if value is not None)
    noise = max(squares / (length - 2), sampling_variance(weeks))

    measured = autocorrelation(residuals)
    correlation = min(MAX_AUTOCORRELATION, max(0.0, measured + (1 + 4 * max(measured, 0.0)) / length))
    inflation = (1 + correlation) / (1 - correlation)
    error = math.sqrt(noise * (1 / len(recent) + 1 / len(earlier)) * inflation) or 1e-9
    df = max(MIN_DF, (length - 2) / inflation)

    difference = now - before
    wide, narrow = quantile(0.975, df) * error, quantile(0.95, df) * error
    return Contrast(
        difference=difference,
        low=difference - wide,
        high=difference + wide,
        low90=difference - narrow,
        high90=difference + narrow,
        probability_up=probability(difference / error, df),
        detectable=wide + quantile(POWER, df) * error,
        recent_stories=sum(map(stories, weeks[EARLIER:])),
        earlier_stories=sum(map(stories, weeks[:EARLIER])),
    )
