"""Stories of an installation to the scores and spikes of each series: one hour of watch, or a whole replay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import compress
from math import floor
from operator import attrgetter

import numpy as np

from reports.spikes import redated, scan, tilted
from reports.spikes_baseline import HOURS
from reports.spikes_budget import episodes
from reports.spikes_calendar import Calendar, calendar, seconds_of
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

NEGATIVE = 0.5  # a story more likely negative than not can lead an alert
DAY = 86_400  # seconds
TOGETHER = timedelta(hours=1)  # outlets of unknown date seen so soon after a story came with it


@dataclass(frozen=True)
class Span:
    """Which hours are asked about."""

    now: datetime
    zone: tzinfo  # of the clocks the press lives by
    since: datetime | None = None  # an episode under way then starts then; None: since there was enough history


@dataclass(frozen=True)
class Group:
    """The stories of one series, and when each was seen."""

    series: str
    stories: list[SpikeStory]
    seen: Floats  # UTC seconds
    began: float  # the earliest

    @cached_property
    def listed(self) -> Ints:
        """Outlets that each story lists; none means one, at first sight."""
        many = map(len, map(attrgetter("pickups"), self.stories))
        return np.fromiter(many, dtype=np.int64, count=len(self.stories))

    def since(self, first: float, before: float = float("inf")) -> "Group":
        """Only what was seen from `first` on and before `before`."""
        kept = (self.seen >= first) & (self.seen < before)
        stories = self.stories if kept.all() else list(compress(self.stories, kept))
        seen = self.seen[kept]
        return Group(self.series, stories, seen, max(float(seen.min(initial=before)), first))


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
        group = _known(series, by_series[series], now)
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


def _known(series: str, stories: list[SpikeStory], now: float) -> Group:
    """The stories seen before `now`."""
    seen = seconds_of(map(attrgetter("first_seen"), stories))
    return Group(series, stories, seen, now).since(float("-inf"), now)


def _judge(groups: list[Group], span: Span, rules: SpikeRules) -> list[Judged]:
    """Score series whose grids start on the same day, together."""
    began = min(group.began for group in groups)
    days = calendar(datetime.fromtimestamp(began, span.zone), span.now, span.zone)
    dates = [seconds_of(map(attrgetter("published"), group.stories)) for group in groups]
    each = [_lay(group, dated, days) for group, dated in zip(groups, dates, strict=True)]
    spreads = [
        _pickups(group, laid, dated, days, span.now) for group, laid, dated in zip(groups, each, dates, strict=True)
    ]
    least = rules.least_history * HOURS
    first = max(least, int(days.place([span.since])[0])) if span.since is not None else least
    over = floor(float(days.place([span.now])[0]) + 1e-9)  # the hour of `now` is not over
    judged_days = range(min(first, days.hours) // HOURS, days.hours // HOURS)
    scanned = scan(_together(each), rules, judged_days)
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


def _together(each: Sequence[HourlyStories]) -> HourlyStories:
    """Several one-series grids as one."""
    return HourlyStories(
        series=np.repeat(np.arange(len(each)), [len(one.seen) for one in each]),
        published=np.concatenate([one.published for one in each]),
        seen=np.concatenate([one.seen for one in each]),
        weight=np.concatenate([one.weight for one in each]),
        size=len(each),
        hours=each[0].hours,
        weekday=each[0].weekday,
    )


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


def _lay(group: Group, dated: Floats, days: Calendar) -> HourlyStories:
    """Stories on the grid; one dated after it was seen was published when seen.

    A first collect brings what feeds kept of older weeks: nobody watched then, so the baseline does not count it.
    """
    seen = days.at(group.seen).astype(np.int64)
    published = np.where(dated < days.midnights[0], -1, np.minimum(days.at(dated).astype(np.int64), seen))
    weight = np.fromiter(map(attrgetter("p_negative"), group.stories), dtype=float)
    return HourlyStories(np.zeros(len(seen), dtype=np.int64), published, seen, weight, 1, days.hours, days.weekday)


def _pickups(group: Group, laid: HourlyStories, published: Floats, days: Calendar, now: datetime) -> Pickups:
    """Outlets that ran stories likely to be negative, so far."""
    negative = laid.weight >= NEGATIVE
    alone = np.flatnonzero(negative & (group.listed == 0))  # most stories: one outlet, seen with its story
    wide = np.flatnonzero(negative & (group.listed > 0))
    moments: list[datetime] = []
    dates: list[datetime] = []
    for story in (group.stories[place] for place in wide):
        moments += [max(run, story.first_seen) for run in story.pickups]  # nobody sees an outlet before the story
        dates += _run(story, story.pickups)
    seconds = np.concatenate([group.seen[alone], seconds_of(moments)])
    dated = np.concatenate([published[alone], seconds_of(dates)])
    so_far = seconds <= now.timestamp()
    seconds, dated = seconds[so_far], np.minimum(dated, seconds)[so_far]
    which = np.concatenate([alone, np.repeat(wide, group.listed[wide])])[so_far]
    hour = days.at(seconds)
    ran = np.where(dated < days.midnights[0], -np.inf, np.minimum(days.at(dated), hour))
    order = np.lexsort((hour, which))
    return Pickups(which[order], np.zeros(len(order), dtype=np.int64), hour[order], ran[order])


def _run(story: SpikeStory, runs: Sequence[datetime]) -> Sequence[datetime]:
    """When outlets published: what came within the hour of the story, undated, is taken to be as old as it."""
    if len(story.pickups_published) == len(runs):
        return story.pickups_published
    return [story.published if story.first_seen <= run < story.first_seen + TOGETHER else run for run in runs]


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
    _, width, when = sizes(judged.pickups, judged.reached)
    last = (peak // HOURS - judged.rules.skipped) * HOURS
    first = max(0, last - judged.rules.history * HOURS)
    past = width[(when >= first) & (when < last)]
    usual = usual_most(past, (last - first) // HOURS)
    return float(judged.reached[best]), usual, (judged.stories[judged.pickups.story[best]],)
