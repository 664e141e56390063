"""The explanation of one article."""

import pytest

from nlp.batch import Record
from nlp.evaluation import explain
from nlp.lexicon import Lexicon
from nlp.types import Field, Judgement, ModelCard, Tone

DARK, BRIGHT, CALM = Tone(0.9, 0.05, 0.05), Tone(0.05, 0.05, 0.9), Tone(0.1, 0.8, 0.1)


class WordJudge:
    """Negative of fires, positive of prizes, neutral of all else."""

    card = ModelCard("words", "3", "f" * 64)

    def judge(self, texts):
        return [Judgement(self.tone(one.text), (), (1.0, 0.0, 0.0), ()) for one in texts]

    @staticmethod
    def tone(text):
        if "incendie" in text.lower():
            return DARK
        return BRIGHT if "prix" in text else CALM


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


def test_an_explanation_shows_each_sentence_with_its_tone_and_weight(lexicon):
    record = Record(
        "x",
        "Incendie à Marseille",
        "Un prix pour les pompiers de Marseille. La fête aura lieu mardi.",
        "Marseille se réunit. Rien à voir ici. Un prix attend Aubagne.",
    )
    lines = explain.explain(record, WordJudge(), lexicon)
    assert [(one.field, one.tone.label, one.weight) for one in lines] == [
        (Field.TITLE, "negative", 3.0),
        (Field.TITLE, "negative", 0.0),
        (Field.STANDFIRST, "positive", 0.0),
        (Field.STANDFIRST, "neutral", 0.0),
        (Field.BODY, "neutral", 1.0),
        (Field.BODY, "positive", 1.0),
    ]
    assert sum(one.share for one in lines) == pytest.approx((3 * DARK.net + CALM.net + BRIGHT.net) / 5)
    shown = explain.render(lines)
    assert "chapô" in shown
    assert "\u2212" in shown
    assert "Polarisation (0 d’accord, 1 partagé par moitié)\u00a0: 0,40" in shown  # 3 against, 1 for, of 5


def test_a_body_that_was_read_says_that_its_reading_is_not_calibrated(lexicon):
    headline = explain.explain(Record("x", "Incendie à Marseille"), WordJudge(), lexicon)
    whole = explain.explain(Record("x", "Incendie à Marseille", text="Marseille attend."), WordJudge(), lexicon)
    assert "n’est pas calibrée" not in explain.render(headline)
    assert "n’est pas calibrée tant que 200 corps" in explain.render(whole)


def test_a_short_headline_is_not_explained_twice(lexicon):
    (line,) = explain.explain(Record("x", "Incendie à Marseille"), WordJudge(), lexicon)
    assert line.share == pytest.approx(DARK.net)


def test_an_article_that_does_not_name_the_territory_has_no_explanation(lexicon):
    lines = explain.explain(Record("x", "Incendie à Lille"), WordJudge(), lexicon)
    assert lines == []
    assert explain.render(lines) == "Le territoire n’est pas nommé."


def test_an_explanation_says_whose_words_a_sentence_holds(lexicon):
    body = "« Un prix attend Marseille », annonce Luc Armand, maire d’Aubagne. Marseille se réunit."
    lines = explain.explain(Record("x", "Incendie à Marseille", text=body), WordJudge(), lexicon)
    said, own = lines[1:]
    assert (said.weight, said.quoted, said.speaker) == (0.5, True, "Luc Armand, maire, Aubagne")
    assert (own.weight, own.quoted, own.speaker) == (1.0, False, "")
    assert "dit par\u00a0: Luc Armand, maire, Aubagne" in explain.render(lines)
