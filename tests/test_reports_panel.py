import numpy as np
import pytest
from press import cells_of

from reports import panel


def test_the_panel_is_provisional_on_the_first_thirteen_weeks_then_on_each_full_year():
    assert panel.reference(5) == (0, 5, True)
    assert panel.reference(34) == (0, 13, True)
    assert panel.reference(51) == (0, 13, True)
    assert panel.reference(52) == (0, 52, False)
    assert panel.reference(103) == (0, 52, False)
    assert panel.reference(104) == (52, 104, False)


def test_a_medium_weighs_its_share_of_stories_not_of_copies():
    rows = [("one", "a", 0, "t", 0.0)] + [("two", "b", 0, "t", 0.0)] * 9 + [("late", "c", 20, "t", 0.0)]
    drawn = panel.draw(cells_of(rows, weeks=30), 0, 13, provisional=True)
    assert drawn.sources == ("a", "b")
    assert drawn.weights == pytest.approx((0.5, 0.5))
    assert (drawn.first, drawn.last, drawn.provisional) == ("0", "12", True)
    assert panel.weights(drawn, ["c", "b", "a"]).tolist() == pytest.approx([0, 0.5, 0.5])


def test_a_daily_paper_that_stops_is_silent_and_a_rare_one_is_not():
    daily = [7, 9, 8, 6, 8, 7, 9, 8, 0, 0]
    rare = [1, 0, 2, 0, 1, 0, 0, 1, 0, 0]
    new = [0, 0, 0, 0, 0, 0, 0, 0, 0, 5]
    found = panel.silent(np.array([daily, rare, new]))
    assert np.argwhere(found).tolist() == [[0, 8], [0, 9]]


def test_a_medium_that_comes_in_bursts_may_give_nothing():
    assert panel.unlikely_nothing(8.0, 8.0)
    assert not panel.unlikely_nothing(8.0, 80.0)
    assert not panel.unlikely_nothing(2.9, 0.0)


@pytest.mark.parametrize("dead", [25, 26, 40, 104])
def test_a_long_silence_does_not_become_usual(dead):
    counts = np.array([[10] * 26 + [0] * dead])
    assert panel.silent(counts)[0].tolist() == [False] * 26 + [True] * dead


def test_a_medium_that_comes_back_is_heard_and_its_next_stop_is_silent():
    counts = np.array([[10] * 26 + [0] * 40 + [9] * 3 + [0] * 2])
    assert panel.silent(counts)[0].tolist() == [False] * 26 + [True] * 40 + [False] * 3 + [True] * 2


def test_a_medium_that_comes_back_at_a_slower_pace_is_judged_by_it_in_the_end():
    counts = np.array([[10] * 26 + [0] * 30 + [1, 0] * 40])
    found = panel.silent(counts)[0]
    assert found[57]
    assert not found[-20:].any()


def test_coverage_is_the_weight_heard():
    drawn = panel.Panel(("a", "b"), (0.7, 0.3), "0", "1", provisional=False)
    quiet = np.array([[False, True], [False, False]])
    assert panel.coverage(drawn, ("a", "b"), quiet).tolist() == pytest.approx([1.0, 0.3])


def test_two_panels_curves_join_without_a_step():
    week = np.arange(20.0)
    old = np.where(week < 14, week, np.nan)
    new = np.where(week >= 6, week + 5, np.nan)
    assert panel.chain(old, new) == pytest.approx(week)


def test_curves_without_a_common_week_cannot_be_joined():
    with pytest.raises(ValueError, match="share no week"):
        panel.chain(np.array([1.0, np.nan]), np.array([np.nan, 1.0]))
