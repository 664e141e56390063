from dataclasses import replace

import numpy as np
import pytest
import worlds
from press import cells_of

from reports import audit, barometer, panel
from reports.barometer_types import Panel
from reports.fits import compared
from reports.reference import RAW
from reports.scoring import columns
from storage.types import AuditedArticle, CorrectionCounts, StoryCell


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


def audited(name, tone="positive", *, machine="positive", relevance="subject", week="2031-W15", weight=1.0, by="Ana"):
    chances = {"negative": (0.8, 0.1, 0.1), "neutral": (0.1, 0.8, 0.1), "positive": (0.1, 0.1, 0.8)}[machine]
    tone = tone if relevance == "subject" else None
    wrong = relevance != "subject" or tone != machine
    return AuditedArticle(
        name, f"s-{name}", "phare", week, "culture", weight, by, relevance, tone, "subject", chances, wrong, "vigie 1"
    )


NOTHING = CorrectionCounts(0, 0)


def test_an_audit_tells_its_error_rate_with_its_interval():
    rows = [audited(f"a{n}") for n in range(45)] + [audited(f"b{n}", "negative") for n in range(5)]
    line = audit.audit_line(rows, CorrectionCounts(made=3, changed=2), 8)
    assert (line.labelled, line.wrong, line.rate) == (50, 5, pytest.approx(0.1))
    assert (line.low, line.high) == (pytest.approx(0.0435, abs=1e-3), pytest.approx(0.2136, abs=1e-3))  # Wilson
    assert "5 fois" in line.sentence.replace("\N{NO-BREAK SPACE}", " ")
    assert "3\N{NO-BREAK SPACE}articles corrigés" in line.sentence


def test_no_error_seen_is_not_no_error():
    line = audit.audit_line([audited("a")], NOTHING, 8)
    assert (line.rate, line.low) == (0, 0)
    assert line.high > 0.7


def test_without_labels_the_error_is_said_to_be_unknown():
    line = audit.audit_line([], NOTHING, 8)
    assert (line.labelled, line.rate, line.low, line.high) == (0, None, None, None)
    assert "n’y est pas mesurée" in line.sentence


def test_two_readers_of_one_article_share_its_voice():
    rows = [audited("a"), audited("a", "negative", by="Bob"), audited("b"), audited("b", by="Bob")]
    line = audit.audit_line(rows, NOTHING, 8)
    assert (line.labelled, line.wrong, line.rate) == (2, 1, pytest.approx(0.25))


def test_labels_weigh_what_they_stand_for():
    rows = [audited("a", weight=3.0), audited("b", "negative", weight=1.0)]
    assert audit.audit_line(rows, NOTHING, 8).rate == pytest.approx(0.25)


def test_labels_are_laid_beside_the_scores_of_the_same_weeks():
    rows = [
        audited("a", "negative", machine="positive"),
        audited("b", "neutral", machine="neutral", week="2031-W14"),
        audited("c", relevance="none"),
        audited("d", week="2031-W01"),
    ]
    found = audit.labels_of(rows, ("2031-W14", "2031-W15"), RAW)
    assert found.truth.tolist() == [-1, 0]
    assert found.cells.score.tolist() == pytest.approx([0.7, 0])
    assert found.cells.week.tolist() == [1, 0]


def test_two_readers_of_one_article_share_its_row_in_the_gate():
    weeks = ("2031-W14", "2031-W15")
    rows = [
        audited(f"{week}-{name}", tone, machine="neutral", week=week)
        for week in weeks
        for name in range(audit.MIN_LABELS)
        for tone in ("positive", "neutral")
    ]
    found = audit.labels_of(rows, weeks, RAW)
    assert len(found.truth) == 2 * audit.MIN_LABELS
    assert set(found.truth.tolist()) == {0.5}
    assert audit.drift(rows, weeks, RAW, 1) is not None
    assert audit.drift(rows[:-2], weeks, RAW, 1) is None  # 29 articles, though 58 labels


def test_a_drifting_machine_is_stopped_by_its_audits():
    weeks = tuple(f"2031-W{number:02}" for number in range(1, 35))
    rng = np.random.default_rng(3)
    rows = []
    for number, week in enumerate(weeks):
        for name in range(10):
            truth = rng.choice(["negative", "neutral", "positive"])
            read = "positive" if number >= 26 and rng.random() < 0.5 else truth
            rows.append(audited(f"{week}-{name}", truth, machine=read, week=week))
    assert audit.drift(rows, weeks, RAW, 8) < -1.96
    steady = [row for row in rows if not row.wrong]
    assert abs(audit.drift(steady, weeks, RAW, 8)) < 1.96
    assert audit.drift(rows[:20], weeks, RAW, 8) is None


def test_audits_take_a_drift_out_of_the_change_and_say_how_surely():
    rng = np.random.default_rng(5)
    weeks = tuple(f"2031-W{number:02}" for number in range(1, 35))
    cells, rows = [], []
    for number, week in enumerate(weeks):
        for name in range(40):
            truth = rng.choice(["negative", "neutral", "positive"])
            read = "positive" if number >= 26 and rng.random() < 0.4 else truth
            row = audited(f"{week}-{name}", truth, machine=read, week=week)
            low, middle, high = row.probabilities
            cells.append(StoryCell(row.story_id, "phare", week, "culture", 1, 1.0, low, middle, high))
            rows += [row] if name < 10 else []
    media = Panel(("phare",), (1.0,), weeks[0], weeks[-1], provisional=False)
    fitted = compared(columns(cells, weeks, RAW), media)
    found = audit.rectified_change(fitted.free, audit.labels_of(rows, weeks, RAW), media)
    assert fitted.now.difference > 15
    assert found.low < 0 < found.high
    assert found.error > fitted.now.error * 0.5
    assert audit.rectified_change(fitted.free, audit.labels_of(rows[:40], weeks, RAW), media) is None
