import math
from dataclasses import replace

import numpy as np
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from press import additive, cells_of

from reports import barometer, panel, redraw

EFFECTS = {"a": -0.4, "b": 0.1, "c": 0.3}
WEIGHTS = np.array([0.5, 0.3, 0.2])
MEAN = -0.11  # of the effects, by the weights


def small_world(run=0, scenario=worlds.NO_CHANGE[0], stories=45):
    world = worlds.simulate(replace(scenario, stories=stories), run)
    cells = world.cells()
    return world, cells, panel.weights(panel.current(cells), cells.sources)


def test_the_index_is_the_panels_mean_tone_week_by_week():
    weekly = [0.0, 0.1, -0.2, 0.3]
    fitted = barometer.fit(additive(EFFECTS, weekly), WEIGHTS)
    assert fitted.index == pytest.approx(100 * (np.array(weekly) + MEAN), abs=1e-5)
    assert fitted.sources == pytest.approx(100 * (np.array(list(EFFECTS.values())) - MEAN), abs=1e-5)


def test_a_silent_source_is_imputed_not_dropped():
    cells = additive(EFFECTS, [0.0] * 6)
    gone = barometer.chosen(cells, ~((cells.source == 0) & (cells.week >= 3)))
    assert barometer.fit(gone, WEIGHTS).index == pytest.approx(np.full(6, 100 * MEAN), abs=1e-5)


def test_a_source_outside_the_panel_changes_nothing():
    cells = additive(EFFECTS, [0.0, 0.2])
    outside = np.array([0.625, 0.375, 0.0])
    kept = barometer.chosen(cells, cells.source != 2)
    assert barometer.fit(cells, outside).index == pytest.approx(barometer.fit(kept, outside).index)


def test_copies_of_one_story_count_once():
    rows = [("x", "a", 0, "t", 1.0)] * 9 + [("y", "a", 0, "t", 0.0), ("z", "a", 1, "t", 0.0)]
    assert barometer.fit(cells_of(rows, weeks=2), np.ones(1)).index == pytest.approx([50, 0], abs=1e-5)


def test_a_week_without_a_story_has_no_index():
    cells = additive({"a": 0.0}, [0.1, 0.2, 0.3])
    fitted = barometer.fit(barometer.chosen(cells, cells.week != 1), np.ones(1))
    assert np.isnan(fitted.index).tolist() == [False, True, False]


def test_nothing_at_all_gives_an_empty_curve():
    cells = additive({"a": 0.0}, [0.1, 0.2])
    assert np.isnan(barometer.fit(barometer.chosen(cells, cells.week > 5), np.ones(1)).index).all()


def test_only_a_change_of_topics_leaves_the_constant_agenda_still():
    rows = [
        (f"{w}-{n}", "a", w, "crime" if n < (6 if w < 3 else 2) else "arts", 0.0) for w in range(6) for n in range(8)
    ]
    cells = cells_of(rows, weeks=6)
    cells = replace(cells, score=np.where(cells.topic == cells.topics.index("crime"), -0.6, 0.4))
    free, held = barometer.fit(cells, np.ones(1)), barometer.fit(cells, np.ones(1), constant_agenda=True)
    assert free.index[5] - free.index[0] == pytest.approx(50, abs=1e-5)
    assert held.index[5] - held.index[0] == pytest.approx(0, abs=1e-5)
    assert held.topics[1] - held.topics[0] == pytest.approx(-100, abs=1e-4)


@pytest.mark.parametrize("constant_agenda", [False, True])
def test_the_fit_is_ordinary_weighted_least_squares(constant_agenda):
    _, cells, weights = small_world()
    fitted = barometer.fit(cells, weights, constant_agenda=constant_agenda)
    cells = fitted.cells
    size = len(fitted.inverse)
    rows = np.zeros((len(cells.story), size))
    for kind in range(fitted.codes.shape[1]):
        rows[np.arange(len(rows)), fitted.codes[:, kind]] = 1
    root = np.sqrt(cells.weight)
    effects, *_ = np.linalg.lstsq(rows * root[:, None], cells.score * root, rcond=None)
    assert fitted.residual == pytest.approx(cells.score - rows @ effects, abs=1e-6)
    first = fitted.first_week
    plain = 100 * effects[first : first + len(cells.weeks)]
    assert np.diff(fitted.index) == pytest.approx(np.diff(plain), abs=1e-4)


def test_the_covariance_is_the_sum_of_squared_story_pulls():
    _, cells, weights = small_world()
    fitted = barometer.fit(cells, weights)
    cells, first = fitted.cells, fitted.first_week
    lever = fitted.inverse[:, first : first + len(cells.weeks)]
    pulls = np.zeros((len(cells.stories), len(cells.weeks)))
    np.add.at(pulls, cells.story, (cells.weight * fitted.residual)[:, None] * lever[fitted.codes].sum(axis=1))
    assert fitted.covariance == pytest.approx(1e4 * pulls.T @ pulls, rel=1e-9)


def test_the_sandwich_agrees_with_the_story_bootstrap():
    world = worlds.simulate(worlds.NO_CHANGE[0], 3)
    cells = world.cells()
    weights = panel.weights(panel.current(cells), cells.sources)
    fitted = barometer.fit(cells, weights)
    counted = barometer.contrast_weights(fitted.index)
    drawn = counted @ redraw.bootstrap(fitted, weights, draws=300) @ counted
    assert math.sqrt(counted @ fitted.covariance @ counted / drawn) == pytest.approx(1, abs=0.12)


