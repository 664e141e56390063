"""Hourly stories to the scores of the hourly methods that Table B compares with ours."""

from dataclasses import replace

import numpy as np
from alert_standards import SILENT, at_23h, cusum, expected

from reports.spikes import count, scan, windows
from reports.spikes_baseline import HOURS as DAY
from reports.spikes_baseline import by_day, hour_profiles
from reports.spikes_reprise import Pickups
from reports.spikes_tails import NOTHING
from reports.spikes_types import HourlyStories, SpikeRules

PAST = 84  # days
COUNTED = SpikeRules(widths=(3, 6, 12, 24, 48), tilt=1.0)  # weights of copies are no probabilities
END_OF_DAY = 23
CAP = 15.0  # of the hourly CUSUM: beyond, it would forget no spike for days


def hourly_cusum(negative: np.ndarray, every: np.ndarray, shift: float = 2.0) -> np.ndarray:
    """NB-CUSUM of hourly counts: the daily mean, spread over the hours as all stories of the weeks before were."""
    mean, phi = expected(by_day(negative))
    usual = np.empty(negative.shape)
    for day in range(mean.shape[1]):
        first = max(0, day - PAST)
        past = every[:, first * DAY : max(day, 1) * DAY]
        profile = hour_profiles(past, first % 7)[:, day % 7]
        usual[:, day * DAY : (day + 1) * DAY] = mean[:, [day]] * profile
    return cusum(negative, usual, np.repeat(phi, DAY, axis=1), shift, first=28 * DAY, highest=CAP)


def stouffer(laid: HourlyStories, rules: SpikeRules, days: range) -> dict[str, np.ndarray]:
    """The sum of the count and share scores over √2: of the best window every hour, and of 24 hours at day's end."""
    counts = count(laid, rules)
    best = np.full((laid.size, laid.hours), SILENT)
    daily = np.full((laid.size, laid.hours // DAY), SILENT)
    whole = rules.widths.index(DAY)
    for day in days:
        found = windows(counts, range(day, day + 1), rules)
        told = (found.count > NOTHING) & (found.share > NOTHING)
        z = np.where(told, (found.count + found.share) / np.sqrt(2), SILENT)
        best[:, day * DAY : (day + 1) * DAY] = z.max(1)
        daily[:, day] = z[:, whole, END_OF_DAY]
    return {"scan, joint Stouffer": best, "joint Stouffer 24 h, end of day": at_23h(daily)}


def copies(pickups: Pickups, laid: HourlyStories, *, damped: bool) -> HourlyStories:
    """Articles instead of stories: every copy counts as one, or the nth of its story as √n - √(n-1)."""
    nth = np.arange(len(pickups.story)) - np.searchsorted(pickups.story, pickups.story) + 1.0
    weight = np.sqrt(nth) - np.sqrt(nth - 1) if damped else np.ones(len(nth))
    seen = np.floor(pickups.hour).astype(np.int64)
    published = np.minimum(np.floor(pickups.published).astype(np.int64), seen)
    return replace(laid, series=pickups.series, seen=seen, published=published, weight=weight)


def hourly_methods(laid: HourlyStories, pickups: Pickups, rules: SpikeRules, days: range) -> dict[str, np.ndarray]:
    """Hourly scores of every hourly standard; `pickups` are those of stories labelled negative."""
    grid = laid.series * laid.hours + laid.seen
    shape = (laid.size, laid.hours)
    every = np.bincount(grid, minlength=laid.size * laid.hours).astype(float).reshape(shape)
    negative = np.bincount(grid, laid.weight, laid.size * laid.hours).reshape(shape)
    return {
        "NB-CUSUM hourly κ=2": hourly_cusum(negative, every),
        **stouffer(laid, rules, days),
        "scan, articles (copies counted)": scan(copies(pickups, laid, damped=False), COUNTED, days).count,
        "scan, √-damped pickups": scan(copies(pickups, laid, damped=True), COUNTED, days).count,
    }
