"""Pickups to hourly scores: outlets that one negative story reaches in a day, beyond what stories usually reach."""

from dataclasses import dataclass
from math import log

import numpy as np

from reports.spikes import catching_up
from reports.spikes_baseline import HOURS
from reports.spikes_tails import NOTHING, Floats, Ints
from reports.spikes_types import SpikeRules

FROM = 3  # the tail of sizes is fitted on stories that reached at least this many outlets
USUAL_TAIL = 1.8  # exponent of P(outlets ≥ n) before any story is seen
PRIOR = 20.0  # stories that this exponent weighs as
# The scan's false alarms a month at z = 2.3, and how fast they fall with z (method §3.2: 1.4, .74, .39, .15 at 2, 2.3,
# 2.6, 3). Reprise scores are put on the same scale, so that one threshold means one thing for both detectors.
MONTHLY_AT, MONTHLY, FALL = 2.3, 0.74, 2.23
SCARCE = 0.5  # stories of that size or more in the days of history, when none was seen


@dataclass(frozen=True)
class Pickups:
    """Outlets running negative stories: flat arrays, one value a pickup, sorted by story then hour."""

    story: Ints
    series: Ints
    hour: Floats  # first sight, since the grid's start; the fraction counts
    published: Floats | None = None  # same clock, never after `hour`; None where nothing comes late


def dated(pickups: Pickups, rules: SpikeRules) -> Floats:
    """When each outlet counts as running its story: first sight, but publication when its feed is catching up."""
    if pickups.published is None or not len(pickups.hour):
        return pickups.hour
    hour = np.floor(pickups.hour - np.floor(pickups.hour.min())).astype(np.int64)
    shape = (int(pickups.series.max()) + 1, int(hour.max()) + 1)
    rushed = catching_up(pickups.series, hour, pickups.hour - pickups.published >= rules.late, shape)
    return np.where(rushed, pickups.published, pickups.hour)


def reach(pickups: Pickups, rules: SpikeRules) -> Ints:
    """For each pickup, how many outlets known by then had run its story in the `reach` hours that end with it."""
    if not len(pickups.story):
        return np.zeros(0, dtype=np.int64)
    span = float(pickups.hour.max() - pickups.hour.min()) + 2 * rules.reach
    base = pickups.story * span - pickups.hour.min()
    enters, leaves = base + pickups.hour, base + dated(pickups, rules) + rules.reach
    fresh = leaves > enters  # an outlet that ran it longer ago than that never counts
    return np.asarray(np.cumsum(fresh) - np.searchsorted(np.sort(leaves[fresh]), enters, side="right"))


def widest(pickups: Pickups, reached: Ints, size: int, hours: int) -> Ints:
    """The most outlets any story of the series had reached, hour by hour, counted in the hour it reached them."""
    out = np.zeros((size, hours), dtype=np.int64)
    inside = (pickups.hour >= 0) & (pickups.hour < hours)
    np.maximum.at(out, (pickups.series[inside], pickups.hour[inside].astype(np.int64)), reached[inside])
    return out


def sizes(pickups: Pickups, reached: Ints) -> tuple[Ints, Ints, Floats]:
    """Each story's series, widest reach, and the hour it got there."""
    if not len(reached):
        return pickups.series, reached, pickups.hour
    order = np.lexsort((pickups.hour, -reached, pickups.story))
    first = np.append(True, np.diff(pickups.story[order]) != 0)
    best = order[first]
    return pickups.series[best], reached[best], pickups.hour[best]


def monthly(at_least: Floats, past: Ints, days: int) -> Floats:
    """Stories a month that usually reach `at_least` outlets or more: counted where many, a fitted tail beyond."""
    big = past[past >= FROM]
    exponent = (len(big) + PRIOR) / (np.log(big / (FROM - 0.5)).sum() + PRIOR / USUAL_TAIL)
    rate = max(len(big), SCARCE) * 30 / max(days, 1)
    return np.asarray(rate * (np.maximum(at_least - 0.5, FROM - 0.5) / (FROM - 0.5)) ** -exponent)


def usual_most(past: Ints, days: int) -> float:
    """The outlets that a negative story reaches or passes once a usual month."""
    candidates = np.arange(1.0, 200.0)
    return float(candidates[np.argmax(monthly(candidates, past, days) <= 1.0)])


def score(rate: Floats) -> Floats:
    """Monthly rate to the scale of the scan's scores."""
    return np.asarray(MONTHLY_AT - (np.log(np.maximum(rate, 1e-6)) - log(MONTHLY)) / FALL)


def scores(pickups: Pickups, size: int, hours: int, rules: SpikeRules, days: range | None = None) -> Floats:
    """Reprise scores of every hour of `days`, (series, hours); NOTHING where no story of FROM outlets spreads."""
    reached = reach(pickups, rules)
    most = widest(pickups, reached, size, hours)
    series, width, when = sizes(pickups, reached)
    out = np.full((size, hours), NOTHING)
    for day in days if days is not None else range(rules.least_history, hours // HOURS):
        now = slice(day * HOURS, (day + 1) * HOURS)
        last = (day - rules.skipped) * HOURS
        first = max(0, last - rules.history * HOURS)
        known = (when >= first) & (when < last)
        for row in np.flatnonzero(most[:, now].max(1) >= FROM):
            rate = monthly(most[row, now].astype(float), width[known & (series == row)], (last - first) // HOURS)
            out[row, now] = np.where(most[row, now] >= FROM, score(rate), NOTHING)
    return out
