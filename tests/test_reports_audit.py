from dataclasses import replace

import numpy as np
import pytest
import worlds
from press import cells_of

from reports import audit, barometer, panel


def labels(truth, score, week, story=None):
    rows = [
        (str(n if story is None else story[n]), "s", w, "t", z)
        for n, (w, z) in enumerate(zip(week, score, strict=True))
    ]
    cells = cells_of(rows, weeks=max(week) + 1)
    return audit.Labels(cells=replace(cells, weight=np.ones(len(truth))), truth=np.array(truth, dtype=float))


def sample(seed, shift, size=800):
    rng = np.random.default_rng(seed)
    week = np.sort(rng.integers(0, 8, size))
    truth = rng.choice([-1, 0, 1], size)
    score = truth + rng.normal(0, 0.7, size) + shift * (week >= 4)
    return labels(truth, score, week.tolist())


def test_a_machine_that_errs_as_before_passes_the_gate():
    passed = [abs(audit.gate(sample(seed, 0.0), 4)) < 1.96 for seed in range(100)]
    assert sum(passed) >= 88


def test_a_machine_that_drifts_is_stopped():
    assert audit.gate(sample(1, 0.3), 4) < -1.96


def test_a_few_labels_say_nothing():
    assert audit.gate(sample(1, 0.3, size=50), 4) is None


def test_copies_of_one_story_count_as_one():
    rng = np.random.default_rng(3)
    truth, error = rng.choice([-1, 0, 1], 100), rng.normal(0, 0.7, 100)
    week = [0] * 50 + [1] * 50
    once = labels(truth, truth + error, week)
    tenfold = labels(np.tile(truth, 10), np.tile(truth + error, 10), week * 10, story=list(range(100)) * 10)
    assert audit.gate(tenfold, 1) == pytest.approx(audit.gate(once, 1))


def test_media_are_drawn_by_the_panels_weights_and_stories_alike():
    rows = [("1", "a", 0, "t", 0.0), *[("2", "a", 0, "t", 0.0)] * 4, ("3", "b", 0, "t", 0.0), ("4", "b", 1, "t", 0.0)]
    cells = cells_of([*rows, ("5", "out", 0, "t", 0.0)], weeks=2)
    drawn, chance = audit.odds(cells, 0, np.array([0.8, 0.2, 0.0]))
    by_story = {story: chance[[cells.stories[cells.story[row]] == story for row in drawn]].sum() for story in "123"}
    assert by_story == pytest.approx({"1": 0.4, "2": 0.4, "3": 0.2})


def test_a_useless_machine_is_not_leaned_on_and_a_perfect_one_is():
    rng = np.random.default_rng(5)
    truth = rng.choice([-1, 0, 1], 500)
    week = [0] * 500
    assert audit.trust(labels(truth, rng.normal(size=500), week), 1e9) < 0.1
    assert audit.trust(labels(truth, truth, week), 1e9) == pytest.approx(1)
    assert audit.trust(labels(truth, np.zeros(500), week), 1e9) == 0


def test_the_audit_takes_a_drift_out_of_the_change():
    changes, raw = [], []
    for run in range(8):
        world = worlds.simulate(worlds.DRIFTING, run)
        cells = world.cells()
        weights = panel.weights(panel.current(cells), cells.sources)
        fitted = barometer.fit(cells, weights)
        drawn = worlds.audited(world, cells, weights, 100, np.random.default_rng(run))
        rectified = audit.rectified(fitted.index, drawn, weights, 3.0)
        raw.append(barometer.judge(fitted).difference)
        changes.append(barometer.contrast(rectified, 0.0).difference)
    assert np.mean(raw) > 12
    assert abs(np.mean(changes)) < 3.5
