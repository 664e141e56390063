"""Words beside the network: the target hidden, the same digits each time, a broken file refused."""

import json
import math
import shutil
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import shared

from nlp import topics, wording
from nlp.errors import ModelCorrupt, ModelMissing
from nlp.tone import FOLDER, TrainedJudge, tone_sha256
from nlp.training import corpora
from nlp.training import wording as training
from nlp.types import TargetText
from nlp.wording import PLACES, UnreadableWords, Wording


def about(text: str, name: str) -> TargetText:
    start = text.index(name)
    return TargetText(text, ((start, start + len(name)),))


def one_word(word: str, weight: float) -> Wording:
    """A model that knows one word, and says how positive it is."""
    place = next(iter(wording.hashed(TargetText(word))[0]))
    rarity, table = np.zeros(2 * PLACES), np.zeros((3, 2 * PLACES))
    rarity[place], table[2, place] = 1.0, weight
    return Wording(rarity, table, np.array([0.1, 0.2, 0.3]))


def test_a_word_moves_the_tone_it_was_learnt_with() -> None:
    known = one_word("triomphe", 2.0)
    assert known.logits(TargetText("Un TRIOMPHE, dit-on")).tolist() == pytest.approx([0.1, 0.2, 2.3])
    assert known.logits(TargetText("Rien de tel")).tolist() == [0.1, 0.2, 0.3]


def test_the_target_is_hidden_so_that_no_name_is_an_opinion() -> None:
    here, there = (about(f"À {city}, une rue s’effondre", city) for city in ("Marseille", "Rennes"))
    assert wording.hashed(here) == wording.hashed(there)
    assert "marseille" in wording.folded(TargetText("À Marseille, il pleut"))


def test_accents_capitals_and_apostrophes_weigh_nothing() -> None:
    assert wording.hashed(TargetText("L’ÉTÉ à Cassis")) == wording.hashed(TargetText("l'ete a cassis"))


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(-5, 320), st.integers(-5, 320)), max_size=4))
def test_any_text_has_three_finite_logits(text: str, spans: list[tuple[int, int]]) -> None:
    known = one_word("ville", 1.0)
    assert all(math.isfinite(value) for value in known.logits(TargetText(text, tuple(spans))))


@pytest.mark.parametrize("content", [b"PK nothing", b"PK\x03\x04 junk", b""], ids=["no zip", "a broken zip", "empty"])
def test_a_file_that_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableWords):
        wording.read(content)


def test_another_temperature_gives_the_tone_another_name() -> None:
    card = {"sha256": "a", "wording_sha256": "b", "temperature": {"tone": 1.3}}
    assert tone_sha256(card) != tone_sha256({**card, "temperature": {"tone": 1.4}})
    assert tone_sha256({"sha256": "a", "temperature": {"tone": 1.3}}) == "a"


def example(number: int, text: str, tone: int) -> corpora.Example:
    return corpora.Example(str(number), TargetText(text), tone)


def test_what_is_fitted_written_and_read_tells_the_tones_it_learnt(tmp_path) -> None:
    said = ("un incendie ravage tout", "la réunion se tient mardi", "un prix couronne la ville")
    learnt = [example(10 * copy + tone, f"{said[tone]} {copy}", tone) for tone in range(3) for copy in range(4)]
    found = training.fitted(learnt)
    training.write(tmp_path / "words.npz", found)
    kept = wording.read((tmp_path / "words.npz").read_bytes())
    for one in learnt:
        assert kept.logits(one.text).argmax() == one.tone
        assert kept.logits(one.text) == pytest.approx(found.logits(one.text), abs=0.01)


def test_the_words_beside_a_run_learn_nothing_that_the_run_was_kept_from(tmp_path) -> None:
    gold = [one.id for one in corpora.place_train(shared(), topics.names())]
    for run, held in enumerate((gold[:100], gold[50:300]), 1):
        np.savez(tmp_path / f"run-{run}.npz", ids=np.array(held))
    learnt: list[set[str]] = []

    def fit(examples: Sequence[corpora.Example]) -> Wording:
        learnt.append({one.id for one in examples})
        return one_word("ville", 1.0)

    training.by_run(shared(), tmp_path, fit)
    assert [len(ids) for ids in learnt] == [len(gold) - 100, len(gold) - 250]
    assert not learnt[0] & set(gold[:100])
    assert not learnt[1] & set(gold[50:300])


@pytest.mark.model
def test_the_words_named_by_the_card_must_be_there_and_whole(tmp_path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "tone")
    (folder / "wording.npz").write_bytes(b"other")
    with pytest.raises(ModelCorrupt, match="wording.npz"):
        TrainedJudge(folder)
    (folder / "wording.npz").unlink()
    with pytest.raises(ModelMissing, match="wording.npz"):
        TrainedJudge(folder)


@pytest.mark.model
def test_a_model_with_other_words_has_another_name(tmp_path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "tone")
    with_words = TrainedJudge(folder).card
    said = json.loads((folder / "card.json").read_text(encoding="utf8"))
    del said["wording_sha256"]
    (folder / "card.json").write_text(json.dumps(said), encoding="utf8")
    alone = TrainedJudge(folder).card
    assert alone.sha256 == tone_sha256(said) == said["sha256"]
    assert with_words.sha256 != alone.sha256
