"""Stories of an installation to spikes, spikes to pages, and past pages to thresholds that keep to a budget."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import floor

import numpy as np

from reports.spikes import redated, scan, tilted
from reports.spikes_baseline import HOURS
from reports.spikes_budget import episodes
from reports.spikes_calendar import Calendar, calendar
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
SHARED = 0.5  # of the smaller's stories: two spikes that share as many are one event (method §3.2)
REPRISE_PART = 0.3  # of the budget (method §3.2)
MONTH = 30.0  # days
TURNS = 24  # halvings of a threshold's interval

Page = tuple[Spike, ...]
Group = list[tuple[str, list[SpikeStory], datetime]]  # series that start on the same day


@dataclass(frozen=True)
class Span:
    """Which hours are asked about."""

    now: datetime
    zone: tzinfo  # of the clocks the press lives by
    since: datetime | None = None  # None: since there was enough history


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
    by_series: dict[str, list[SpikeStory]] = {}
    for story in stories:
        if story.first_seen < span.now:
            by_series.setdefault(story.series, []).append(story)
    silent: list[NotJudged] = []
    groups: dict[date, Group] = {}
    for series, group in sorted(by_series.items()):
        began = min(story.first_seen for story in group)
        if (span.now - began).days < rules.least_history:
            silent.append(NotJudged(series, Silence.TOO_YOUNG, (span.now - began).days))
            continue
        if span.since is not None:
            began = max(began, span.since - timedelta(days=rules.history + 2 * rules.skipped + 1))
        kept = [story for story in group if story.first_seen >= began]
        groups.setdefault(began.astimezone(span.zone).date(), []).append((series, kept, began))
    judged = [one for group in groups.values() for one in _judge(group, span, rules)]
    return sorted(judged, key=lambda one: one.series), silent


def _judge(group: Group, span: Span, rules: SpikeRules) -> list[Judged]:
    """Score series whose grids start on the same day, together."""
    days = calendar(min(began for _, _, began in group), span.now, span.zone)
    each = [_lay(kept, days) for _, kept, _ in group]
    spreads = [_pickups(kept, days, span.now) for _, kept, _ in group]
    least = rules.least_history * HOURS
    first = max(least, int(days.place([span.since])[0])) if span.since is not None else least
    over = floor(float(days.place([span.now])[0]) + 1e-9)  # the hour of `now` is not over
    judged_days = range(min(first, days.hours) // HOURS, days.hours // HOURS)
    scanned = scan(_together(each), rules, judged_days)
    spread = np.concatenate([reprise_scores(one, 1, days.hours, rules, judged_days) for one in spreads])
    for scores in (scanned.joint, spread):
        scores[:, over:] = NOTHING
        scores[:, :first] = NOTHING
    return [
        Judged(
            series=series,
            calendar=days,
            laid=each[row],
            dated=redated(each[row], rules),
            stories=tuple(story.story for story in kept),
            outlets=np.array([len(story.pickups) or 1 for story in kept], dtype=np.int64),
            pickups=spreads[row],
            reached=reach(spreads[row], rules),
            scanned=_row(scanned, row),
            spread=spread[row : row + 1],
            first=first,
            rules=rules,
        )
        for row, (series, kept, _) in enumerate(group)
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


def _lay(group: Sequence[SpikeStory], days: Calendar) -> HourlyStories:
    """Stories on the grid; one dated after it was seen was published when seen."""
    seen = days.place(story.first_seen for story in group).astype(np.int64)
    published = np.minimum(days.place(story.published for story in group).astype(np.int64), seen)
    weight = np.array([story.p_negative for story in group], dtype=float)
    return HourlyStories(np.zeros(len(group), dtype=np.int64), published, seen, weight, 1, days.hours, days.weekday)


def _pickups(group: Sequence[SpikeStory], days: Calendar, now: datetime) -> Pickups:
    """Outlets that ran stories likely to be negative, so far."""
    rows = [
        (place, moment)
        for place, story in enumerate(group)
        if story.p_negative >= NEGATIVE
        for moment in (story.pickups or (story.first_seen,))
        if moment <= now
    ]
    story = np.array([place for place, _ in rows], dtype=np.int64)
    hour = days.place(moment for _, moment in rows)
    order = np.lexsort((hour, story))
    return Pickups(story[order], np.zeros(len(rows), dtype=np.int64), hour[order])


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


def pages(spikes: Sequence[Spike], quiet: timedelta = timedelta(hours=24)) -> list[Page]:
    """Spikes of several series told together: those that share half of their stories within a day are one event."""
    out: list[list[Spike]] = []
    for spike in sorted(spikes, key=lambda one: (one.start, one.series)):
        home = next((page for page in reversed(out) if any(same_event(spike, one, quiet) for one in page)), None)
        if home is None:
            out.append([spike])
        else:
            home.append(spike)
    return [tuple(page) for page in out]


def same_event(one: Spike, other: Spike, quiet: timedelta) -> bool:
    """Close in time, and half of the smaller's stories in common."""
    if max(one.start, other.start) - min(one.end, other.end) >= quiet:
        return False
    mine, theirs = set(one.stories), set(other.stories)
    return len(mine & theirs) >= SHARED * max(min(len(mine), len(theirs)), 1)


def calibrate(judged: Sequence[Judged], budget: float) -> Thresholds:
    """Thresholds under which so many pages a month leave a quiet past, all series together: 30 % for the reprise."""
    return calibrate_runs([judged], budget, lambda _run, _page: True)


def calibrate_runs(
    runs: Sequence[Sequence[Judged]], budget: float, is_false: Callable[[int, Page], bool]
) -> Thresholds:
    """Same over several pasts, where `is_false(run, page)` tells the pages that count."""
    months = sum(max((one.days for one in run), default=0.0) for run in runs) / MONTH

    def spent(thresholds: Thresholds) -> float:
        count = 0
        for place, run in enumerate(runs):
            found = [spike for one in run for spike in spikes_of(one, thresholds)]
            count += sum(is_false(place, page) for page in pages(found))
        return count / max(months, 1e-9)

    never = 99.0
    reprise = _lowest(lambda z: spent(Thresholds(never, z)), REPRISE_PART * budget)
    return Thresholds(_lowest(lambda z: spent(Thresholds(z, reprise)), budget), reprise, budget)


def _lowest(spent: Callable[[float], float], allowed: float) -> float:
    """The lowest threshold that spends no more than `allowed`."""
    low, high = 1.0, 8.0
    for _ in range(TURNS):
        middle = (low + high) / 2
        low, high = (middle, high) if spent(middle) > allowed else (low, middle)
    return high
