from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from reports.spikes import count
from reports.spikes_calendar import calendar
from reports.spikes_pages import calibrate, pages
from reports.spikes_tails import NOTHING
from reports.spikes_types import Detector, Silence, Spike, SpikeStory, Thresholds
from reports.spikes_watch import Span, judge, spikes_of, watch

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 1, 5, tzinfo=PARIS)
NOW = datetime(2026, 3, 6, 18, 20, tzinfo=PARIS)


def story(name, when, series="all", negative=1.0, pickups=()) -> SpikeStory:
    return SpikeStory(name, series, when, when, negative, pickups)


def calm(series="all", seed=1, days=61) -> list[SpikeStory]:
    rng = np.random.default_rng(seed)
    hours = [day * 24 + float(rng.uniform(6, 22)) for day in range(days) for _ in range(rng.poisson(24))]
    return [
        story(f"{series}-{place}", START + timedelta(hours=hour), series, float(rng.random() < 0.25))
        for place, hour in enumerate(hours)
    ]


def wave(series="all", start=datetime(2026, 3, 5, 9, tzinfo=PARIS), name="wave") -> list[SpikeStory]:
    return [story(f"{name}-{n}", start + timedelta(minutes=25 * n), series) for n in range(24)]


def test_a_wave_is_one_spike_that_names_its_stories():
    answer = watch(calm() + wave(), Span(NOW, PARIS), Thresholds(2.6, 3.2))
    spike = max(answer.spikes, key=lambda one: one.z)
    assert spike.detector is Detector.SCAN
    assert datetime(2026, 3, 5, 9, tzinfo=PARIS) < spike.start <= datetime(2026, 3, 5, 16, tzinfo=PARIS)
    assert spike.observed > 2 * spike.expected
    assert sum(name.startswith("wave") for name in spike.stories) >= 12


def test_an_affair_is_one_spike_of_one_story():
    first = datetime(2026, 3, 4, 10, tzinfo=PARIS)
    affair = story("affair", first, pickups=tuple(first + timedelta(minutes=20 * n) for n in range(30)))
    spikes = watch([*calm(), affair], Span(NOW, PARIS), Thresholds(9.0, 3.0)).spikes
    assert [(one.detector, one.stories) for one in spikes] == [(Detector.REPRISE, ("affair",))]
    assert spikes[0].observed > 2 * spikes[0].expected


def test_a_positive_affair_is_none():
    first = datetime(2026, 3, 4, 10, tzinfo=PARIS)
    joy = story("joy", first, negative=0.0, pickups=tuple(first + timedelta(minutes=20 * n) for n in range(30)))
    assert not watch([*calm(), joy], Span(NOW, PARIS), Thresholds(9.0, 3.0)).spikes


def caught_up(published, *, dated=True) -> SpikeStory:
    back = datetime(2026, 3, 5, 9, tzinfo=PARIS)
    seen = tuple(back + timedelta(minutes=n) for n in range(30))
    dates = tuple(published + timedelta(hours=n) for n in range(30))
    return SpikeStory("affair", "all", published, back, 1.0, seen, dates if dated else ())


def test_a_collect_that_catches_up_on_an_old_affair_pages_nobody():
    asked = Span(NOW, PARIS), Thresholds(9.0, 2.3)
    lasting, old = datetime(2026, 3, 1, tzinfo=PARIS), datetime(2026, 2, 1, tzinfo=PARIS)
    for late in (caught_up(lasting), caught_up(old), caught_up(old, dated=False)):
        assert not watch([*calm(), late], *asked).spikes


def test_an_affair_of_the_night_is_told_when_the_collect_is_back():
    spikes = watch([*calm(), caught_up(datetime(2026, 3, 4, 4, tzinfo=PARIS))], Span(NOW, PARIS), Thresholds(9.0, 2.3))
    (spike,) = spikes.spikes
    assert (spike.start, spike.observed) == (datetime(2026, 3, 5, 10, tzinfo=PARIS), 24.0)


def test_no_outlet_is_seen_before_its_story():
    seen = datetime(2026, 3, 4, 10, tzinfo=PARIS)
    runs = tuple(seen - timedelta(days=2, minutes=20 * n) for n in range(30))
    early = SpikeStory("affair", "all", runs[-1], seen, 1.0, runs)
    assert not watch([*calm(), early], Span(NOW, PARIS), Thresholds(9.0, 2.3)).spikes


