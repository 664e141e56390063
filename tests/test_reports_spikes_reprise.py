import numpy as np
import pytest

from reports.spikes_reprise import Pickups, monthly, reach, score, scores, sizes, usual_most, widest
from reports.spikes_tails import NOTHING
from reports.spikes_types import SpikeRules

RULES = SpikeRules()


def spread(*stories) -> Pickups:
    story = np.repeat(np.arange(len(stories)), [len(hours) for hours in stories])
    return Pickups(story, np.zeros(len(story), dtype=np.int64), np.concatenate([np.sort(hours) for hours in stories]))


def test_reach_counts_outlets_of_the_last_day_only():
    assert reach(spread(np.array([0.0, 2, 23, 25, 60])), RULES).tolist() == [1, 2, 3, 3, 1]


def test_stories_do_not_lend_outlets_to_each_other():
    pickups = spread(np.array([0.0, 1, 2]), np.array([1.5, 2.5]))
    assert reach(pickups, RULES).tolist() == [1, 2, 3, 1, 2]
    assert widest(pickups, reach(pickups, RULES), 1, 5)[0].tolist() == [1, 2, 3, 0, 0]


def test_outlets_caught_up_with_count_when_they_published():
    seen = np.array([0.0, 70, 70.1, 70.2, 70.3, 71])
    published = np.array([0.0, 1, 2, 60, 69, 71])
    none = np.zeros(6, dtype=np.int64)
    assert reach(Pickups(none, none, seen, published), RULES).tolist() == [1, 0, 0, 1, 2, 3]
    assert reach(Pickups(none, none, seen, seen), RULES).tolist() == reach(Pickups(none, none, seen), RULES).tolist()


def test_outlets_always_dated_at_midnight_are_not_catching_up():
    days = np.arange(40)
    usual = np.repeat(days * 24 + 9.0, 3)
    seen = np.append(usual, 40 * 24 + 9 + np.linspace(0, 0.9, 9))
    story = np.append(np.repeat(days, 3), np.repeat(40, 9))
    published = np.floor(seen / 24) * 24
    assert reach(Pickups(story, np.zeros_like(story), seen, published), RULES)[-1] == 9


def test_each_story_is_worth_its_widest_day():
    pickups = spread(np.array([0.0, 1, 2, 100]), np.array([5.0]))
    series, width, when = sizes(pickups, reach(pickups, RULES))
    assert (series.tolist(), width.tolist(), when.tolist()) == ([0, 0], [3, 1], [2.0, 5.0])


def test_wider_stories_are_rarer_and_score_higher():
    past = np.array([3] * 40 + [5] * 20 + [9] * 6 + [20])
    rates = monthly(np.array([3.0, 6, 12, 25, 50]), past, 84)
    assert rates[0] == pytest.approx(67 * 30 / 84)
    assert (np.diff(rates) < 0).all()
    assert (np.diff(score(rates)) > 0).all()
    assert 5 < usual_most(past, 84) < 30


def test_the_scale_is_that_of_the_scan():
    assert score(np.array([0.74]))[0] == pytest.approx(2.3)
    assert score(np.array([0.15]))[0] == pytest.approx(3.0, abs=0.05)


def test_an_affair_scores_and_everyday_copies_do_not():
    rng = np.random.default_rng(5)
    usual = [np.sort(day * 24 + rng.uniform(8, 20, 1 + rng.poisson(1))) for day in range(60) for _ in range(6)]
    affair = 50 * 24 + 9 + np.linspace(0, 10, 25)
    without = scores(spread(*usual), 1, 60 * 24, RULES, range(40, 60))
    assert without.max() < 2.3
    found = scores(spread(*usual, affair), 1, 60 * 24, RULES, range(40, 60))
    assert found[0, 50 * 24 + 8] == NOTHING or found[0, 50 * 24 + 8] < 2
    assert found[0, 50 * 24 + 19] > 3


def test_no_pickup_is_no_score():
    none = Pickups(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    assert (scores(none, 1, 48, RULES, range(1, 2)) == NOTHING).all()
