"""Hourly scores to episodes, and past scores to the threshold that spends a false-alert budget and no more."""

import numpy as np

from reports.spikes_tails import Bools, Floats, Ints
from reports.spikes_types import Episodes

HOURS_A_MONTH = 30 * 24
TURNS = 30  # halvings of the interval: a threshold to the eighth digit


def episodes(scores: Floats, threshold: float, quiet: int = 24) -> Episodes:
    """Alarm hours of each series, those less than `quiet` hours apart grouped, with the hour of the highest score."""
    series, hours = (index.astype(np.int64) for index in np.nonzero(scores >= threshold))
    if not len(series):
        return Episodes(series, hours, hours, hours)
    opens = np.ones(len(series), dtype=bool)
    opens[1:] = (np.diff(series) != 0) | (np.diff(hours) >= quiet)
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(series)) - 1
    order = np.lexsort((-scores[series, hours], np.cumsum(opens)))
    peak = hours[order][first]
    return Episodes(series[first], hours[first], hours[last], peak)


def false_starts(found: Episodes, excused: Bools) -> int:
    """Episodes that start at an hour nothing excuses."""
    return int((~excused[found.series, found.start]).sum())


def threshold_for(scores: Floats, excused: Bools, false_a_month: float, judged_hours: int, quiet: int = 24) -> float:
    """The lowest threshold whose false episodes stay within the budget, per 30 days of `judged_hours` series-hours."""
    allowed = false_a_month * judged_hours / HOURS_A_MONTH
    low, high = 0.0, float(max(scores.max(), 0.0)) + 1.0
    for _ in range(TURNS):
        middle = (low + high) / 2
        if false_starts(episodes(scores, middle, quiet), excused) > allowed:
            low = middle
        else:
            high = middle
    return high


def excused_hours(shape: tuple[int, int], series: Ints, start: Ints, hours: int) -> Bools:
    """Hours from each start to `hours` later, both included."""
    out = np.zeros(shape, dtype=bool)
    for row, hour in zip(series, start, strict=True):
        out[row, hour : hour + hours + 1] = True
    return out
