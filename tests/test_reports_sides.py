from dataclasses import replace
from functools import cache

import make_facts as made
import numpy as np
import pytest
import worlds

from reports import analysts, barometer, curve, estimators, media, panel, sides
from reports.collected import panel_of, watched
from reports.fits import compared
from reports.own_tables import Labelled
from reports.scoring import calibrate, columns, redraws
from reports.trend import RAW, by_article, measure
from reports.types import Audience

PAST = made.history(40, before=-0.1, after=0.15)


@cache
def unsure():
    """A calibration by a machine that errs, and its labels."""
    rng = np.random.default_rng(5)
    labels = np.repeat([-1, 0, 1], 80)
    logits = 1.6 * (labels[:, None] == np.array([-1, 0, 1])) + rng.normal(0, 1, (240, 3))
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return Labelled(tuple(labels.tolist()), tuple(map(tuple, chances.tolist())))


@cache
def fitted():
    """The weeks of an invented press, fitted with that calibration."""
    facts = made.facts(PAST)
    weeks = watched(facts.index.sources, facts.counts.week)
    drawn = panel_of(facts.index.sources, weeks)
    labelled = unsure()
    correction = calibrate(labelled.labels, labelled.probabilities)
    return facts, drawn, compared(columns(facts.index.cells, weeks[-34:], correction), drawn).free


@cache
def world():
    """A simulated press, fitted."""
    cells = worlds.simulate(worlds.CHANGES[1], 3).cells()
    weights = panel.weights(panel.current(cells), cells.sources)
    return cells, weights, barometer.fit(cells, weights)


# The calibration's luck


def test_the_index_is_that_of_each_probability_weighed_by_the_score():
    facts, drawn, found = fitted()
    parts = sides.by_probability(found, facts.index.cells)
    weights = panel.weights(drawn, found.cells.sources)
    for h in redraws(unsure().labels, unsure().probabilities, 3, seed=1):
        other = replace(calibrate(unsure().labels, unsure().probabilities), weights=h)
        again = barometer.fit(columns(facts.index.cells, found.cells.weeks, other), weights)
        assert parts @ h == pytest.approx(again.index)


def test_tones_given_by_people_bear_no_luck_of_the_calibration():
    facts, _, found = fitted()
    told = tuple(replace(row, negative=0.0, neutral=0.0, positive=0.0, known=row.positive) for row in facts.index.cells)
    assert sides.by_probability(found, told) == pytest.approx(np.zeros((34, 3)))


def test_the_band_of_a_level_holds_the_calibrations_luck_and_the_verdict_does_not():
    facts = made.facts(PAST)
    whole = measure(facts, unsure())
    weeks = watched(facts.index.sources, facts.counts.week)
    correction = calibrate(unsure().labels, unsure().probabilities)
    alone = curve.curve(facts, weeks, whole.panel, correction, np.empty((0, 3)))
    wider = [
        (week.level.high - week.level.low) - (one.level.high - one.level.low)
        for week, one in zip(whole.weeks, alone, strict=True)
    ]
    assert min(wider) > 0
    assert [week.level.value for week in whole.weeks] == [week.level.value for week in alone]
    assert whole.now == barometer.judge(fitted()[2])


def test_levels_owe_much_to_the_calibration_and_changes_little():
    found = measure(made.facts(PAST), unsure())
    assert found.noise.level > 2
    assert found.noise.change < 0.4 * found.now.error
    assert measure(made.facts(PAST), None).noise is None


def test_a_calibration_of_a_machine_never_wrong_has_no_luck():
    assert measure(made.facts(PAST), made.LABELLED).noise.level == pytest.approx(0, abs=1e-12)


# Without each medium


def test_the_change_without_a_medium_is_that_of_a_refit():
    cells, weights, found = world()
    without = media.without_each(found, weights, 8, 26)
    assert set(without) == {name for name, weight in zip(cells.sources, weights, strict=True) if weight}
    for name in list(without)[::5]:
        place = cells.sources.index(name)
        others = np.where(np.arange(len(weights)) == place, 0.0, weights)
        again = barometer.judge(barometer.fit(barometer.chosen(cells, cells.source != place), others))
        assert without[name].difference == pytest.approx(again.difference, abs=1e-6)


def test_a_medium_that_alone_turns_positive_is_the_one_the_change_hangs_on():
    facts = made.facts(PAST)
    recent = {week.week for week in PAST[-8:]}
    cells = tuple(
        replace(row, negative=0.0, neutral=1 - float(row.week in recent), positive=float(row.week in recent))
        if row.source_id == "radio"
        else replace(row, negative=0.0, neutral=1.0, positive=0.0)
        for row in facts.index.cells
    )
    found = measure(replace(facts, index=replace(facts.index, cells=cells)), made.LABELLED)
    name, change = found.without_media[0]
    assert name == "radio"
    assert found.now.difference > 10
    assert change.difference == pytest.approx(0, abs=1e-6)


