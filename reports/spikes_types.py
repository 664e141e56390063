"""The vocabulary of spikes: what the detectors read, and what they answer."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np

from reports.spikes_tails import Bools, Floats, Ints


class Detector(StrEnum):
    """Which eye saw it."""

    SCAN = "scan"  # many negative stories: their count and their share both rise
    REPRISE = "reprise"  # one negative story taken up by many outlets


class Silence(StrEnum):
    """Why a series cannot be judged."""

    TOO_YOUNG = "too_young"  # less than 28 days of history


@dataclass(frozen=True)
class SpikeStory:
    """One story as the detectors see it; every time carries its zone."""

    story: str
    series: str
    published: datetime  # the baseline counts it here
    first_seen: datetime  # the test counts it here
    p_negative: float  # 0 or 1 for hard labels
    pickups: tuple[
        datetime, ...
    ] = ()  # when each outlet was seen to run it, the first included; empty means one outlet, at first_seen
    pickups_published: tuple[datetime, ...] = ()  # when each of these was published; empty when nobody knows


@dataclass(frozen=True)
class Spike:
    """One episode of one series: alarm hours less than 24 h apart."""

    series: str
    start: datetime  # end of the first alarm hour: when the page leaves
    end: datetime  # end of the last alarm hour
    detector: Detector
    z: float  # the highest score of the episode
    observed: float  # scan: negative stories in the window of that score; reprise: outlets in 24 h
    expected: float  # what is usual there; reprise: the most outlets a negative story reaches in a usual month
    stories: tuple[str, ...]  # most leading first


@dataclass(frozen=True)
class NotJudged:
    """A series about which the detectors say nothing, and why: silence is not good news."""

    series: str
    reason: Silence
    days: int  # of history held


@dataclass(frozen=True)
class SpikeRules:
    """Every setting of the detectors: those of method §3.2; widths, handicap and tilt were chosen on seeds 20270000+.

    No bench uses those seeds, neither to calibrate nor to evaluate.
    """

    widths: tuple[int, ...] = (3, 6, 9, 12, 18, 24, 36, 48)  # hours
    handicap: float = (
        0.1  # taken off a window's score each time it is half as wide as the widest: short ones look oftener
    )
    tilt: float = (
        2.0  # odds of being negative are multiplied by this before probabilities are summed; labels do not move
    )
    history: int = 84  # days
    least_history: int = 28  # days: before, the series is not judged
    skipped: int = 3  # days nearest to now, left out of the count baseline so that a spike does not hide itself
    skipped_share: int = 2  # same, for the share
    least_stories: float = 3.0  # fewer negative stories in the window than this: never an alert by count
    quiet: int = 24  # hours without alarm that end an episode
    late: int = 6  # hours between publication and first sight beyond which a story came late
    reach: int = 24  # hours within which the reprise detector counts outlets


@dataclass(frozen=True)
class HourlyStories:
    """Stories of S series laid on an hourly grid that starts at a local midnight: flat arrays, one value a story."""

    series: Ints  # row, 0 … size-1
    published: Ints  # hour; -1 before the grid, where the baseline counts nothing
    seen: Ints  # hour, never before published
    weight: Floats  # probability of being negative
    size: int  # number of series
    hours: int  # length of the grid, a whole number of days
    weekday: int = 0  # of the first day, Monday = 0


@dataclass(frozen=True)
class HourlyScores:
    """What the scan answers for every series and hour; NOTHING (-3) where there is nothing to test."""

    joint: Floats  # max over windows of min(count, share)
    count: Floats  # max over windows of the count score
    share: Floats  # max over windows of the share score
    width: Ints  # the window that gave `joint`
    observed: Floats  # negative stories in that window
    expected: Floats


class Basis(StrEnum):
    """What thresholds rest on: only the first two promise a budget."""

    BENCH = "bench"  # false alarms were counted on simulated presses
    PAST = "past"  # derived from this installation's past
    CAPPED = "capped"  # the past asked for more than the method allows
    BY_HAND = "by_hand"  # somebody chose them
    OTHER_SERIES = "other_series"  # what is watched is not what they were derived for


@dataclass(frozen=True)
class Thresholds:
    """Scores at which an alarm starts, and the false alarms a month they were derived for."""

    scan: float = 2.3  # method §3.2; bench_alerts prints the false alarms it leaves in each world
    reprise: float = 2.3
    budget: float | None = None  # false alarms per 30 days, everything that pages together; None when none is promised
    basis: Basis = Basis.BY_HAND


# One false page a month for a whole installation of seven series: bench_alerts, calibration seeds; 1.00 on fresh ones.
WHOLE_INSTALLATION = Thresholds(scan=2.90, reprise=2.99, budget=1.0, basis=Basis.BENCH)


@dataclass(frozen=True)
class Episodes:
    """Alarm hours grouped: flat arrays, one value an episode."""

    series: Ints
    start: Ints  # first alarm hour
    end: Ints  # last alarm hour
    peak: Ints  # hour of the highest score


@dataclass(frozen=True)
class WeeklyAlarms:
    """Farrington-flexible answers: one row a series, one column a judged week."""

    expected: Floats
    dispersion: Floats
    p: Floats
    alarm: Bools
    trend: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))  # a linear trend was kept
