"""Stories of one series to the hourly grid that the detectors read, and to the outlets that took them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import compress
from operator import attrgetter

import numpy as np

from reports.spikes_calendar import Calendar, seconds_of
from reports.spikes_reprise import Pickups
from reports.spikes_tails import Floats, Ints
from reports.spikes_types import HourlyStories, SpikeStory

NEGATIVE = 0.5  # a story more likely negative than not can lead an alert
TOGETHER = timedelta(hours=1)  # outlets of unknown date seen so soon after a story came with it


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


def known(series: str, stories: list[SpikeStory], now: float) -> Group:
    """The stories seen before `now`."""
    seen = seconds_of(map(attrgetter("first_seen"), stories))
    return Group(series, stories, seen, now).since(float("-inf"), now)


def together(each: Sequence[HourlyStories]) -> HourlyStories:
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


def lay(group: Group, dated: Floats, days: Calendar) -> HourlyStories:
    """Stories on the grid; one dated after it was seen was published when seen.

    A first collect brings what feeds kept of older weeks: nobody watched then, so the baseline does not count it.
    """
    seen = days.at(group.seen).astype(np.int64)
    published = np.where(dated < days.midnights[0], -1, np.minimum(days.at(dated).astype(np.int64), seen))
    weight = np.fromiter(map(attrgetter("p_negative"), group.stories), dtype=float)
    return HourlyStories(np.zeros(len(seen), dtype=np.int64), published, seen, weight, 1, days.hours, days.weekday)


def pickups(group: Group, laid: HourlyStories, published: Floats, days: Calendar, now: datetime) -> Pickups:
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