def test_the_bootstrap_always_draws_the_same():
    _, cells, weights = small_world()
    fitted = barometer.fit(cells, weights)
    again = redraw.bootstrap(barometer.fit(cells, weights), weights, draws=5)
    assert np.array_equal(redraw.bootstrap(fitted, weights, draws=5), again)


def test_the_order_of_rows_does_not_matter():
    _, cells, weights = small_world()
    shuffled = np.random.default_rng(1).permutation(len(cells.story))
    columns = ("story", "source", "week", "topic", "weight", "score")
    mixed = replace(cells, **{name: getattr(cells, name)[shuffled] for name in columns})
    one, other = barometer.judge(barometer.fit(cells, weights)), barometer.judge(barometer.fit(mixed, weights))
    assert one.difference == pytest.approx(other.difference, abs=1e-8)
    assert one.probability_up == pytest.approx(other.probability_up, abs=1e-8)


def test_mirroring_every_score_mirrors_the_verdict():
    _, cells, weights = small_world()
    here = barometer.judge(barometer.fit(cells, weights))
    there = barometer.judge(barometer.fit(replace(cells, score=-cells.score), weights))
    assert there.difference == pytest.approx(-here.difference)
    assert there.low == pytest.approx(-here.high)
    assert there.probability_up == pytest.approx(1 - here.probability_up)


def test_the_change_is_that_of_the_two_means():
    index = np.concatenate([np.zeros(6) + 40, np.tile([1.0, -1.0], 13), np.tile([11.0, 9.0], 4)])
    found = barometer.contrast(index, floor=0.0)
    assert found.difference == pytest.approx(10)
    assert found.low < found.low90 < 10 < found.high90 < found.high
    assert found.detectable > found.high - found.difference
    assert found.probability_up > 0.999


def test_the_variance_is_that_of_the_method():
    rng = np.random.default_rng(4)
    index = rng.normal(0, 5, 34)
    residual = np.concatenate([index[:26] - index[:26].mean(), index[26:] - index[26:].mean()])
    variance = residual @ residual / 32
    measured = residual[1:] @ residual[:-1] / (residual @ residual)
    used = min(0.6, max(0, measured + (1 + 4 * max(measured, 0)) / 34))
    found = barometer.contrast(index, floor=0.0)
    assert found.correlation == pytest.approx(used)
    assert found.error == pytest.approx(math.sqrt(variance * (1 / 26 + 1 / 8) * (1 + used) / (1 - used)))
    assert found.df == pytest.approx(max(6, 32 * (1 - used) / (1 + used)))


def test_luck_in_stories_is_the_least_uncertainty():
    index = np.zeros(34)
    assert barometer.contrast(index, floor=36.0).week_sd == pytest.approx(6)


def test_windows_that_are_short_or_empty_give_no_contrast():
    assert barometer.contrast(np.zeros(33), floor=1.0) is None
    holes = np.zeros(34)
    holes[26:29] = np.nan
    assert barometer.contrast(holes, floor=1.0) is None
    holes[26] = 0
    assert barometer.contrast(holes, floor=1.0) is not None


@pytest.mark.parametrize(("recent", "earlier"), [(8, 26), (13, 26), (26, 39)])
def test_every_window_ends_with_the_last_week(recent, earlier):
    index = np.concatenate([np.full(5, 99.0), np.zeros(earlier), np.full(recent, 7.0)])
    found = barometer.contrast(index, 1.0, recent, earlier)
    assert found.difference == pytest.approx(7)
    assert (found.recent, found.earlier) == (recent, earlier)


@settings(max_examples=25, deadline=None)
@given(st.floats(-50, 50), st.integers(0, 1000))
def test_adding_the_same_to_every_week_changes_nothing(level, seed):
    index = np.random.default_rng(seed).normal(0, 5, 34)
    one, other = barometer.contrast(index, 1.0), barometer.contrast(index + level, 1.0)
    assert one.difference == pytest.approx(other.difference, abs=1e-6)
    assert one.error == pytest.approx(other.error, abs=1e-6)


def test_between_keeps_a_slice_of_weeks():
    cells = barometer.between(additive(EFFECTS, [0.1, 0.2, 0.3, 0.4]), 1, 3)
    assert cells.weeks == ("1", "2")
    assert sorted(set(cells.week.tolist())) == [0, 1]


def test_a_panel_that_falls_silent_does_not_make_a_rise():
    changes = []
    for run in range(12):
        _, cells, weights = small_world(run, worlds.NO_CHANGE[2], stories=100)
        changes.append(barometer.judge(barometer.fit(cells, weights)).difference)
    assert abs(np.mean(changes)) < 3.5  # standard error about 1.3: weights renormalised on those present give +3.4


def test_a_rise_of_ten_is_measured_whole():
    changes = []
    for run in range(12):
        _, cells, weights = small_world(run, worlds.CHANGES[2], stories=100)
        changes.append(barometer.judge(barometer.fit(cells, weights)).difference)
    assert np.mean(changes) == pytest.approx(10, abs=4)
