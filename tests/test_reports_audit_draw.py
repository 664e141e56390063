"""Stories drawn to be labelled: by the panel's weights, once at most, and as likely as is written beside them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.audit_draw import draw, inclusion
from reports.scoring import columns
from reports.trend import RAW
from storage.types import StoryCell

WEEKS = ("2031-W14", "2031-W15")


def cell(story, source="phare", week="2031-W15", weight=1.0):
    return StoryCell(story, source, week, "culture", 1, weight, 0.2 * weight, 0.3 * weight, 0.5 * weight)


def laid(*rows):
    return columns(rows, WEEKS, RAW)


def panel(cells, **weights):
    return np.array([weights.get(source, 0.0) for source in cells.sources])


def drawn(cells, weights, stories, seed=1, weeks=(1,)):
    return draw(cells, weights, weeks, stories, np.random.default_rng(seed))


def test_the_same_seed_draws_the_same():
    cells = laid(*(cell(f"s{n}") for n in range(50)))
    assert drawn(cells, panel(cells, phare=1), 10) == drawn(cells, panel(cells, phare=1), 10)
    assert drawn(cells, panel(cells, phare=1), 10) != drawn(cells, panel(cells, phare=1), 10, seed=2)


def test_a_story_is_drawn_once_however_many_media_tell_it():
    cells = laid(*(cell("s0", source, weight=0.5) for source in ("phare", "etang")), cell("s1"), cell("s2", "etang"))
    found = drawn(cells, panel(cells, phare=0.5, etang=0.5), 10)
    assert sorted(each.story for each in found) == ["s0", "s1", "s2"]
    assert [each.probability for each in found] == [1, 1, 1]


def test_only_the_weeks_asked_for_and_the_panels_media_are_drawn():
    cells = laid(cell("s0"), cell("s1", week="2031-W14"), cell("s2", "ailleurs"))
    assert [each.story for each in drawn(cells, panel(cells, phare=1), 5)] == ["s0"]
    assert drawn(cells, panel(cells), 5) == []
    both = drawn(cells, panel(cells, phare=1), 5, weeks=(0, 1))
    assert {each.week for each in both} == set(WEEKS)


def test_media_are_drawn_by_their_weight_in_the_panel_not_by_their_volume():
    rows = [cell(f"a{n}", "phare") for n in range(400)] + [cell(f"b{n}", "etang") for n in range(40)]
    cells = laid(*rows)
    found = drawn(cells, panel(cells, phare=0.5, etang=0.5), 40)
    assert abs(sum(each.source == "etang" for each in found) - 20) <= 1
    assert all(each.weight == pytest.approx(1) for each in found)


def test_a_story_is_drawn_as_often_as_its_chance_says():
    rows = [cell(f"a{n}", "phare") for n in range(6)] + [cell(f"b{n}", "etang") for n in range(3)]
    cells = laid(*rows)
    weights = panel(cells, phare=0.8, etang=0.2)
    often: dict[str, int] = {}
    said = {}
    for seed in range(2000):
        for each in drawn(cells, weights, 4, seed):
            often[each.story] = often.get(each.story, 0) + 1
            said[each.story] = each.probability
    for story, probability in said.items():
        assert often[story] / 2000 == pytest.approx(probability, abs=0.05)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=40), st.integers(1, 40))
def test_chances_sum_to_the_number_drawn_and_never_pass_one(sizes, wanted):
    found = inclusion(np.array(sizes), min(wanted, len(sizes)))
    assert found.sum() == pytest.approx(min(wanted, len(sizes)))
    assert (found <= 1 + 1e-9).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), min_size=1, max_size=40), st.integers(1, 12))
def test_as_many_are_drawn_as_asked_for_or_as_there_are(told, wanted):
    pairs = sorted(set(told))
    cells = laid(*(cell(f"s{story}", source, weight=0.3) for story, source in pairs))
    found = drawn(cells, panel(cells, a=0.2, b=0.3, c=0.5), wanted)
    assert len(found) == len({each.story for each in found}) == min(wanted, len({story for story, _ in pairs}))
