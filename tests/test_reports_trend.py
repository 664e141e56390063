from dataclasses import replace
from datetime import timedelta

import make_facts as made
import numpy as np
import pytest

from reports import curve, panel, why
from reports.collected import drawn, panel_of, watched
from reports.own_data import own_index
from reports.own_tables import Article
from reports.reference import RAW
from reports.states import Direction, VerdictState
from reports.trend import NO_LABELS, corrected, gates_of, measure
from reports.types import Level
from reports.verdict import verdict
from storage.types import AuditedArticle, SourceWeek

RISE, FLAT, rise, flat = made.RISE, made.FLAT, made.rise, made.flat


def judge(facts, labelled=made.LABELLED, **change):
    return measure(facts, labelled, **change)


def an_audit(week, number, tone, said=None):
    """One blind label; the machine says the same unless `said` tells otherwise, in -1..+1."""
    chances = made.ONE_HOT[{"negative": -1, "positive": 1}[tone] if said is None else said]
    story = f"s-{week}-{number}"
    return AuditedArticle(
        f"a-{story}",
        story,
        "phare",
        week,
        "culture",
        1.0,
        "Ana",
        "subject",
        tone,
        "subject",
        chances,
        said is not None,
        "m",
    )


def said(facts, labelled=made.LABELLED):
    return verdict(judge(facts, labelled), len(facts.sources))


def test_a_lasting_rise_is_confirmed():
    found = said(made.facts(RISE))
    assert (found.state, found.direction) == (VerdictState.CONFIRMED, Direction.UP)
    assert found.sentence.startswith(
        "Oui\u00a0: sur les 8 dernières semaines, l’image du territoire dans les 8\u00a0média"
    )


def test_a_lasting_fall_is_confirmed_too():
    found = said(made.facts(made.history(40, before=0.3, after=-0.2, stories=60)))
    assert (found.state, found.direction) == (VerdictState.CONFIRMED, Direction.DOWN)
    assert "moins positive" in found.sentence


def test_a_rise_is_not_confirmed_by_its_first_report():
    assert said(made.facts(RISE[-34:])).state is VerdictState.SIGNAL  # a week earlier there were 33 weeks
    assert said(made.facts(RISE[-35:])).state is VerdictState.CONFIRMED


def test_the_report_a_week_earlier_must_not_have_been_suspended():
    facts = made.facts(RISE)
    silent = tuple(
        replace(each, articles=0, volume=0.0) if each.week == RISE[-2].week and each.source_id != "monde" else each
        for each in facts.index.sources
    )
    assert said(replace(facts, index=replace(facts.index, sources=silent))).state is VerdictState.SIGNAL


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (made.suspended_week(), "historique trop court (11\u00a0semaines sur\u00a034)"),
        (made.first_week(), "historique trop court (0\u00a0semaine sur\u00a034"),
        (
            made.facts(made.history(40, before=-0.1, after=0.2, stories=7)),
            "historique trop court (34\u00a0semaines sur\u00a034",
        ),
    ],
)
def test_a_thin_archive_suspends_the_verdict(facts, cause):
    found = said(facts)
    assert found.state is VerdictState.SUSPENDED
    assert cause.replace("sur\u00a0", "sur ") in found.sentence.replace("sur\u00a0", "sur ")
    assert found.difference is None


def test_old_articles_listed_by_feeds_are_no_history():
    facts = made.facts(FLAT)
    first = FLAT[-6].week
    trickle = tuple(replace(each, articles=1) if each.week < first else each for each in facts.index.sources)
    assert "(6\u00a0semaines sur" in said(replace(facts, index=replace(facts.index, sources=trickle))).sentence


def test_without_labelled_headlines_no_verdict_is_given():
    found = said(made.facts(RISE), None)
    assert found.state is VerdictState.SUSPENDED
    assert NO_LABELS.split()[-1] in found.sentence
    assert any(reason.startswith("À titre indicatif\u00a0: +") for reason in found.reasons)


def test_too_few_labelled_headlines_give_no_correction():
    few = replace(made.LABELLED, labels=made.LABELLED.labels[:90], probabilities=made.LABELLED.probabilities[:90])
    found, refusal = corrected(few)
    assert found is None
    assert "trop petit" in refusal


def test_two_model_versions_suspend_the_verdict():
    past = [*RISE[:-20], replace(RISE[-20], model_versions=("vigie-ton-0",)), *RISE[-19:]]
    found = judge(made.facts(past))
    assert found.decision.state is VerdictState.SUSPENDED
    assert any("version du modèle" in cause for cause in found.decision.causes)
    assert [week.week for week in found.weeks if week.new_model] == [RISE[-20].week, RISE[-19].week]


