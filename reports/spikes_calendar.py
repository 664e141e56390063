"""Moments to hours of a grid of local days, and back: the press lives by the clock on the wall."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

import numpy as np

from reports.spikes_baseline import HOURS
from reports.spikes_tails import Floats


@dataclass(frozen=True)
class Calendar:
    """Local days in a row. On the two days a year that are not 24 h long, the last hour holds what is over."""

    midnights: Floats  # UTC seconds, one more than there are days
    weekday: int  # of the first day, Monday = 0
    zone: tzinfo

    @property
    def hours(self) -> int:
        """Length of the grid."""
        return (len(self.midnights) - 1) * HOURS

    def place(self, moments: Iterable[datetime]) -> Floats:
        """Hours since the grid's start, with their fraction; before it, zero."""
        return self.at(seconds_of(moments))

    def at(self, seconds: Floats) -> Floats:
        """Same, of UTC seconds."""
        day = np.clip(np.searchsorted(self.midnights, seconds, side="right") - 1, 0, len(self.midnights) - 2)
        within = np.clip((seconds - self.midnights[day]) / 3600, 0.0, HOURS - 1e-6)
        return np.asarray(day * HOURS + within)

    def moment(self, hour: int) -> datetime:
        """When an hour of the grid starts."""
        day, within = divmod(hour, HOURS)
        return datetime.fromtimestamp(float(self.midnights[day]) + within * 3600, self.zone)


def seconds_of(moments: Iterable[datetime]) -> Floats:
    """UTC seconds of many moments, as fast as Python reads them."""
    return np.fromiter(map(datetime.timestamp, moments), dtype=float)


def calendar(first: datetime, last: datetime, zone: tzinfo) -> Calendar:
    """The local days from that of `first` to that of `last`."""
    start, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    days = (end - start).days + 2
    midnights = [datetime.combine(start + timedelta(days=day), time(), tzinfo=zone).timestamp() for day in range(days)]
    return Calendar(np.array(midnights), start.weekday(), zone)
