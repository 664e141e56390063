import numpy as np
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from press import cells_of

from reports import barometer, decomposition, panel


@pytest.fixture(scope="module")
def world():
    cells = worlds.simulate(worlds.CHANGES[1], 1).cells()
    return cells, panel.weights(panel.current(cells), cells.sources)


def test_the_parts_sum_to_the_total(world):
    cells, _ = world
    for cut in (decomposition.by_topic(cells, 8, 26), decomposition.by_source(cells, 8, 26)):
        assert cut.within + cut.mix == pytest.approx(cut.total, abs=1e-9)
        assert sum(part.within for part in cut.parts) == pytest.approx(cut.within, abs=1e-9)
        assert sum(part.mix for part in cut.parts) == pytest.approx(cut.mix, abs=1e-9)
        assert sum(part.share_recent for part in cut.parts) == pytest.approx(1)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(0, 9), st.sampled_from("xyz"), st.floats(-2, 2)),
        min_size=1,
        max_size=40,
    )
)
def test_the_parts_sum_to_the_total_even_when_topics_come_and_go(rows):
    cells = cells_of([(f"{n}", source, week, topic, score) for n, (source, week, topic, score) in enumerate(rows)], 10)
    cut = decomposition.by_topic(cells, 4, 6)
    if cut is not None:
        assert cut.within + cut.mix == pytest.approx(cut.total, abs=1e-9)


def test_a_change_of_shares_alone_is_all_mix():
    rows = [
        (f"{w}-{n}", "s", w, "crime" if n < (3 if w == 0 else 1) else "arts", 0.0) for w in (0, 1) for n in range(4)
    ]
    scored = [(*row[:4], -0.5 if row[3] == "crime" else 0.3) for row in rows]
    cut = decomposition.by_topic(cells_of(scored, 2), 1, 1)
    assert cut.within == pytest.approx(0)
    assert cut.mix == pytest.approx(40)


def test_a_topic_that_appears_counts_as_mix():
    rows = [("1", "s", 0, "crime", -0.5), ("2", "s", 1, "crime", -0.5), ("3", "s", 1, "arts", 0.5)]
    cut = decomposition.by_topic(cells_of(rows, 2), 1, 1)
    assert (cut.within, cut.mix) == (pytest.approx(0), pytest.approx(50))
    arts = next(part for part in cut.parts if part.name == "arts")
    assert arts.mean_earlier is None


def test_an_empty_window_has_no_decomposition():
    assert decomposition.by_topic(cells_of([("1", "s", 0, "t", 0.0)], 2), 1, 1) is None


def test_leaving_a_story_out_is_a_refit(world):
    cells, weights = world
    fitted = barometer.fit(cells, weights)
    counted = barometer.contrast_weights(fitted.index)
    rough = decomposition.influence(fitted, counted)
    found = decomposition.drivers(fitted, 8, 26, most=20)
    assert len(found) == 40
    for driver in found[:20]:
        story = cells.stories.index(driver.story)
        again = barometer.fit(barometer.chosen(cells, cells.story != story), weights)
        refit = float(counted @ (fitted.index - again.index))
        assert driver.contribution == pytest.approx(refit, rel=1e-3)
        assert rough[story] == pytest.approx(refit, rel=0.02)


def test_drivers_come_strongest_first_and_pull_both_ways(world):
    cells, weights = world
    found = decomposition.drivers(barometer.fit(cells, weights), 8, 26)
    pulls = [abs(driver.contribution) for driver in found]
    assert pulls == sorted(pulls, reverse=True)
    assert sum(driver.contribution > 0 for driver in found) == 10
    assert sum(driver.contribution < 0 for driver in found) == 10


def test_first_order_pulls_of_all_stories_cancel(world):
    cells, weights = world
    fitted = barometer.fit(cells, weights)
    assert decomposition.influence(fitted, barometer.contrast_weights(fitted.index)).sum() == pytest.approx(0, abs=1e-6)


def test_a_story_that_is_all_a_week_has_cannot_be_left_out():
    rows = [(f"{w}-{n}", "ab"[n % 2], w, "t", 0.1 * n) for w in range(4) for n in range(4) if w != 2]
    fitted = barometer.fit(cells_of([*rows, ("alone", "a", 2, "t", 1.0)], 4), np.array([0.5, 0.5]))
    assert decomposition.without(fitted, fitted.cells.stories.index("alone")) is None
    assert decomposition.without(fitted, fitted.cells.stories.index("0-0")) is not None


def test_without_two_windows_there_is_no_driver():
    assert decomposition.drivers(barometer.fit(cells_of([("1", "s", 0, "t", 0.0)], 2), np.ones(1)), 8, 26) == ()


def test_the_verdict_can_be_asked_again_without_its_leading_story(world):
    cells, weights = world
    fitted = barometer.fit(cells, weights)
    leader = decomposition.drivers(fitted, 8, 26)[0]
    left = decomposition.contrast_without(fitted, leader.story, 8, 26)
    assert left.difference == pytest.approx(barometer.judge(fitted).difference - leader.contribution)
