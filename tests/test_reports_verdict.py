import math
import random
import statistics
from dataclasses import replace
from datetime import timedelta

import make_facts as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import student
from reports.index import Level, Spread, contrast, level, spread, window
from reports.types import Direction, VerdictState
from reports.verdict import coverage, judge


def world(seed, *, shift=0.0, correlation=0.3, process=0.05, stories=24, weeks=34):
    """A past whose weekly level wanders (AR1, in net units) and whose stories scatter around it."""
    rng = random.Random(seed)
    state, past = 0.0, []
    for back in reversed(range(weeks)):
        state = correlation * state + rng.gauss(0, process * math.sqrt(1 - correlation**2))
        net = state + (shift if back < 8 else 0) + rng.gauss(0, 0.6 / math.sqrt(stories))
        past.append(made.week(made.MONDAY - timedelta(weeks=back), max(-1, min(1, net)), stories, net_sd=0.6))
    return past


def test_nothing_changed_is_rarely_called_a_rise_and_the_interval_holds_its_promise():
    results = [contrast(world(seed), made.MONDAY) for seed in range(400)]
    rises = statistics.fmean(result.low > 0 for result in results)
    covered = statistics.fmean(result.low <= 0 <= result.high for result in results)
    assert rises <= 0.045  # nominal 2.5 %, three standard errors of 400 runs
    assert 0.92 <= covered <= 0.985


def test_a_strong_rise_is_seen_most_of_the_time():
    results = [contrast(world(seed, shift=0.2), made.MONDAY) for seed in range(200)]
    assert statistics.fmean(result.low > 0 for result in results) > 0.8
    assert statistics.fmean(result.difference for result in results) == pytest.approx(20, abs=1.5)


def test_the_difference_is_that_of_the_two_means():
    past = made.history(40, before=-0.1, after=0.1)
    nets = [100 * week.net for week in past]
    result = contrast(past, made.MONDAY)
    assert result.difference == pytest.approx(statistics.fmean(nets[-8:]) - statistics.fmean(nets[-34:-8]))
    assert result.low < result.low90 < result.difference < result.high90 < result.high
    assert result.recent_stories == sum(week.stories.total for week in past[-8:])


def test_mirroring_every_tone_mirrors_the_contrast():
    past = made.history(40, before=-0.1, after=0.1)
    here = contrast(past, made.MONDAY)
    there = contrast([replace(week, net=-week.net) for week in past], made.MONDAY)
    assert there.difference == pytest.approx(-here.difference)
    assert there.probability_up == pytest.approx(1 - here.probability_up)
    assert there.detectable == pytest.approx(here.detectable)


def test_a_missing_week_is_not_a_zero():
    past = made.history(34, before=0.5, after=0.5)
    holed = [week for n, week in enumerate(past) if n not in {3, 30}]
    assert contrast(holed, made.MONDAY).difference == pytest.approx(contrast(past, made.MONDAY).difference, abs=3)
    assert window(holed, made.MONDAY, 34)[3] is None


def test_too_many_empty_weeks_give_no_contrast():
    past = made.history(34, before=0, after=0)
    assert contrast(past[:-3], made.MONDAY) is None
    assert contrast(past[7:], made.MONDAY) is None


def test_identical_weeks_still_leave_an_honest_interval():
    past = [replace(week, net=0.1) for week in made.history(34, before=0, after=0)]
    result = contrast(past, made.MONDAY)
    assert result.difference == pytest.approx(0)
    assert result.high - result.low > 5  # the stories themselves scatter


def test_a_short_history_suspends_the_verdict():
    verdict = judge(made.suspended_week())
    assert verdict.state is VerdictState.SUSPENDED
    assert "historique trop court (11\u00a0semaines sur\u00a034)" in verdict.sentence
    assert verdict.difference is None


def test_an_empty_history_counts_no_week():
    assert "(0\u00a0semaine sur\u00a034)" in judge(made.first_week()).sentence


def test_old_articles_listed_by_feeds_are_no_history():
    past = made.history(40, before=0, after=0)
    trickle = [replace(week, collected=4) for week in past[:-6]]
    assert "(6\u00a0semaines sur\u00a034)" in judge(made.facts([*trickle, *past[-6:]])).sentence


def test_too_few_stories_suspend_the_verdict():
    past = made.history(40, before=-0.1, after=0.2, stories=7)
    verdict = judge(made.facts(past))
    assert verdict.state is VerdictState.SUSPENDED
    assert "trop peu de sujets" in verdict.sentence


def test_two_model_versions_suspend_the_verdict():
    past = made.history(40, before=-0.1, after=0.2)
    past[-20] = replace(past[-20], model_versions=("vigie-ton-0",))
    verdict = judge(made.facts(past))
    assert verdict.state is VerdictState.SUSPENDED
    assert "version du modèle" in verdict.sentence


def test_a_version_older_than_the_windows_does_not_matter():
    past = made.history(40, before=-0.1, after=0.2)
    past[0] = replace(past[0], model_versions=("vigie-ton-0",))
    assert judge(made.facts(past)).state is VerdictState.CONFIRMED


