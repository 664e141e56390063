"""Sentences, and lines cut to fit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import by_rule, cut, split


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in by_rule(text)]


def test_a_sentence_ends_on_strong_punctuation_before_a_capital():
    assert pieces("Il pleut. Le port ferme ! Qui paiera ?") == ["Il pleut.", "Le port ferme !", "Qui paiera ?"]


def test_abbreviations_and_initials_do_not_end_a_sentence():
    assert pieces("M. Payan et Mme. Ghali votent. J. Dupont aussi.") == [
        "M. Payan et Mme. Ghali votent.",
        "J. Dupont aussi.",
    ]


def test_quotes_close_with_their_sentence():
    assert pieces("« C’est fini. » Le maire s’en va.") == ["« C’est fini. »", "Le maire s’en va."]


def test_a_line_end_ends_a_sentence():
    assert pieces("Titre sans point\n\nLe texte suit.") == ["Titre sans point", "Le texte suit."]


def test_a_short_line_is_kept_whole():
    assert cut("Le port ferme") == "Le port ferme"


def test_a_long_line_is_cut_on_a_word():
    line = cut("mot " * 80)
    assert len(line) <= 200
    assert line.endswith("mot…")


@given(st.text(max_size=400), st.integers(min_value=2, max_value=60))
def test_a_cut_never_exceeds_its_limit(text, limit):
    assert len(cut(text, limit)) <= limit


@given(st.text(max_size=300))
def test_sentences_are_in_order_disjoint_and_lose_no_letter(text):
    spans = by_rule(text)
    assert all(a < b <= c < d for (a, b), (c, d) in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.model
def test_a_long_body_is_split_by_the_trained_splitter():
    body = "Le maire de la ville a présenté son budget lundi soir devant le conseil. " * 5
    assert len(split(body.strip())) == 5
