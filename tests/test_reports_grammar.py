from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.barometer_types import Contrast, Decision, Gates
from reports.grammar import decide, sentence, share
from reports.types import Direction, VerdictState

OPEN = Gates(weeks=34, median_stories=45.0, versions=("tone 3",), coverage=(1.0,) * 8)
NBSP = "\u00a0"


def contrast(chance, low90=-9.0, high90=9.0, **changes):
    return Contrast(
        **{
            "difference": 6.0,
            "error": 3.0,
            "df": 28.0,
            "low": -1.0,
            "high": 12.0,
            "low90": low90,
            "high90": high90,
            "probability_up": chance,
            "detectable": 10.0,
            "correlation": 0.1,
            "week_sd": 6.0,
            "recent": 8,
            "earlier": 26,
        }
        | changes
    )


def state(now, before=None, gates=OPEN):
    found = decide(gates, now, before)
    return found.state, found.direction


def test_two_reports_running_confirm():
    assert state(contrast(0.996), contrast(0.995)) == (VerdictState.CONFIRMED, Direction.UP)
    assert state(contrast(0.004), contrast(0.005)) == (VerdictState.CONFIRMED, Direction.DOWN)


def test_one_sure_report_is_only_a_signal():
    assert state(contrast(0.999), contrast(0.99)) == (VerdictState.SIGNAL, Direction.UP)
    assert state(contrast(0.999), None) == (VerdictState.SIGNAL, Direction.UP)
    assert state(contrast(0.994), contrast(0.999)) == (VerdictState.SIGNAL, Direction.UP)


def test_a_rise_after_a_fall_confirms_nothing():
    assert state(contrast(0.999), contrast(0.001)) == (VerdictState.SIGNAL, Direction.UP)


def test_a_signal_starts_at_ninety_five_percent():
    assert state(contrast(0.95)) == (VerdictState.SIGNAL, Direction.UP)
    assert state(contrast(0.05)) == (VerdictState.SIGNAL, Direction.DOWN)
    assert state(contrast(0.949)) == (VerdictState.NOT_SHOWN, Direction.NONE)


def test_stable_needs_its_interval_inside_five_points():
    assert state(contrast(0.7, -4.9, 4.9)) == (VerdictState.STABLE, Direction.NONE)
    assert state(contrast(0.7, -5.1, 4.9)) == (VerdictState.NOT_SHOWN, Direction.NONE)


def test_a_signal_is_said_before_stability():
    assert state(contrast(0.96, -1.0, 4.0))[0] is VerdictState.SIGNAL


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"weeks": 20}, "historique trop court"),
        ({"median_stories": 9.5}, "historique trop court (34\u00a0semaines sur 34, mais 9,5 sujets"),
        ({"versions": ("tone 3", "tone 4")}, "même version du modèle"),
        ({"audit": -2.1}, "relectures humaines"),
        ({"audit": float("nan")}, "relectures humaines"),
        ({"coverage": (1.0,) * 7 + (0.69,)}, "la collecte"),
        ({"coverage": (0.6, 0.6) + (1.0,) * 6}, "la collecte"),
        ({"refusal": "l’échantillon étiqueté est trop petit"}, "échantillon étiqueté"),
    ],
)
def test_a_gate_suspends_even_a_confirmed_rise(change, cause):
    found = decide(replace(OPEN, **change), contrast(0.999), contrast(0.999))
    assert found.state is VerdictState.SUSPENDED
    assert cause in found.causes[0]
    assert cause in sentence(found, contrast(0.999), 48)


def test_windows_that_cannot_be_compared_suspend():
    found = decide(OPEN, None, None)
    assert found.state is VerdictState.SUSPENDED
    assert "sans aucun sujet" in found.causes[0]


def test_every_cause_is_told_the_most_basic_first():
    found = decide(replace(OPEN, weeks=3, versions=("a", "b")), None, None)
    assert [cause.split()[0] for cause in found.causes] == ["historique", "les"]


def test_longer_windows_need_longer_histories():
    assert decide(OPEN, contrast(0.5), None, 13, 26).causes == ("historique trop court (34\u00a0semaines sur 39)",)


def test_the_short_history_says_how_many_weeks_are_known():
    found = decide(replace(OPEN, weeks=1), None, None)
    assert found.causes[0] == "historique trop court (1\u00a0semaine sur 34)"


def test_one_week_of_bad_coverage_is_forgiven_and_two_carry_a_reserve():
    once = replace(OPEN, coverage=(0.8,) + (1.0,) * 7)
    twice = replace(OPEN, coverage=(0.8, 0.84) + (1.0,) * 6)
    assert decide(once, contrast(0.5), None).reserves == ()
    assert "2\u00a0semaines sur" in decide(twice, contrast(0.5), None).reserves[0]


def test_a_single_past_week_nearly_lost_is_told():
    assert decide(replace(OPEN, coverage=(0.2,) + (1.0,) * 7), contrast(0.5), None).reserves


def test_a_provisional_panel_is_told():
    assert "provisoire" in decide(replace(OPEN, provisional=True), contrast(0.5), None).reserves[0]


def said(state, direction=Direction.NONE):
    return sentence(Decision(state, direction), contrast(0.9), 48)


def test_each_state_has_its_sentence():
    assert said(VerdictState.CONFIRMED, Direction.UP) == (
        f"Oui{NBSP}: sur les 8 dernières semaines, l’image du territoire dans les 48{NBSP}médias suivis est"
        f" plus positive que sur les 26 semaines précédentes{NBSP}: +6{NBSP}points (entre{NBSP}−1{NBSP}et{NBSP}+12,"
        f" confiance à 95{NBSP}%)."
    )
    assert said(VerdictState.CONFIRMED, Direction.DOWN).startswith(f"Non{NBSP}:")
    assert said(VerdictState.SIGNAL, Direction.UP).startswith(f"Peut-être{NBSP}:")
    assert "baisse" in said(VerdictState.SIGNAL, Direction.DOWN)
    assert "est stable" in said(VerdictState.STABLE)
    assert said(VerdictState.NOT_SHOWN).startswith("On ne peut pas dire que l’image")
    assert f"moins de 10{NBSP}points sur 8" in said(VerdictState.NOT_SHOWN).replace("10 points", f"10{NBSP}points")


@given(st.sampled_from(list(VerdictState)), st.sampled_from([Direction.UP, Direction.DOWN]))
def test_no_sentence_speaks_of_opinion_or_proof_and_all_name_the_media(state, direction):
    decision = Decision(state, direction, causes=("historique trop court",))
    written = sentence(decision, contrast(0.9), 48)
    assert not any(word in written.lower() for word in ("opinion", "significatif", "prouvé"))
    assert state is VerdictState.SUSPENDED or "médias suivis" in written


@given(st.floats(0, 1), st.one_of(st.none(), st.floats(0, 1)))
def test_confirmed_always_implies_both_reports_sure(now, before):
    found = decide(OPEN, contrast(now), None if before is None else contrast(before))
    if found.state is VerdictState.CONFIRMED:
        assert before is not None
        assert min(now, before) >= 0.995 or max(now, before) <= 0.005


def test_coverage_is_written_in_french():
    assert share(0.7) == "70 %"
