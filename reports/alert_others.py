"""What is told, or noted, beside the spikes of the press: a collect that fell silent, a volume without tone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from reports.alert_types import (
    COLLECT,
    QUIET,
    REFRACTORY,
    SAME_TONE,
    SILENCE,
    SURGE,
    TERRITORY,
    Decision,
    Severity,
    Telling,
)
from reports.alerts import name, told
from reports.spikes_baseline import HOURS
from reports.spikes_budget import episodes as grouped
from reports.spikes_types import Thresholds
from reports.spikes_watch import Judged
from storage.types import Episode


def silence(
    last: datetime | None, first: datetime | None, hours: int, known: Sequence[Episode], now: datetime
) -> Decision | None:
    """Decide about the collect itself: no feed answered for so long is told as an alert is; its return too.

    Where its episode is muted, the reminders are held back, never the news that the collect is back.
    """
    since = last or first
    before = next((each for each in known if each.detector == SILENCE and each.state == "open"), None)
    if since is None or now - since < timedelta(hours=hours):
        return None if before is None else told(replace(before, state="ended", ended=now), Telling.END, now)
    mute_for = (now - since) / timedelta(hours=1)
    if before is None:
        begun = Episode(
            thread=name(COLLECT, since),
            detector=SILENCE,
            series=(COLLECT,),
            severity=Severity.STRONG.value,
            state="open",
            began=since,
            last_alarm=now,
            z=0.0,
            observed=mute_for,
            expected=1.0,
            stories=(),
        )
        return told(begun, Telling.ALERT, now)
    going = replace(before, last_alarm=now, observed=mute_for)
    again = before.told_at is None or (now - before.told_at >= REFRACTORY and not (before.acked or before.muted))
    return told(going, Telling.UPDATE, now) if again else Decision(going, None)


def surges(judged: Sequence[Judged], thresholds: Thresholds, known: Sequence[Episode]) -> list[Decision]:
    """Note when the territory is much spoken of with its usual tone: information, which pages nobody."""
    out = []
    for one in judged:
        if one.series != TERRITORY:
            continue
        much = np.where(one.scanned.share < SAME_TONE, one.scanned.count, -1.0)
        found = grouped(much, thresholds.scan, one.rules.quiet)
        for start, end, peak in zip(found.start, found.end, found.peak, strict=True):
            began, last = one.calendar.moment(int(start) + 1), one.calendar.moment(int(end) + 1)
            near = [
                each
                for each in known
                if TERRITORY in each.series and began - each.last_alarm < QUIET and each.began - last < QUIET
            ]
            if any(each.detector != SURGE for each in near):
                continue  # an alert says more
            # A surge under way keeps its name: the detectors' sight may begin after it did.
            began = min([began, *(each.began for each in near)])
            day = int(((one.laid.seen <= peak) & (one.laid.seen > peak - HOURS)).sum())
            usual = float((one.laid.seen < peak).sum()) / max(peak / HOURS, 1.0)
            kept = Episode(
                thread=name(SURGE, began),
                detector=SURGE,
                series=(TERRITORY,),
                severity=Severity.INFO.value,
                state="ended",
                began=began,
                last_alarm=last,
                z=float(much[0, peak]),
                observed=float(day),
                expected=usual,
                stories=(),
                ended=last,
            )
            out.append(Decision(kept, None))
    return out
