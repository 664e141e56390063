"""Scored series of a whole installation to what the watch says of them, hour by hour, through the code that says it.

Scores of an hour rest on what was known then (an hourly update says what a full replay says: tests/
test_reports_spikes_watch.py), so a year is scored once, and every hour sees its last 72 hours alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from alert_scoring import EXCUSED, FOUND
from alert_worlds import DAYS, TRAINING, World

from pipeline.watch import SIGHT
from reports.alert_types import Decision, Mutes, Telling
from reports.alerts import follow
from reports.spikes_tails import NOTHING
from reports.spikes_types import Thresholds
from reports.spikes_watch import Judged, spikes_of
from storage.types import Episode

BACK = SIGHT // timedelta(hours=1)
KNOWN = SIGHT + timedelta(hours=48)  # how far back the watch reads episodes


def sight(one: Judged, first: int, over: int) -> Judged:
    """The same series when only hours from `first` to before `over` are scored."""
    joint, spread = np.full_like(one.scanned.joint, NOTHING), np.full_like(one.spread, NOTHING)
    joint[:, first:over] = one.scanned.joint[:, first:over]
    spread[:, first:over] = one.spread[:, first:over]
    return replace(one, scanned=replace(one.scanned, joint=joint), spread=spread)


def watched(run: list[Judged], thresholds: Thresholds) -> Iterator[tuple[datetime, Decision]]:
    """Everything the watch tells, and when."""
    known: dict[str, Episode] = {}
    alarms = [
        np.flatnonzero((one.scanned.joint[0] >= thresholds.scan) | (one.spread[0] >= thresholds.reprise)) for one in run
    ]
    for hour in range(TRAINING * 24, DAYS * 24 + 1):
        seen = [one for one, at in zip(run, alarms, strict=True) if ((at >= hour - BACK) & (at < hour)).any()]
        if not seen and not any(each.state == "open" for each in known.values()):
            continue
        now = run[0].calendar.moment(hour - 1) + timedelta(hours=1)
        spikes = [spike for one in seen for spike in spikes_of(sight(one, max(hour - BACK, 0), hour), thresholds)]
        near = [each for each in known.values() if each.state == "open" or each.last_alarm >= now - KNOWN]
        for decision in follow(spikes, thresholds, near, Mutes(), now):
            known[decision.episode.thread] = decision.episode
            if decision.telling is not None:
                yield now, decision


def figures(said: list[list[tuple[datetime, Decision]]], worlds: list[World], concerned, moment) -> dict[str, float]:
    """False pages and messages a month, waves and affairs told of within 48 h.

    `concerned` gives the series a spike of a topic shows in, `moment` the time of an hour of a world.
    """
    false = alerts = messages = 0
    found: dict[str, list[bool]] = {"wave": [], "affair": []}
    for run, world in zip(said, worlds, strict=True):
        real = [
            (moment(start), concerned(int(topic)), "wave" if wave else "affair")
            for start, topic, wave in zip(world.spikes.start, world.spikes.topic, world.spikes.wave, strict=True)
        ]
        messages += len(run)
        for _, each in run:
            if each.telling is not Telling.ALERT:
                continue
            alerts += 1
            false += not any(
                start <= each.episode.began <= start + timedelta(hours=EXCUSED + 1)
                and series.intersection(each.episode.series)
                for start, series, _ in real
            )
        for start, series, kind in real:
            found[kind].append(
                any(
                    start < now <= start + timedelta(hours=FOUND + 1) and series.intersection(each.episode.series)
                    for now, each in run
                    if each.telling is not Telling.END
                )
            )
    months = len(worlds) * (DAYS - TRAINING) / 30
    return {
        "false_30d": false / months,
        "pages_30d": alerts / months,
        "messages_30d": messages / months,
    } | {name: round(float(np.mean(hits)), 4) for name, hits in found.items()}
