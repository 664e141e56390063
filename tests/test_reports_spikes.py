from dataclasses import replace

import numpy as np
import pytest
from alert_scoring import lay
from alert_worlds import CALIBRATION, CHOSEN, CONFIGS, ERRORS, MID, apart, media, seeds

from reports.spikes import count, redated, scan, tilted
from reports.spikes_baseline import baseline
from reports.spikes_budget import episodes, excused_hours, false_starts, threshold_for
from reports.spikes_tails import NOTHING
from reports.spikes_types import HourlyStories, SpikeRules

DAYS, RULES = 60, SpikeRules()
NOON = 50 * 24 + 12


def stories(hours, weight, seen=None) -> HourlyStories:
    hours = np.asarray(hours, dtype=np.int64)
    seen = hours if seen is None else np.asarray(seen, dtype=np.int64)
    return HourlyStories(
        np.zeros(len(hours), dtype=np.int64), hours, seen, np.asarray(weight, dtype=float), 1, DAYS * 24
    )


def calm() -> HourlyStories:
    """Sixty days of forty stories a day, one in four negative."""
    rng = np.random.default_rng(3)
    hours = np.repeat(np.arange(DAYS * 24), rng.poisson(40 / 24, DAYS * 24))
    return stories(hours, rng.random(len(hours)) < 0.25)


def more(past: HourlyStories, hours, weight, seen=None) -> HourlyStories:
    extra = stories(hours, weight, seen)
    return replace(
        past,
        series=np.append(past.series, extra.series),
        published=np.append(past.published, extra.published),
        seen=np.append(past.seen, extra.seen),
        weight=np.append(past.weight, extra.weight),
    )