def test_a_medium_alone_cannot_be_taken_away():
    facts, drawn, _ = fitted()
    one = replace(drawn, sources=("phare",), weights=(1.0,))
    weeks = watched(facts.index.sources, facts.counts.week)
    assert sides.without_media(compared(columns(facts.index.cells, weeks[-34:], RAW), one).free, one) == ()


# By audience


def test_audiences_weigh_the_panels_media_beside_the_verdict():
    _, drawn, found = fitted()
    heard = [
        Audience("radio", 300.0, "Institut A"),
        Audience("hebdo", 100.0, "Institut B"),
        Audience("ailleurs", 9.0, "C"),
    ]
    reached = sides.by_audience(found, drawn, heard)
    weights = np.array([{"radio": 0.75, "hebdo": 0.25}.get(name, 0.0) for name in found.cells.sources])
    assert reached.change == barometer.judge(barometer.fit(found.cells, weights))
    usual = dict(zip(drawn.sources, drawn.weights, strict=True))
    assert (reached.media, reached.origins) == (2, ("Institut A", "Institut B"))
    assert reached.share == pytest.approx(usual["radio"] + usual["hebdo"])
    assert sides.by_audience(found, drawn, heard[:1]) is None


def test_the_verdict_never_sees_the_audience():
    facts = made.facts(PAST)
    heard = [Audience("radio", 300.0, "Institut A"), Audience("hebdo", 1.0, "Institut B")]
    plain, weighed = measure(facts, made.LABELLED), measure(facts, made.LABELLED, audience=heard)
    assert (weighed.decision, weighed.now, weighed.weeks) == (plain.decision, plain.now, plain.weeks)
    report = made.judge_week(facts, made.TERRITORY, made.AGENCY, made.WRITTEN, trend=weighed)
    page = analysts.page(report)
    assert any(row.name == "Pondéré par l’audience des médias" for row in page.estimates)
    assert any("hors verdict" in line and "Institut A" in line for line in page.notes)


# Simpler methods


def test_the_naive_share_is_that_of_the_counted_articles():
    found = estimators.pooled_share((10, 20, 30), (30, 20, 10))
    tones = [np.repeat([-1.0, 0.0, 1.0], counts) for counts in ((10, 20, 30), (30, 20, 10))]
    error = 100 * np.sqrt(sum(one.var(ddof=1) / len(one) for one in tones))
    assert found.change == pytest.approx(200 / 3)
    assert found.high - found.low == pytest.approx(2 * 1.959964 * error)
    assert estimators.pooled_share((1, 0, 0), (5, 5, 5)) is None


def test_weeks_of_one_value_have_no_luck_and_empty_ones_do_not_count():
    flat = np.array([1.0, 1.0, np.nan, 1.0, 3.0, 3.0])
    found = estimators.weekly_mean(flat, 2)
    assert (found.change, found.low, found.high) == (2, 2, 2)
    assert estimators.weekly_mean(flat[:2], 1) is None


def test_every_method_answers_on_the_agencys_own_weeks():
    found = measure(made.facts(PAST), unsure())
    assert found.simpler.luck.change == pytest.approx(found.now.difference)
    assert found.simpler.luck.high < found.now.high  # the news of the weeks is not in it
    assert 0 < found.simpler.uncorrected.change < found.now.difference
    assert found.simpler.pooled.change > 0
    assert found.simpler.weekly.low < found.simpler.weekly.change
    assert measure(made.suspended_week(), made.LABELLED).simpler is None


def test_weekly_tones_count_every_article():
    rows = made.facts(PAST).index.cells[:2]
    heavy = (replace(rows[0], articles=3, weight=3.0, negative=0.0, neutral=0.0, positive=3.0),)
    light = replace(rows[1], week=rows[0].week, negative=1.0, neutral=0.0, positive=0.0)
    assert sides.weekly([*heavy, light], [rows[0].week, "2040-W01"])[:1] == pytest.approx([50.0])


def test_a_cell_finds_its_row_again_by_topic_too():
    facts, _, found = fitted()
    row = facts.index.cells[-1]
    twin = replace(row, topic="autre", articles=7)
    cells = columns([row, twin], found.cells.weeks, RAW)
    assert sorted(by_article(cells, [row, twin]).weight.tolist()) == [1, 7]