def test_a_version_older_than_the_windows_does_not_matter():
    past = [replace(RISE[0], model_versions=("vigie-ton-0",)), *RISE[1:]]
    assert judge(made.facts(past)).decision.state is VerdictState.CONFIRMED


def test_a_version_that_only_the_eve_was_read_by_leaves_a_signal_unconfirmed():
    past = [*RISE[:-35], replace(RISE[-35], model_versions=("vigie-ton-0",)), *RISE[-34:]]
    assert judge(made.facts(past)).decision.state is VerdictState.SIGNAL


def test_last_week_is_judged_by_its_own_audit():
    """Labels of the oldest week of last week's windows, out of this week's, can have suspended it alone."""
    old = [week.week for week in RISE[-35:-8]]
    labels = [an_audit(week, n, "positive" if n % 2 else "negative") for week in old[1:] for n in range(2)]
    recent = [an_audit(week.week, n, "positive" if n % 2 else "negative") for week in RISE[-8:] for n in range(6)]
    steady = replace(made.facts(RISE), audited=(*labels, *recent))
    assert judge(steady).decision.state is VerdictState.CONFIRMED
    oldest = [an_audit(old[0], n, "negative", said=1) for n in range(60)]
    before = replace(steady, audited=(*oldest, *labels, *recent))
    assert judge(before).gates.audit == judge(steady).gates.audit
    assert judge(before).decision.state is VerdictState.SIGNAL


def test_last_week_is_judged_by_its_own_median():
    """Weeks of 9 and 11 stories in turn: a week more or less in the windows carries the median over the mark."""
    counts = [60 if n % 2 else 5 for n in range(34)]
    past = [made.week(made.MONDAY - timedelta(weeks=34), -0.2, 5)]
    for n, stories in enumerate(counts):
        past.append(made.week(made.MONDAY - timedelta(weeks=33 - n), -0.2 if n < 26 else 0.5, stories))
    facts = made.facts(past)
    weeks = watched(facts.index.sources, facts.counts.week)
    panel_ = panel_of(facts.index.sources, weeks)
    here, before = (gates_of(facts, known, panel_, None, None) for known in (weeks, weeks[:-1]))
    assert (here.median_stories, before.median_stories) == (32.5, 5.0)


def test_an_audit_that_drifts_suspends_the_verdict():
    assert judge(made.facts(RISE), audit=2.5).decision.state is VerdictState.SUSPENDED
    assert judge(made.facts(RISE), audit=1.0).decision.state is VerdictState.CONFIRMED


def test_a_corrected_tone_is_taken_as_it_is():
    facts = made.facts(RISE)
    person = tuple(
        replace(each, negative=0.0, neutral=0.0, positive=0.0, known=each.positive - each.negative)
        for each in facts.index.cells
    )
    by_people = judge(replace(facts, index=replace(facts.index, cells=person)))
    assert by_people.now.difference == pytest.approx(rise().now.difference)


def test_the_report_and_the_auditors_command_find_the_same_figures():
    facts = made.facts(RISE)
    articles = [
        Article(
            f"{n}",
            cell.story_id,
            cell.source_id,
            cell.week,
            cell.topic,
            (cell.negative, cell.neutral, cell.positive),
            "v",
        )
        for n, cell in enumerate(facts.index.cells)
    ]
    ours, theirs = judge(facts), own_index(articles, made.LABELLED, None, facts.counts.week)
    assert theirs.state == ours.decision.state
    assert (theirs.delta, theirs.low, theirs.high, theirs.p_up, theirs.mdc) == pytest.approx(
        (ours.now.difference, ours.now.low, ours.now.high, ours.now.probability_up, ours.now.detectable)
    )
    assert theirs.constant_agenda.delta == pytest.approx(ours.constant.difference)
    assert theirs.kitagawa.topic.total == pytest.approx(ours.topic.total)
    assert [pull.story for pull in theirs.drivers] == [driver.story for driver in ours.drivers]


def test_the_order_of_rows_changes_no_figure():
    facts = made.facts(RISE)
    turned = replace(
        facts.index, cells=facts.index.cells[::-1], eve=facts.index.eve[::-1], sources=facts.index.sources[::-1]
    )
    here, there = judge(facts), judge(replace(facts, index=turned))
    assert there.now.difference == pytest.approx(here.now.difference, abs=1e-9)
    assert there.decision == here.decision


