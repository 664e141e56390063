"""How long one hourly update takes, stories in hand, and how it grows with the number of series."""

import time
from dataclasses import replace
from datetime import timedelta

from alert_installation import PARIS, TERRITORY, moment, stories_of
from alert_worlds import HIGH, media, seeds

from reports.spikes_types import SpikeStory, Thresholds
from reports.spikes_watch import Span, watch

DAY = 250
PAST = 92  # days of stories in hand
TIMES = 12
SERIES = (1, 7, 20, 50)


def recent(now_hour: int) -> list[SpikeStory]:
    """Ninety-two days of the widest series."""
    world = media(seeds(20250000, HIGH, 1)[0], HIGH)
    first = moment(now_hour - PAST * 24)
    return [one for one in stories_of(world) if one.series == TERRITORY and first <= one.first_seen < moment(now_hour)]


def speed() -> list[tuple[int, float]]:
    """Series watched, and the milliseconds of the fastest of twelve updates: the machine may be busy with others."""
    hour = DAY * 24 + 18
    stories = recent(hour)
    span = Span(moment(hour), PARIS, since=moment(hour) - timedelta(hours=1))
    out = []
    for count in SERIES:
        every = [replace(one, series=f"{place}") for place in range(count) for one in stories]
        spent = []
        for _ in range(TIMES):
            start = time.perf_counter()
            watch(every, span, Thresholds())
            spent.append(time.perf_counter() - start)
        out.append((count, 1000 * min(spent)))
    return out
