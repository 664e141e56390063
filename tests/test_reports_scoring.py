import json
from pathlib import Path

import numpy as np
import pytest

from reports.barometer_types import CalibrationRefusedError
from reports.scoring import calibrate, columns, redraws, scores, shares
from storage.types import StoryCell

ORACLE = json.loads((Path(__file__).parent / "gold" / "quapy_pacc.json").read_text(encoding="utf8"))


def perfect(size):
    labels = [-1, 0, 1] * size
    return labels, np.eye(3)[[label + 1 for label in labels]]


@pytest.mark.parametrize("case", ORACLE["cases"])
def test_the_correction_equals_quapy(case):
    correction = calibrate(case["labels"], case["probabilities"])
    assert correction.matrix == pytest.approx(np.array(case["matrix"]), abs=1e-12)
    for group in case["groups"]:
        mean = np.array(group["mean"])
        assert shares(correction, mean) == pytest.approx(np.array(group["exact"]), abs=1e-6)
        assert float(scores(correction, mean)) == pytest.approx(group["exact"][2] - group["exact"][0], abs=1e-6)
        if min(group["exact"]) > 0:  # inside the simplex, its numerical solver agrees as far as it converges
            assert shares(correction, mean) == pytest.approx(np.array(group["minimize"]), abs=2e-5)


def test_the_mean_score_of_a_group_is_its_corrected_balance():
    case = ORACLE["cases"][0]
    correction = calibrate(case["labels"], case["probabilities"])
    p = np.array(case["probabilities"])
    of_mean = shares(correction, p.mean(axis=0))
    assert scores(correction, p).mean() == pytest.approx(of_mean[2] - of_mean[0])


def test_on_its_own_calibration_set_the_correction_finds_the_true_shares():
    case = ORACLE["cases"][1]
    correction = calibrate(case["labels"], case["probabilities"])
    truth = [np.mean(np.array(case["labels"]) == tone) for tone in (-1, 0, 1)]
    assert shares(correction, np.array(case["probabilities"]).mean(axis=0)) == pytest.approx(np.array(truth))


def test_a_perfect_classifier_is_left_alone():
    correction = calibrate(*perfect(60))
    assert correction.condition == pytest.approx(1)
    assert correction.weights == pytest.approx(np.array([-1.0, 0.0, 1.0]))


def test_scores_are_not_clipped():
    case = ORACLE["cases"][0]
    correction = calibrate(case["labels"], case["probabilities"])
    assert scores(correction, np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])) @ [1, -1] > 2.5


def test_a_class_with_few_labels_refuses_the_correction():
    labels, given = perfect(59)
    with pytest.raises(CalibrationRefusedError, match="59 négatifs"):
        calibrate(labels, given)


def test_a_classifier_that_sees_nothing_refuses_the_correction():
    labels, _ = perfect(100)
    with pytest.raises(CalibrationRefusedError, match="distingue trop mal"):
        calibrate(labels, np.full((300, 3), 1 / 3))


def test_a_classifier_that_barely_sees_refuses_the_correction():
    labels, given = perfect(100)
    with pytest.raises(CalibrationRefusedError):
        calibrate(labels, 0.05 * given + 0.95 / 3)


def test_redrawn_calibrations_scatter_around_the_one_in_use():
    case = ORACLE["cases"][0]
    found = redraws(case["labels"], case["probabilities"], draws=200, seed=1)
    used = calibrate(case["labels"], case["probabilities"]).weights
    assert found.mean(axis=0) == pytest.approx(used, abs=0.05)
    assert 0.01 < found.std(axis=0).max() < 0.3
    assert np.array_equal(found, redraws(case["labels"], case["probabilities"], draws=200, seed=1))


def cell(story, week, weight, negative, positive):
    return StoryCell(story, "s", week, "t", 1, weight, negative, weight - negative - positive, positive)


def test_a_cell_has_the_mean_score_of_its_articles_and_weeks_outside_are_left_out():
    correction = calibrate(*perfect(60))
    rows = [
        cell("a", "2022-W02", 0.5, 0.1, 0.3),
        cell("b", "2022-W01", 1.0, 0.0, 1.0),
        cell("c", "2021-W52", 1.0, 1.0, 0.0),
        cell("d", "2022-W02", 0.0, 0.0, 0.0),
    ]
    cells = columns(rows, ["2022-W01", "2022-W02", "2022-W03"], correction)
    assert cells.stories == ("a", "b")
    assert cells.week.tolist() == [1, 0]
    assert cells.score.tolist() == pytest.approx([0.4, 1.0])
    assert len(columns([], ["2022-W01"], correction).story) == 0