def test_the_panel_is_provisional_for_a_year_then_that_of_the_last_year():
    names = [week.week for week in made.history(60, before=0, after=0)]
    sources = [SourceWeek("a", week, 10, 1.0) for week in names] + [
        SourceWeek("b", week, 10, 3.0) for week in names[40:]
    ]
    young, old = panel_of(sources, names[:20]), panel_of(sources, names)
    assert (young.provisional, young.sources, young.first, young.last) == (True, ("a",), names[0], names[12])
    assert (old.provisional, old.first, old.last) == (False, names[0], names[51])
    assert old.weights == pytest.approx((52 / 88, 36 / 88))
    assert drawn([], names, provisional=True) is None


def test_the_watch_begins_when_weeks_are_full():
    names = [week.week for week in made.history(10, before=0, after=0)]
    sources = [SourceWeek("a", week, 3 if n < 4 else 100, 1.0) for n, week in enumerate(names)]
    assert watched(sources, names[-1]) == tuple(names[4:])
    assert watched([], names[-1]) == ()


def test_a_revised_panel_is_marked_and_joined_without_a_step():
    past = made.history(60, before=0.0, after=0.0, stories=40)
    found = judge(made.facts(past))
    assert [week.new_panel for week in found.weeks].index(True) == 51 - 8
    assert panel.YEAR == len(found.weeks) == 52
    before, after = (
        np.mean([week.level.value for week in found.weeks[part]]) for part in (slice(36, 44), slice(44, 52))
    )
    assert abs(after - before) < 15


@pytest.mark.parametrize(("weeks", "marked"), [(51, None), (52, 51), (53, 50), (66, 37), (103, 0), (104, 51)])
def test_a_panel_is_marked_in_the_very_week_it_takes_over(weeks, marked):
    facts = made.facts(made.history(weeks, before=0.0, after=0.0, stories=8))
    names = watched(facts.index.sources, facts.counts.week)
    drawn_ = curve.curve(facts, names, panel_of(facts.index.sources, names), RAW, np.empty((0, 3)))
    assert [number for number, week in enumerate(drawn_) if week.new_panel] == [marked] * bool(marked)


def test_before_a_panel_takes_over_the_curve_is_that_of_the_panel_before():
    facts = made.facts(made.history(55, before=0.0, after=0.0, stories=30))
    names = watched(facts.index.sources, facts.counts.week)
    grown = tuple(  # one medium gives much more after the first 13 weeks: the two panels differ
        replace(each, volume=50.0 if each.source_id == "phare" and each.week > names[13] else each.volume)
        for each in facts.index.sources
    )
    facts = replace(facts, index=replace(facts.index, sources=grown))
    found = curve.curve(facts, names, panel_of(grown, names), RAW, np.empty((0, 3)))
    first = drawn(grown, names[:13], provisional=True)
    before, _ = curve.fitted_to(facts, names[-52:], first, RAW)
    joint = [week.new_panel for week in found].index(True)
    expected = before.index[:joint].tolist()
    assert [week.level.value for week in found[:joint]] == pytest.approx(expected)


def test_a_week_without_a_story_is_a_gap_in_the_curve():
    past = [*FLAT[:-3], made.week(FLAT[-3].monday, None, 0, collected=310), *FLAT[-2:]]
    assert [week.level is None for week in judge(made.facts(past)).weeks[-4:]] == [False, True, False, False]


def test_one_story_alone_is_not_certain():
    past = [*FLAT[:-1], made.week(made.MONDAY, 1.0, 1, collected=300)]
    level = judge(made.facts(past)).weeks[-1].level
    assert level.high - level.low > 50
    one = judge(made.facts([made.week(made.MONDAY, 1.0, 1)])).weeks[-1].level
    assert (one.low, one.high) == (-100, 100)


@pytest.mark.parametrize("name", made.WEEKS)
def test_levels_lie_in_their_interval_and_on_the_scale(name):
    for week in judge(made.WEEKS[name]()).weeks:
        assert week.level is None or isinstance(week.level, Level)
        if week.level:
            assert -100 <= week.level.low <= week.level.high <= 100


@pytest.mark.parametrize("name", made.WEEKS)
def test_no_verdict_oversteps_its_words(name):
    facts = made.WEEKS[name]()
    found = said(facts)
    everything = " ".join([found.sentence, *found.reasons, *why.told(judge(facts), {})]).lower()
    assert not [word for word in ("opinion", "significati", "prouv") if word in everything]
    if found.state is not VerdictState.SUSPENDED:
        assert "médias suivis" in found.sentence
        assert "entre\u00a0" in found.sentence
        assert any("Calcul sur" in reason for reason in found.reasons)


def test_raw_scores_are_the_machines_own():
    assert RAW.weights @ np.array([0.2, 0.3, 0.5]) == pytest.approx(0.3)
