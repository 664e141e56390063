"""Scores and the truth to the figures of method §3.2."""

from dataclasses import dataclass

import numpy as np
from alert_worlds import DAYS, SURGE_HOURS, TRAINING, World

from reports.spikes_budget import HOURS_A_MONTH, episodes, excused_hours, false_starts, threshold_for
from reports.spikes_reprise import Pickups
from reports.spikes_types import HourlyStories

HOURS = DAYS * 24
FIRST = TRAINING * 24
EXCUSED, FOUND = 96, 48  # "false: outside [start, start+96 h]; POD: alarm hour in [start, start+48 h]"
BACKLOG_SPELL = 12  # hours after a backlog's arrival in which an alarm is blamed on it
QUIET = 24  # "Alerts merged if <24 h apart"
DAILY_QUIET = 25  # daily methods judge once a day, at 23 h: two days running are one alert
WEEKDAY = 0  # worlds start on a Monday


def lay(worlds: list[World], *, weight: str = "label") -> HourlyStories:
    """One series a world."""
    published = np.concatenate([world.published for world in worlds]).astype(np.int64)
    seen = np.concatenate([world.seen for world in worlds]).astype(np.int64)
    weights = np.concatenate([getattr(world, weight) for world in worlds]).astype(float)
    series = np.repeat(np.arange(len(worlds)), [len(world.published) for world in worlds])
    return HourlyStories(series, published, seen, weights, len(worlds), HOURS, WEEKDAY)


def pickups(worlds: list[World]) -> Pickups:
    """The pickups of stories labelled negative."""
    story, series, hour, published, before = [], [], [], [], 0
    for place, world in enumerate(worlds):
        kept = world.label[world.pickup_story] & (world.pickup_hour < HOURS)
        story.append(world.pickup_story[kept] + before)
        hour.append(world.pickup_hour[kept])
        published.append(world.pickup_published[kept])
        series.append(np.full(int(kept.sum()), place))
        before += len(world.published)
    return Pickups(np.concatenate(story), np.concatenate(series), np.concatenate(hour), np.concatenate(published))


@dataclass(frozen=True)
class Truth:
    """What really happened in a group of runs, beside their scores."""

    worlds: tuple[World, ...]
    excused: np.ndarray  # (runs, hours)

    @property
    def judged_hours(self) -> int:
        return len(self.worlds) * (HOURS - FIRST)


def truth(worlds: list[World]) -> Truth:
    rows = np.repeat(np.arange(len(worlds)), [len(world.spikes.start) for world in worlds])
    starts = np.concatenate([world.spikes.start for world in worlds])
    return Truth(tuple(worlds), excused_hours((len(worlds), HOURS), rows, starts, EXCUSED))


def tested(scores: np.ndarray) -> np.ndarray:
    """Scores with the training days silent."""
    out = scores.copy()
    out[:, :FIRST] = -9.0
    return out


def calibrated(scores: np.ndarray, real: Truth, budget: float, quiet: int = QUIET) -> float:
    return threshold_for(tested(scores), real.excused, budget, real.judged_hours, quiet)


@dataclass(frozen=True)
class Outcome:
    false_30d: float
    spikes: int
    wave: float  # share of waves found
    wave_k3: float
    wave_12h: float
    median: float  # hours to the alarm of the waves found
    affair: float
    affairs: tuple[float, float, float]  # 12, 25, 50 outlets
    every: float
    surge: float
    backlog: float
    hours_in_alarm: float  # share of hours outside spikes
    days_in_alarm: float
    waves: int
    affair_counts: tuple[int, int, int]


def delays(alarm: np.ndarray, real: Truth) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each spike: hours from its start to the end of the first alarm hour (inf: none in 48 h), wave, size."""
    out, wave, size = [], [], []
    for row, world in enumerate(real.worlds):
        for place, start in enumerate(world.spikes.start):
            hits = np.flatnonzero(alarm[row, start : start + FOUND + 1])
            out.append(hits[0] + 1.0 if len(hits) else np.inf)
            wave.append(world.spikes.wave[place])
            size.append(world.spikes.size[place])
    return np.array(out), np.array(wave, dtype=bool), np.array(size)


def share(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def blamed(alarm: np.ndarray, real: Truth, field: str, spell: int) -> float:
    """Share of nuisances of the tested days, away from spikes, with an alarm in the hours that follow their start."""
    hits = [
        alarm[row, start : start + spell].any()
        for row, world in enumerate(real.worlds)
        for start in getattr(world, field)
        if start >= FIRST and not real.excused[row, start : start + spell].any()
    ]
    return share(np.array(hits))


def outcome(scores: np.ndarray, threshold: float, real: Truth, quiet: int = QUIET) -> Outcome:
    """Every figure of Table B for one method at one threshold."""
    seen = tested(scores)
    alarm = seen >= threshold
    late, wave, size = delays(alarm, real)
    found = np.isfinite(late)
    outside = ~real.excused
    outside[:, :FIRST] = False
    days = (alarm & outside).reshape(len(alarm), -1, 24).any(-1)
    calm = outside.reshape(len(alarm), -1, 24).all(-1)
    affair = [found[~wave & (size == n)] for n in (12, 25, 50)]
    return Outcome(
        false_30d=false_starts(episodes(seen, threshold, quiet), real.excused) / real.judged_hours * HOURS_A_MONTH,
        spikes=len(found),
        wave=share(found[wave]),
        wave_k3=share(found[wave & (size >= 3)]),
        wave_12h=share((late <= 12)[wave]),
        median=float(np.median(late[wave & found])) if (wave & found).any() else float("nan"),
        affair=share(found[~wave]),
        affairs=tuple(share(one) for one in affair),
        every=share(found),
        surge=blamed(alarm, real, "surges", SURGE_HOURS),
        backlog=blamed(alarm, real, "backlogs", BACKLOG_SPELL),
        hours_in_alarm=float((alarm & outside).sum() / outside.sum()),
        days_in_alarm=float((days & calm).sum() / calm.sum()),
        waves=int(wave.sum()),
        affair_counts=tuple(len(one) for one in affair),
    )
