"""Spikes to the pages that leave, and past pages to the thresholds that keep to one budget for all that pages."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from reports.spikes_types import Basis, Spike, Thresholds
from reports.spikes_watch import Judged, spikes_of

SHARED = 0.5  # of the smaller's stories: two spikes that share as many are one event (method §3.2)
REPRISE_PART = 0.3  # of the budget (method §3.2)
MONTH = 30.0  # days
TURNS = 24  # halvings of a threshold's interval

Page = tuple[Spike, ...]


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
    return Thresholds(_lowest(lambda z: spent(Thresholds(z, reprise)), budget), reprise, budget, Basis.PAST)


def _lowest(spent: Callable[[float], float], allowed: float) -> float:
    """The lowest threshold that spends no more than `allowed`."""
    low, high = 1.0, 8.0
    for _ in range(TURNS):
        middle = (low + high) / 2
        low, high = (middle, high) if spent(middle) > allowed else (low, middle)
    return high
