"""Words beside the network: the target hidden, the same digits each time, a broken file refused."""

import json
import math
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import wording
from nlp.errors import ModelCorrupt, ModelMissing
from nlp.tone import FOLDER, TrainedJudge, tone_sha256
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


def test_a_file_that_is_no_model_is_refused() -> None:
    with pytest.raises(UnreadableWords):
        wording.read(b"PK nothing")


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
