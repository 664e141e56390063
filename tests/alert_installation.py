"""Simulated stories of a whole installation to its false pages and found waves, through the code that pages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from alert_hourly_watch import figures as watch_figures
from alert_hourly_watch import watched
from alert_scoring import EXCUSED, FOUND
from alert_worlds import DAYS, INSTALLATION, TOPIC_SHARES, TRAINING, World, apart, media

from reports.spikes_grid import NEGATIVE
from reports.spikes_pages import calibrate_runs, pages
from reports.spikes_types import Spike, SpikeRules, SpikeStory
from reports.spikes_watch import Judged, Span, judge, spikes_of

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2025, 1, 6, tzinfo=PARIS).astimezone(UTC)  # a Monday
SPORT_TOPIC = len(TOPIC_SHARES) - 1
TERRITORY = "territory without sport"
BUDGET = 1.0


def concerned(topic: int) -> set[str]:
    """The series where a spike of a topic shows."""
    return {f"topic {topic}"} | ({TERRITORY} if topic != SPORT_TOPIC else set())


def moment(hour: float) -> datetime:
    return START + timedelta(hours=float(hour))


def stories_of(world: World) -> list[SpikeStory]:
    """Each story in its topic's series, and in the territory's unless it is sport."""
    bounds = np.searchsorted(world.pickup_story, np.arange(len(world.published) + 1))
    out = []
    for place in range(len(world.published)):
        topic = int(world.topic[place])
        sport = topic in {-1, SPORT_TOPIC}
        for series in [f"topic {SPORT_TOPIC if sport else topic}"] + ([] if sport else [TERRITORY]):
            runs = slice(bounds[place], bounds[place + 1])
            wide = world.probability[place] >= NEGATIVE and bounds[place + 1] - bounds[place] > 1
            out.append(
                SpikeStory(
                    story=str(place),
                    series=series,
                    published=moment(world.published[place]),
                    first_seen=moment(world.seen[place]),
                    p_negative=float(world.probability[place]),
                    pickups=tuple(moment(h) for h in world.pickup_hour[runs]) if wide else (),
                    pickups_published=tuple(moment(h) for h in world.pickup_published[runs]) if wide else (),
                )
            )
    return out


def judged(world: World) -> list[Judged]:
    """Every series scored over the tested days."""
    span = Span(moment(DAYS * 24), PARIS)
    rules = SpikeRules(least_history=TRAINING)
    return judge(stories_of(world), span, rules)[0]


def explained(page: tuple[Spike, ...], world: World) -> bool:
    """A page is true when one of its spikes starts within 96 h of a real one, in its topic or the territory."""
    for start, topic in zip(world.spikes.start, world.spikes.topic, strict=True):
        begins, ends = moment(start), moment(start + EXCUSED + 1)
        series = concerned(topic)
        if any(begins <= one.start <= ends and one.series in series for one in page):
            return True
    return False


def figures(runs: list[list[Judged]], worlds: list[World], thresholds) -> dict[str, float]:
    """False pages a month, and the share of waves and affairs paged within 48 h."""
    false = pages_count = 0
    found: dict[str, list[bool]] = {"wave": [], "wave k>=3": [], "wave 12 h": [], "affair": [], "affair of 50": []}
    for run, world in zip(runs, worlds, strict=True):
        every = pages([spike for one in run for spike in spikes_of(one, thresholds)])
        pages_count += len(every)
        false += sum(not explained(page, world) for page in every)
        for start, wave, size, topic in zip(
            world.spikes.start, world.spikes.wave, world.spikes.size, world.spikes.topic, strict=True
        ):
            series = concerned(topic)
            alarms = [
                one for page in every for one in page
                if one.series in series and one.end > moment(start) and one.start <= moment(start + FOUND + 1)
            ]  # fmt: skip
            found["wave" if wave else "affair"].append(bool(alarms))
            if wave and size >= 3:
                found["wave k>=3"].append(bool(alarms))
            if wave:
                found["wave 12 h"].append(any(one.start <= moment(start + 12) for one in alarms))
            elif size == 50:
                found["affair of 50"].append(bool(alarms))
    months = len(worlds) * (DAYS - TRAINING) / 30
    out = {"false_30d": false / months, "pages_30d": pages_count / months}
    return (
        out
        | {name: round(float(np.mean(hits)), 4) for name, hits in found.items()}
        | {"spikes": len(found["wave"]) + len(found["affair"])}
    )


def told(runs: list[list[Judged]], worlds: list[World], thresholds) -> dict[str, float]:
    """The same figures when the watch tells, hour by hour: episodes that go on, thread by thread."""
    return watch_figures([list(watched(run, thresholds)) for run in runs], worlds, concerned, moment)


def installation(runs: int) -> dict:
    """Thresholds for seven series from calibration seeds; figures on both groups of seeds, and in harder worlds.

    Each is measured twice: pages of a whole past at once, as thresholds are derived, and what the watch tells.
    """
    calibration, evaluation = apart(INSTALLATION, runs, runs)
    worlds = [media(seed, INSTALLATION, TOPIC_SHARES) for seed in calibration]
    scored = [judged(world) for world in worlds]
    thresholds = calibrate_runs(scored, BUDGET, lambda run, page: not explained(page, worlds[run]))
    out = {
        "thresholds": {"scan": thresholds.scan, "reprise": thresholds.reprise},
        "calibration": figures(scored, worlds, thresholds),
        "calibration, as told": told(scored, worlds, thresholds),
    }
    for name, config in (
        ("fresh", INSTALLATION),
        ("waves sized by their topic", replace(INSTALLATION, topic_sized=True)),
        ("label errors", replace(INSTALLATION, errors=True)),
    ):
        worlds = [media(seed, config, TOPIC_SHARES) for seed in evaluation]
        scored = [judged(world) for world in worlds]
        out[name] = figures(scored, worlds, thresholds)
        out[f"{name}, as told"] = told(scored, worlds, thresholds)
    return out