def test_a_young_series_is_not_judged_and_says_so():
    young = [story(f"new-{n}", NOW - timedelta(days=20, hours=-n), "new") for n in range(100)]
    answer = watch(calm() + young, Span(NOW, PARIS), Thresholds())
    assert [(one.series, one.reason, one.days) for one in answer.not_judged] == [("new", Silence.TOO_YOUNG, 20)]


def test_what_comes_after_now_does_not_exist():
    later = wave(start=NOW, name="later")
    assert watch(calm() + later, Span(NOW, PARIS), Thresholds()) == watch(calm(), Span(NOW, PARIS), Thresholds())


def test_the_hour_that_is_not_over_waits():
    burst = [story(f"b{n}", NOW.replace(minute=5)) for n in range(40)]
    assert not watch(calm() + burst, Span(NOW, PARIS, since=NOW - timedelta(hours=3)), Thresholds()).spikes
    assert watch(calm() + burst, Span(NOW.replace(hour=19), PARIS, since=NOW - timedelta(hours=3)), Thresholds()).spikes


def test_hours_to_come_have_no_score():
    (one,), _ = judge(calm() + wave(), Span(NOW, PARIS))
    over = int(one.calendar.place([NOW])[0])
    scored = (one.scanned.joint, one.scanned.count, one.scanned.share, one.spread)
    assert all((scores[0, over:] == NOTHING).all() for scores in scored)
    assert one.scanned.count[0, :over].max() > NOTHING


def test_what_a_first_collect_brings_of_older_weeks_is_no_rush_at_midnight():
    eight = START + timedelta(hours=8)
    old = [SpikeStory(f"old-{n}", "all", START - timedelta(days=1 + n % 20), eight, 0.0) for n in range(200)]
    (one,), _ = judge(calm() + old, Span(NOW, PARIS))
    counted = count(one.laid, one.rules).every[0]
    assert counted[0] == 0
    assert counted.sum() == sum(each.first_seen < NOW for each in calm())


def test_an_hourly_update_says_what_a_full_replay_says():
    since = NOW - timedelta(days=2)
    full = [one for one in watch(calm() + wave(), Span(NOW, PARIS), Thresholds(2.6, 3.2)).spikes if one.start > since]
    assert full == list(watch(calm() + wave(), Span(NOW, PARIS, since=since), Thresholds(2.6, 3.2)).spikes)


def test_spikes_that_share_half_their_stories_are_one_page():
    def spike(series, hour, stories):
        at = START + timedelta(hours=hour)
        return Spike(series, at, at, Detector.SCAN, 3.0, 9, 3, stories)

    told = pages(
        [
            spike("all", 0, ("a", "b", "c", "d")),
            spike("roads", 2, ("a", "b", "x")),
            spike("schools", 3, ("d", "y", "z")),
            spike("all", 60, ("a", "b", "c", "d")),
        ]
    )
    assert [[one.series for one in page] for page in told] == [["all", "roads"], ["schools"], ["all"]]


def test_calibration_leaves_the_budget_of_pages_in_the_past():
    past = [one for seed, series in enumerate("abc") for one in calm(series, seed)]
    judged, _ = judge(past, Span(NOW, PARIS))
    thresholds = calibrate(judged, 2.0)
    found = pages([spike for one in judged for spike in spikes_of(one, thresholds)])
    assert len(found) <= 2.0 * judged[0].days / 30
    assert thresholds.budget == 2.0


def test_hours_are_those_of_the_clocks_of_france():
    days = calendar(datetime(2026, 3, 27, 23, 30, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC), PARIS)
    assert days.hours == 72
    assert days.weekday == 5
    monday = datetime(2026, 3, 30, 8, 30, tzinfo=PARIS)
    assert days.place([monday])[0] == pytest.approx(48 + 8.5)
    assert days.moment(56) == datetime(2026, 3, 30, 8, tzinfo=PARIS)


def test_the_long_day_of_october_keeps_its_last_hour():
    days = calendar(datetime(2026, 10, 25, 1, tzinfo=PARIS), datetime(2026, 10, 26, 1, tzinfo=PARIS), PARIS)
    assert int(days.place([datetime(2026, 10, 25, 23, 30, tzinfo=PARIS)])[0]) == 23
