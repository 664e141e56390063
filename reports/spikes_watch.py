"""Stories of an installation to the scores and spikes of each series: one hour of watch, or a whole replay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from math import floor
from operator import attrgetter

import numpy as np

from reports.spikes import redated, scan, tilted
from reports.spikes_baseline import HOURS
from reports.spikes_budget import episodes
from reports.spikes_calendar import Calendar, calendar, seconds_of
from reports.spikes_grid import NEGATIVE, Group, known, lay, pickups, together
from reports.spikes_reprise import Pickups, reach, sizes, usual_most
from reports.spikes_reprise import scores as reprise_scores
from reports.spikes_tails import NOTHING, Floats, Ints
from reports.spikes_types import (
    Detector,
    HourlyScores,
    HourlyStories,
    NotJudged,
    Silence,
    Spike,
    SpikeRules,
    SpikeStory,
    Thresholds,
)

DAY = 86_400  # seconds


@dataclass(frozen=True)
class Span:
    """Which hours are asked about."""

    now: datetime
    zone: tzinfo  # of the clocks the press lives by
    since: datetime | None = None  # an episode under way then starts then; None: since there was enough history


@dataclass(frozen=True)
class Judged:
    """One series, scored."""

    series: str
    calendar: Calendar
    laid: HourlyStories
    dated: Ints
    stories: tuple[str, ...]
    outlets: Ints  # that ran each story so far
    pickups: Pickups
    reached: Ints
    scanned: HourlyScores
    spread: Floats  # (1, hours) reprise scores
    first: int  # first hour judged
    rules: SpikeRules

    @property
    def days(self) -> float:
        """How long it was judged."""
        return max(self.laid.hours - self.first, 0) / HOURS

    @cached_property
    def sizes(self) -> tuple[Ints, Ints, Floats]:
        """How wide each negative story got, and when: asked for each of its episodes."""
        return sizes(self.pickups, self.reached)


@dataclass(frozen=True)
class Watched:
    """What an hour of watch says."""

    spikes: tuple[Spike, ...]
    not_judged: tuple[NotJudged, ...]


def watch(stories: Iterable[SpikeStory], span: Span, thresholds: Thresholds) -> Watched:
    """Every spike of every series in the span, oldest first."""
    judged, silent = judge(stories, span)
    found = [spike for one in judged for spike in spikes_of(one, thresholds)]
    return Watched(tuple(sorted(found, key=lambda spike: (spike.start, spike.series))), tuple(silent))


def judge(
    stories: Iterable[SpikeStory], span: Span, rules: SpikeRules | None = None
) -> tuple[list[Judged], list[NotJudged]]:
    """Score every series that has enough history; complete hours only."""
    rules = rules or SpikeRules()
    now = span.now.timestamp()
    by_series: dict[str, list[SpikeStory]] = {}
    for story in stories:
        by_series.setdefault(story.series, []).append(story)
    silent: list[NotJudged] = []
    groups: dict[date, list[Group]] = {}
    for series in sorted(by_series):
        group = known(series, by_series[series], now)
        days = int(now - group.began) // DAY
        if days < rules.least_history:
            silent.append(NotJudged(series, Silence.TOO_YOUNG, days))
            continue
        if span.since is not None:
            group = group.since(span.since.timestamp() - (rules.history + 2 * rules.skipped + 1) * DAY)
        first = datetime.fromtimestamp(group.began, span.zone).date()
        groups.setdefault(first, []).append(group)
    judged = [one for together in groups.values() for one in _judge(together, span, rules)]
    return sorted(judged, key=lambda one: one.series), silent


def _judge(groups: list[Group], span: Span, rules: SpikeRules) -> list[Judged]:
    """Score series whose grids start on the same day, together."""
    began = min(group.began for group in groups)
    days = calendar(datetime.fromtimestamp(began, span.zone), span.now, span.zone)
    dates = [seconds_of(map(attrgetter("published"), group.stories)) for group in groups]
    each = [lay(group, dated, days) for group, dated in zip(groups, dates, strict=True)]
    spreads = [
        pickups(group, laid, dated, days, span.now) for group, laid, dated in zip(groups, each, dates, strict=True)
    ]
    least = rules.least_history * HOURS
    first = max(least, int(days.place([span.since])[0])) if span.since is not None else least
    over = floor(float(days.place([span.now])[0]) + 1e-9)  # the hour of `now` is not over
    judged_days = range(min(first, days.hours) // HOURS, days.hours // HOURS)
    scanned = scan(together(each), rules, judged_days)
    spread = np.concatenate([reprise_scores(one, 1, days.hours, rules, judged_days) for one in spreads])
    for scores in (scanned.joint, scanned.count, scanned.share, spread):
        scores[:, over:] = NOTHING
        scores[:, :first] = NOTHING
    return [
        Judged(
            series=group.series,
            calendar=days,
            laid=each[row],
            dated=redated(each[row], rules),
            stories=tuple(map(attrgetter("story"), group.stories)),
            outlets=np.maximum(group.listed, 1),
            pickups=spreads[row],
            reached=reach(spreads[row], rules),
            scanned=_row(scanned, row),
            spread=spread[row : row + 1],
            first=first,
            rules=rules,
        )
        for row, group in enumerate(groups)
    ]


def _row(scanned: HourlyScores, row: int) -> HourlyScores:
    """One series' scores."""
    one = slice(row, row + 1)
    return HourlyScores(
        scanned.joint[one],
        scanned.count[one],
        scanned.share[one],
        scanned.width[one],
        scanned.observed[one],
        scanned.expected[one],
    )


