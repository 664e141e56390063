"""The bench of a whole installation judges a year once and looks at it by the hour: as the watch sees it then."""

from datetime import timedelta

import pytest
from alert_hourly_watch import BACK, figures, sight, watched
from alert_installation import PARIS, concerned, judged, moment, stories_of
from alert_worlds import LOW, media

from pipeline.watch import SIGHT
from reports.alert_types import Telling
from reports.spikes_types import SpikeRules, Thresholds
from reports.spikes_watch import Span, judge, spikes_of

THRESHOLDS = Thresholds(2.5, 2.5)


@pytest.fixture(scope="module")
def world():
    return media(20279000, LOW)


@pytest.fixture(scope="module")
def run(world):
    return judged(world)


def test_an_hour_of_the_scored_year_is_what_the_watch_judges_then(world, run):
    stories = stories_of(world)
    some = 0
    for start in world.spikes.start[:4]:
        now = moment(start + 14)
        over = int(run[0].calendar.place([now])[0])
        span = Span(now, PARIS, since=now - SIGHT)
        known = [one for one in stories if one.first_seen < now]
        live = [spike for one in judge(known, span, SpikeRules())[0] for spike in spikes_of(one, THRESHOLDS)]
        past = [spike for one in run for spike in spikes_of(sight(one, over - BACK, over), THRESHOLDS)]
        assert [(each.series, each.start, each.end, each.stories) for each in live] == [
            (each.series, each.start, each.end, each.stories) for each in past
        ]
        some += len(live)
    assert some


def test_each_episode_is_told_once_then_followed_to_its_end(world, run):
    said = list(watched(run, THRESHOLDS))
    threads = {each.episode.thread for _, each in said}
    for kind in (Telling.ALERT, Telling.END):
        assert len(threads) - 1 <= sum(each.telling is kind for _, each in said) <= len(threads) + 1
    assert all(now - each.episode.last_alarm < timedelta(hours=25) for now, each in said)
    row = figures([said], [world], concerned, moment)
    assert row["false_30d"] < row["pages_30d"] < row["messages_30d"]
    assert row["wave"] > 0.5
