"""The evaluation card of a judge."""

import json

import numpy as np
import pytest

from nlp.evaluation import card, pooled
from nlp.evaluation.card import GoldMissing
from nlp.lexicon import Lexicon
from nlp.tone import FOLDER, tone_sha256
from nlp.types import Judgement, ModelCard, Tone

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


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    rows = [
        ("a", "Incendie à Marseille", "", "subject", "negative"),
        ("b", "Incendie à Aubagne", "Cent hectares brûlés.", "subject", "negative"),
        ("c", "Marseille reçoit un prix", "", "subject", "positive"),
        ("d", "Réunion mardi à Istres", "Ordre du jour.", "subject", "neutral"),
        ("e", "Marseille a peur", "", "subject", "negative"),
        ("f", "Match à Lille, contre Marseille", "", "aside", "neutral"),
    ]
    keys = ("id", "title", "standfirst", "relevance", "tone")
    folder = tmp_path_factory.mktemp("shared")
    (folder / "gold").mkdir()
    lines = [json.dumps(dict(zip(keys, row, strict=True))) for row in rows]
    (folder / "gold/territory_tone_dev.jsonl").write_text("\n".join(lines), encoding="utf8")
    return folder


@pytest.fixture(scope="module")
def measured(labelled, lexicon):
    return card.evaluate(labelled, WordJudge(), lexicon)


def test_only_headlines_about_the_territory_are_measured(measured):
    assert [(one.name, one.count) for one in measured.splits] == [
        ("all", 5),
        ("with standfirst", 2),
        ("without standfirst", 3),
    ]


def test_figures_are_those_of_the_confusion(measured):
    assert measured.confusion == ((2, 1, 0), (0, 1, 0), (0, 0, 1))
    everything = measured.splits[0]
    assert everything.accuracy == pytest.approx(0.8)
    assert everything.macro_f1.value == pytest.approx((0.8 + 2 / 3 + 1) / 3)
    assert everything.balanced.value == pytest.approx((2 / 3 + 1) / 2)
    assert everything.macro_f1.low <= everything.macro_f1.value <= everything.macro_f1.high


def test_calibration_is_the_gap_between_confidence_and_accuracy():
    one = card.split("all", np.array([0, 0, 0, 1]), np.array([[0.9, 0.05, 0.05]] * 4))
    assert one.calibration.value == pytest.approx(0.15)


def test_the_interval_of_the_calibration_error_holds_its_value():
    chance = np.random.default_rng(7)
    confident = chance.uniform(0.4, 0.95, 300)
    truth = np.where(chance.random(300) < confident, 0, 1)  # well calibrated
    chances = np.stack([confident, (1 - confident) * 0.6, (1 - confident) * 0.4], 1)
    found = card.split("all", truth, chances).calibration
    assert found.low <= found.value <= found.high


def test_a_card_reads_in_french(measured):
    text = card.render(measured)
    assert "0,800" in text
    assert "aucune n’est humaine" in text
    assert "Avec chapô (2)" in text
    assert "manqué" in text
    assert " :" not in text
    assert "against" not in text
    assert all(card.FAMILIES[score.family] in text for score in measured.behaviour.scores)
    assert "n’est pas calibrée" in text


def test_the_error_of_answers_never_learnt_from_is_that_of_the_model_s_own_table(tmp_path):
    table = tmp_path / "calibration.csv"
    rows = ["negative,0.9,0.05,0.05,aaa"] * 3 + ["neutral,0.9,0.05,0.05,aaa", "neutral,0.1,0.8,0.1,bbb"]
    table.write_text("label,p_negative,p_neutral,p_positive,model_sha256\n" + "\n".join(rows), encoding="utf8")
    value, count = pooled.error("aaa", table)
    assert (value, count) == (pytest.approx(0.15), 4)
    assert pooled.error("ccc", table) is None
    assert pooled.error("aaa", tmp_path / "absent.csv") is None


def test_the_card_of_the_shipped_model_holds_its_error_out_of_fold_and_another_s_says_it_has_none(measured):
    said = json.loads((FOLDER / "card.json").read_text(encoding="utf8"))
    value, count = pooled.error(tone_sha256(said))
    assert count > 2000
    assert 0 < value < 0.03  # the bar, and the dev set in the table beside
    assert "pas de table pour ce modèle" in card.render(measured)
    assert "bench_tone_recipe" in card.render(measured)


def test_a_tone_under_other_topics_keeps_its_table(labelled, lexicon):
    said = json.loads((FOLDER / "card.json").read_text(encoding="utf8"))
    found = card.evaluate(labelled, WordJudge(), lexicon, tone_sha256(said))
    assert found.pooled == pooled.error(tone_sha256(said))


def test_absent_or_odd_headlines_are_an_error_that_names_them(tmp_path, lexicon):
    with pytest.raises(GoldMissing, match="territory_tone_dev"):
        card.evaluate(tmp_path, WordJudge(), lexicon)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold/territory_tone_dev.jsonl").write_text('["x"]\n', encoding="utf8")
    with pytest.raises(GoldMissing, match="VIGIE_SHARED"):
        card.evaluate(tmp_path, WordJudge(), lexicon)
