"""The behaviour cases are sound; the shipped model keeps its floor on them."""

import re

import pytest

from nlp.evaluation import behaviour
from nlp.evaluation.behaviour import Asked, BehaviourError, Case
from nlp.lexicon import Lexicon
from nlp.tone import FOLDER, TrainedJudge
from nlp.types import Judgement, ModelCard, Tone

FLOOR = 0.76  # share of cases passed: version 3 passes .765, version 2 passed .785
CALM, DARK, BRIGHT = Tone(0.1, 0.8, 0.1), Tone(0.9, 0.05, 0.05), Tone(0.05, 0.05, 0.9)


class EchoJudge:
    """Says one thing of everything, and remembers what it was asked."""

    card = ModelCard("echo", "1", "0" * 64)

    def __init__(self, tone=CALM):
        self.tone = tone
        self.asked = []

    def judge(self, texts):
        self.asked += texts
        return [Judgement(self.tone, (), (1.0, 0.0, 0.0), ()) for _ in texts]


@pytest.fixture(scope="module")
def cases():
    return behaviour.load()


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


def outcomes(*pairs):
    tones = {asked: tone for case, *said in pairs for asked, tone in zip(case.asked(), said, strict=True)}
    return [one.passed for one in behaviour.check([case for case, *_ in pairs], tones)]


def a_case(id_="one", **change):
    return Case(**{"id": id_, "family": "any", "title": f"Titre {id_}", "why": "so"} | change)


def test_there_are_enough_cases_in_every_family(cases):
    sizes = {family: sum(case.family == family for case in cases) for family in {case.family for case in cases}}
    assert len(cases) >= 240
    assert len(sizes) >= 14
    assert min(sizes.values()) >= 10


def test_the_three_tones_are_all_expected_often(cases):
    for label in behaviour.LABELS:
        assert sum(case.expect == label for case in cases) >= 50


def test_every_case_names_its_target(cases, lexicon):
    judge = EchoJudge()
    for case in cases:
        behaviour.read([case], judge, lexicon)
        assert all(text.spans for text in judge.asked), f"{case.id}: {case.target} is not found in it"
        judge.asked.clear()


def test_no_two_cases_ask_the_same_thing(cases):
    asked = [one for case in cases for one in case.asked()]
    assert len(asked) == len(set(asked))


def test_the_cases_are_typeset_in_french(cases):
    for case in cases:
        if case.family == "spelling":  # typing habits are what that family is about
            continue
        for text in (case.title, case.standfirst):
            assert "'" not in text, case.id
            assert not re.search(r" [:;!?»]|« ", text), f"{case.id}: a breaking space"
            assert not re.search(r"[^\s(«{][;!?:»](?!\S)", re.sub(r"[\u00a0\u202f][;!?:»]", "", text)), case.id


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    path = tmp_path / "cases.toml"
    path.write_text(
        """
        [odd]
        about = "x"
        cases = [
          { id = "a", title = "t", why = "w" },
          { id = "a", title = "t", why = "w", expect = "nice" },
          { id = "b", why = "w", expect = "neutral", same_as = "z" },
          { id = "c", title = "t", why = "w", cities = ["Lyon"], mood = "x" },
        ]
        [empty]
        cases = []
        """,
        encoding="utf8",
    )
    with pytest.raises(BehaviourError) as caught:
        behaviour.load(path)
    for problem in (
        "a: given twice",
        "a: exactly one of",
        "a: unknown expectation 'nice'",
        "b: missing 'title'",
        "b: exactly one of",
        "b: same_as: 'z' is not another case",
        "c: cities: at least two",
        "c: the title has no {}",
        "c: unknown key 'mood'",
        "empty: a table with",
    ):
        assert problem in str(caught.value)


def test_a_file_that_is_not_toml_is_an_error_of_ours(tmp_path):
    path = tmp_path / "cases.toml"
    path.write_text("[", encoding="utf8")
    with pytest.raises(BehaviourError):
        behaviour.load(path)


def test_a_label_must_be_the_likeliest_tone():
    assert outcomes((a_case("a", expect="negative"), DARK), (a_case("b", expect="negative"), CALM)) == [True, False]
    assert outcomes((a_case("a", expect="not negative"), DARK), (a_case("b", expect="not negative"), CALM)) == [
        False,
        True,
    ]


def test_unsure_means_no_tone_above_eighty_percent():
    torn = Tone(0.5, 0.2, 0.3)
    assert outcomes((a_case("a", expect="unsure"), torn), (a_case("b", expect="unsure"), DARK)) == [True, False]


def test_more_positive_needs_a_margin():
    low, high = a_case("low", expect="negative"), a_case("high", more_positive_than="low")
    slightly = Tone(0.88, 0.05, 0.07)
    assert outcomes((low, DARK), (high, CALM)) == [True, True]
    assert outcomes((low, DARK), (high, slightly)) == [True, False]


def test_same_as_allows_a_small_move_only():
    first, second = a_case("first", expect="negative"), a_case("second", same_as="first")
    assert outcomes((first, DARK), (second, Tone(0.82, 0.1, 0.08))) == [True, True]
    assert outcomes((first, DARK), (second, CALM)) == [True, False]


def test_a_city_name_must_not_move_the_tone():
    case = a_case(title="À {}, un pont", cities=("Lyon", "Nantes", "Rennes"))
    assert case.asked()[1] == Asked("À Nantes, un pont", "", "Nantes")
    assert outcomes((case, CALM, CALM, CALM)) == [True]
    assert outcomes((case, CALM, CALM, BRIGHT)) == [False]
    tones = dict(zip(case.asked(), (CALM, CALM, DARK), strict=True))
    assert behaviour.substitution([case], tones) == pytest.approx((0 + 0.8 + 0.8) / 3)


def test_scores_are_told_by_family(cases, lexicon):
    measured = behaviour.measure(cases[:60], EchoJudge(), lexicon)
    assert [score.family for score in measured.scores] == list(dict.fromkeys(case.family for case in cases[:60]))
    assert sum(score.passed for score in measured.scores) == round(measured.rate * 60)


@pytest.mark.model
def test_the_shipped_model_keeps_its_floor(cases, lexicon):
    if not (FOLDER / "card.json").exists():
        pytest.fail("no model in nlp/models/tone: it is committed with the code")
    measured = behaviour.measure(cases, TrainedJudge(), lexicon)
    assert measured.rate >= FLOOR, [one.case.id for one in measured.failures]
