"""How long an update takes as the watch makes it, its last 72 hours judged again, and how it grows with series."""

import time
from dataclasses import replace

from alert_installation import PARIS, TERRITORY, moment, stories_of
from alert_worlds import HIGH, media, seeds

from pipeline.watch import SIGHT
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


def speed() -> list[tuple[int, float, float]]:
    """Series watched, and the milliseconds and processor milliseconds of the fastest of twelve updates.

    The machine may be busy with others: the first figure then says how busy, the second still what an update costs.
    """
    hour = DAY * 24 + 18
    stories = recent(hour)
    span = Span(moment(hour), PARIS, since=moment(hour) - SIGHT)
    out = []
    for count in SERIES:
        every = [replace(one, series=f"{place}") for place in range(count) for one in stories]
        spent, busy = [], []
        for _ in range(TIMES):
            start, started = time.perf_counter(), time.process_time()
            watch(every, span, Thresholds())
            spent.append(time.perf_counter() - start)
            busy.append(time.process_time() - started)
        out.append((count, 1000 * min(spent), 1000 * min(busy)))
    return out