def test_a_lost_source_suspends_or_tempers_the_verdict():
    past = made.history(40, before=-0.1, after=0.2)
    lost = judge(made.facts(past, sources=made.sources(failing=("national",))))
    assert lost.state is VerdictState.SUSPENDED
    assert "volume habituel" in lost.sentence
    tempered = judge(made.facts(past, sources=made.sources(silent=("phare",))))
    assert tempered.state is VerdictState.CONFIRMED
    assert any("83\u00a0% du volume habituel" in reason for reason in tempered.reasons)


def test_coverage_weighs_sources_by_their_usual_volume():
    assert coverage(made.sources()) == 1
    assert coverage(made.sources(silent=("national",))) == pytest.approx(1 - 140 / 372)
    assert coverage(()) is None


def test_a_lasting_rise_is_confirmed():
    verdict = judge(made.good_week())
    assert (verdict.state, verdict.direction) == (VerdictState.CONFIRMED, Direction.UP)
    assert verdict.sentence.startswith("Oui")


def test_a_lasting_fall_is_confirmed_too():
    verdict = judge(made.facts(made.history(40, before=0.1, after=-0.2)))
    assert (verdict.state, verdict.direction) == (VerdictState.CONFIRMED, Direction.DOWN)
    assert verdict.sentence.startswith("Non")
    assert "moins positive" in verdict.sentence


def test_one_sure_week_alone_is_only_a_signal():
    past = made.history(40, before=-0.1, after=-0.02, recent=8)
    verdicts = [judge(made.facts([*past[:-1], replace(past[-1], net=net / 100)])) for net in range(100)]
    before = contrast(past, made.MONDAY - timedelta(weeks=1))
    assert before.probability_up < 0.995
    assert VerdictState.CONFIRMED not in {verdict.state for verdict in verdicts}
    assert VerdictState.SIGNAL in {verdict.state for verdict in verdicts}


def test_a_fall_to_confirm_says_fall():
    past = made.history(40, before=0.0, after=-0.09, seed=3)
    verdict = judge(made.facts(past))
    assert verdict.state in {VerdictState.SIGNAL, VerdictState.CONFIRMED}
    assert verdict.direction is Direction.DOWN


def test_stable_needs_a_narrow_interval_not_a_lack_of_proof():
    calm = [
        replace(week, net=0.1 + 0.001 * (n % 3), net_sd=0.1)
        for n, week in enumerate(made.history(40, before=0, after=0))
    ]
    assert judge(made.facts(calm)).state is VerdictState.STABLE
    assert judge(made.undecided_week()).state is VerdictState.NOT_SHOWN


@pytest.mark.parametrize("name", made.WEEKS)
def test_no_verdict_oversteps_its_words(name):
    verdict = judge(made.WEEKS[name]())
    said = " ".join([verdict.sentence, *verdict.reasons]).lower()
    assert not [word for word in ("opinion", "significati", "prouv") if word in said]
    if verdict.state is not VerdictState.SUSPENDED:
        assert "médias suivis" in verdict.sentence
        assert "entre\u00a0" in verdict.sentence
        assert any("Calcul sur" in reason for reason in verdict.reasons)


def test_a_week_without_story_has_no_level():
    assert level(made.week(made.MONDAY, None, 0), Spread(50, 100)) is None


def test_one_story_alone_could_be_anything():
    assert level(made.week(made.MONDAY, 0.4, 1), None) == Level(40, -100, 100, 1)


@given(st.floats(-1, 1), st.integers(1, 200), st.floats(0, 100), st.integers(2, 500))
def test_a_level_lies_in_its_interval_and_on_the_scale(net, stories, deviation, df):
    one = level(made.week(made.MONDAY, net, stories), Spread(deviation, df))
    assert -100 <= one.low <= one.value <= one.high <= 100


def test_weeks_share_their_spread():
    weeks = [made.week(made.MONDAY, 0, 3, net_sd=0.2), made.week(made.MONDAY, 0, 5, net_sd=0.4)]
    assert spread(weeks).deviation == pytest.approx(100 * math.sqrt((2 * 0.04 + 4 * 0.16) / 6))
    assert spread(weeks).df == 6
    assert spread([made.week(made.MONDAY, 0, 1)]) is None


@pytest.mark.parametrize(
    ("level_", "df", "t"),
    [(0.975, 1, 12.7062), (0.975, 10, 2.22814), (0.95, 6, 1.94318), (0.995, 32, 2.73848), (0.8, 1000, 0.841983)],
)
def test_student_agrees_with_the_printed_tables(level_, df, t):
    assert student.quantile(level_, df) == pytest.approx(t, rel=1e-5)


@given(st.floats(0.001, 0.999), st.floats(1, 400))
def test_student_quantile_and_probability_undo_each_other(level_, df):
    assert student.probability(student.quantile(level_, df), df) == pytest.approx(level_, abs=1e-7)