def highest(laid: HourlyStories, first: int = NOON, last: int = NOON + 12) -> float:
    return float(scan(laid, RULES, range(first // 24, last // 24 + 1)).joint[0, first:last].max())


def test_a_wave_of_negative_stories_is_seen_within_hours():
    wave = more(calm(), NOON + np.arange(20) // 4, np.ones(20))
    assert highest(calm()) < 2.3
    assert highest(wave, NOON, NOON + 5) > 3.5


def test_a_surge_of_all_tones_is_no_alert():
    surge = more(calm(), NOON + np.arange(80) // 8, np.arange(80) % 4 == 0)
    scores = scan(surge, RULES, range(50, 51))
    assert scores.count[0, NOON : NOON + 12].max() > 3
    assert highest(surge) < 2.3


def test_fewer_than_three_negative_stories_are_never_counted():
    quiet = stories(np.arange(0, 50 * 24, 12), np.zeros(100))
    assert highest(more(quiet, [NOON, NOON], [1, 1])) == NOTHING
    assert highest(more(quiet, [NOON] * 3, [1] * 3)) > 2


def test_short_windows_are_judged_only_when_a_negative_story_arrives():
    short = SpikeRules(widths=(3,))
    wave = more(calm(), [NOON] * 12, np.ones(12))
    hours = scan(wave, short, range(50, 51)).joint[0]
    arrivals = count(wave, short).arrivals[0]
    assert hours[NOON] > 3
    assert (hours[NOON : NOON + 12][arrivals[NOON : NOON + 12] == 0] == NOTHING).all()


def test_a_feed_that_catches_up_counts_at_publication():
    late = NOON + np.zeros(15, dtype=np.int64)
    published = late - 8 - np.arange(15)
    backlog = more(calm(), published, np.ones(15), late)
    assert (redated(backlog, RULES)[-15:] == published).all()
    on_time = more(calm(), late, np.ones(15))
    assert highest(backlog, NOON, NOON + 1) < highest(on_time, NOON, NOON + 1)


def test_a_source_that_is_always_late_is_not_catching_up():
    hours = np.arange(24, DAYS * 24 - 10)
    slow = stories(np.repeat(hours, 2), np.zeros(2 * len(hours)), np.repeat(hours + 8, 2))
    assert (redated(slow, RULES)[200:] == slow.seen[200:]).all()


def test_windows_never_hold_what_was_not_seen_yet():
    backlog = more(calm(), [NOON - 10] * 5, np.ones(5), [NOON] * 5)
    before, after = count(calm(), RULES), count(backlog, RULES)
    assert np.array_equal(before.held_negative[:, :, :NOON], after.held_negative[:, :, :NOON])
    assert (after.held_negative - before.held_negative)[0, :, NOON].tolist() == [0, 0, 0, 5, 5, 5, 5, 5]


def test_each_window_holds_a_story_from_first_sight_to_its_width_after_its_date():
    rng = np.random.default_rng(5)
    dates = rng.integers(-1, DAYS * 24 - 30, 400)
    late = np.where(rng.random(400) < 0.2, rng.integers(6, 30, 400), 0)
    weights = rng.random(400)
    for delay in (late, 0 * late):  # with stories that come too late for some windows, and without
        laid = stories(dates, weights, np.maximum(dates + delay, 0))
        dated = redated(laid, RULES)
        held = count(laid, RULES).held_every[0]
        for place, width in enumerate(RULES.widths):
            hours = np.arange(DAYS * 24)[:, None]
            assert (held[place] == ((laid.seen <= hours) & (hours < dated + width)).sum(1)).all()


def test_days_judged_together_score_as_they_do_one_by_one():
    laid = more(calm(), NOON + np.arange(20) // 4, np.ones(20))
    together = scan(laid, RULES, range(48, 55))
    for day in range(48, 55):
        alone, hours = scan(laid, RULES, range(day, day + 1)), slice(day * 24, day * 24 + 24)
        for name in ("joint", "count", "share", "width", "observed", "expected"):
            assert (getattr(alone, name)[0, hours] == getattr(together, name)[0, hours]).all()


def test_the_scores_of_a_day_do_not_depend_on_days_after_it():
    future = more(calm(), np.full(40, NOON + 72), np.ones(40))
    some = range(50, 51)
    assert np.array_equal(
        scan(calm(), RULES, some).joint[0, NOON - 12 : NOON + 12],
        scan(future, RULES, some).joint[0, NOON - 12 : NOON + 12],
    )


def test_a_past_spike_does_not_raise_the_usual_level_much():
    spike = more(calm(), np.full(60, 30 * 24 + 12), np.ones(60))
    usual = baseline(count(calm(), RULES), 50, RULES).hourly.sum()
    after = baseline(count(spike, RULES), 50, RULES).hourly.sum()
    assert after < 1.06 * usual  # unweighted, sixty stories in forty-seven days of ten would add 13 %


def test_the_usual_level_knows_weekdays_and_hours():
    hours = [day * 24 + hour for day in range(DAYS) for hour in (9, 9, 18) if day % 7 < 5]
    usual = baseline(count(stories(hours, np.ones(len(hours))), RULES), 50, RULES).hourly[0].reshape(7, 24)
    assert usual[1].sum() == pytest.approx(3, abs=0.4)
    assert usual[6].sum() < 0.5
    assert usual[1].argmax() == 9


def test_probabilities_of_zero_and_one_are_labels():
    usual = baseline(count(calm(), RULES), 50, RULES)
    assert usual.count_unit.tolist() == pytest.approx([1.0])
    assert usual.share_unit.tolist() == pytest.approx([1.0])


def test_unsure_stories_weigh_less_than_one():
    world = media(CALIBRATION + 4000, ERRORS)
    usual = baseline(count(lay([world], weight="probability"), SpikeRules(tilt=1.0)), 100, RULES)
    assert 0.4 < usual.count_unit[0] < 0.9
    assert 0.3 < usual.share_unit[0] < 0.8
    assert usual.share[0] == pytest.approx(0.25, abs=0.03)


def test_tilting_moves_probabilities_and_never_labels():
    p = np.array([0.0, 0.2, 0.5, 1.0])
    assert tilted(p, RULES).tolist() == pytest.approx([0.0, 1 / 3, 2 / 3, 1.0])


def test_series_are_judged_apart_as_they_are_together():
    worlds = [media(seed, MID) for seed in (1, 2)]
    days = range(100, 104)
    both = scan(lay(worlds), RULES, days).joint
    for row, world in enumerate(worlds):
        assert np.allclose(scan(lay([world]), RULES, days).joint[0], both[row])


def test_alarm_hours_less_than_a_day_apart_are_one_episode():
    scores = np.full((2, 200), -3.0)
    scores[0, [10, 33, 57, 80]] = [3, 5, 4, 3]
    scores[1, 11] = 3
    found = episodes(scores, 2.5)
    assert list(zip(found.series, found.start, found.end, found.peak, strict=True)) == [
        (0, 10, 33, 33),
        (0, 57, 80, 57),
        (1, 11, 11, 11),
    ]
    excused = excused_hours((2, 200), np.array([0]), np.array([50]), 96)
    assert false_starts(found, excused) == 2


def test_the_threshold_spends_the_budget_and_no_more():
    rng = np.random.default_rng(1)
    scores = rng.normal(0, 1, (10, 7200))
    excused = np.zeros(scores.shape, dtype=bool)
    threshold = threshold_for(scores, excused, 1.0, scores.size)
    assert 95 <= false_starts(episodes(scores, threshold), excused) <= 100


def test_seeds_that_calibrate_never_evaluate():
    used = [seed for config in CONFIGS for group in apart(config, 1000, 1000) for seed in group]
    assert len(set(used)) == 2 * 1000 * len(CONFIGS)
    assert not set(used) & set(CHOSEN)


def test_a_backlog_holds_back_what_other_outlets_publish_too():
    world = media(CALIBRATION + 1, MID)
    arrival = int(world.backlogs[-1])
    first = np.flatnonzero(np.diff(world.pickup_story, prepend=-1))
    later = np.setdiff1d(np.arange(len(world.pickup_hour)), first)
    assert (world.pickup_hour == arrival + 0.5)[first].sum() > 2
    assert (world.pickup_hour == arrival + 0.5)[later].any()
    assert (np.diff(world.pickup_hour)[np.diff(world.pickup_story) == 0] >= 0).all(), "in the order they were seen"
    held = world.pickup_published < world.pickup_hour
    assert np.isin(world.pickup_hour[held], world.backlogs + 0.5).all()
    assert (world.pickup_published <= world.pickup_hour).all()


def test_the_error_world_errs_as_written():
    worlds = [media(seed, ERRORS) for seed in seeds(CALIBRATION, ERRORS, 5)]
    negative = np.concatenate([world.negative for world in worlds])
    label = np.concatenate([world.label for world in worlds])
    probability = np.concatenate([world.probability for world in worlds])
    assert label[negative].mean() == pytest.approx(0.78, abs=0.01)
    assert label[~negative].mean() == pytest.approx(0.08, abs=0.01)
    for low in (0.1, 0.4, 0.7):
        some = (probability >= low) & (probability < low + 0.2)
        assert negative[some].mean() == pytest.approx(probability[some].mean(), abs=0.03)