def spikes_of(judged: Judged, thresholds: Thresholds) -> list[Spike]:
    """Episodes where either detector is over its threshold."""
    over = np.maximum(judged.scanned.joint - thresholds.scan, judged.spread - thresholds.reprise)
    found = episodes(over, 0.0, judged.rules.quiet)
    return [
        _spike(judged, thresholds, int(start), int(end), int(peak))
        for start, end, peak in zip(found.start, found.end, found.peak, strict=True)
    ]


def _spike(judged: Judged, thresholds: Thresholds, start: int, end: int, peak: int) -> Spike:
    """Describe one episode by its highest hour."""
    joint, spread = float(judged.scanned.joint[0, peak]), float(judged.spread[0, peak])
    by_scan = joint - thresholds.scan >= spread - thresholds.reprise
    observed, expected, stories = (_counted if by_scan else _taken_up)(judged, peak)
    return Spike(
        series=judged.series,
        start=judged.calendar.moment(start + 1),
        end=judged.calendar.moment(end + 1),
        detector=Detector.SCAN if by_scan else Detector.REPRISE,
        z=joint if by_scan else spread,
        observed=observed,
        expected=expected,
        stories=stories,
    )


def _counted(judged: Judged, peak: int) -> tuple[float, float, tuple[str, ...]]:
    """What the scan saw: negative stories in its window, the most taken up first."""
    width = int(judged.scanned.width[0, peak])
    laid = judged.laid
    inside = (laid.seen <= peak) & (judged.dated > peak - width) & (laid.weight >= NEGATIVE)
    chosen = np.flatnonzero(inside)
    chosen = chosen[np.lexsort((laid.seen[chosen], -laid.weight[chosen], -judged.outlets[chosen]))]
    names = tuple(judged.stories[place] for place in chosen)
    observed = laid.weight[(laid.seen <= peak) & (judged.dated > peak - width)].sum()
    untilt = laid.weight.sum() / max(tilted(laid.weight, judged.rules).sum(), 1e-9)
    return float(observed), float(judged.scanned.expected[0, peak] * untilt), names


def _taken_up(judged: Judged, peak: int) -> tuple[float, float, tuple[str, ...]]:
    """What the reprise detector saw: outlets of the widest story, and the most that is usual in a month."""
    here = np.flatnonzero(judged.pickups.hour.astype(np.int64) == peak)
    best = here[np.argmax(judged.reached[here])]
    _, width, when = judged.sizes
    last = (peak // HOURS - judged.rules.skipped) * HOURS
    first = max(0, last - judged.rules.history * HOURS)
    past = width[(when >= first) & (when < last)]
    usual = usual_most(past, (last - first) // HOURS)
    return float(judged.reached[best]), usual, (judged.stories[judged.pickups.story[best]],)
