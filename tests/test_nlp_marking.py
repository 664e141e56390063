"""How a target is marked in what the network reads."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from nlp.marking import CHARS, CLOSE, OPEN, PLACEHOLDER, clipped, joined, tokens_of
from nlp.types import TargetText


@dataclass
class Encoded:
    ids: list
    offsets: list


class Letters:
    """A tokenizer that gives each character its code, and small ids to the marking pieces."""

    def token_to_id(self, piece):
        return {OPEN: 10, CLOSE: 11, PLACEHOLDER: 12}[piece]

    def encode_batch(self, texts, *, add_special_tokens):
        assert not add_special_tokens
        return [Encoded([ord(c) for c in text], [(i, i + 1) for i in range(len(text))]) for text in texts]


def read(text, *spans, mask=False, limit=256):
    (tokens,) = tokens_of([TargetText(text, spans)], Letters(), mask=mask, limit=limit)
    return tokens


def test_the_target_stands_between_marks():
    tokens = read("à Aix !", (2, 5))
    assert tokens.ids == (0, ord("à"), ord(" "), 10, ord("A"), ord("i"), ord("x"), 11, ord(" "), ord("!"), 2)
    assert tokens.target == (0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0)


def test_a_masked_target_leaves_no_trace_of_its_name():
    assert read("à Aix", (2, 5), mask=True) == read("à Pau", (2, 5), mask=True)
    assert read("à Aix", (2, 5), mask=True).ids == (0, ord("à"), ord(" "), 10, 12, 11, 2)


def test_each_of_several_targets_is_marked():
    tokens = read("Aix, Pau", (0, 3), (5, 8))
    assert tokens.ids.count(10) == tokens.ids.count(11) == 2
    assert sum(tokens.target) == 6


def test_targets_that_touch_or_overlap_are_one():
    assert read("Aix-Pau", (0, 4), (2, 7)) == read("Aix-Pau", (0, 7))


def test_without_a_target_the_whole_text_is_judged():
    tokens = read("Aix")
    assert tokens.target == (1, 1, 1, 1, 1)


def test_a_long_text_keeps_the_place_where_the_target_is():
    tokens = read("a" * 500 + "Aix" + "b" * 500, (500, 503), limit=100)
    assert len(tokens.ids) == 100
    assert sum(tokens.target) == 3


def test_headline_and_standfirst_are_two_sentences():
    assert joined("Titre", "Suite.") == "Titre. Suite."
    assert joined("Titre ?", "Suite.") == "Titre ? Suite."
    assert joined("Titre", "  ") == "Titre"


@given(
    st.text(max_size=50),
    st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=5),
    st.booleans(),
    st.integers(8, 40),
)
def test_any_text_and_spans_give_tokens_within_the_limit(text, spans, mask, limit):
    (tokens,) = tokens_of([TargetText(text, tuple(spans))], Letters(), mask=mask, limit=limit)
    assert len(tokens.ids) == len(tokens.target) <= limit
    assert 1 in tokens.target


@given(st.integers(0, 20_000), st.integers(1, 40))
def test_a_huge_text_is_clipped_around_its_first_target(start, size):
    text = clipped(TargetText("x" * 20_000 + "y" * 100, ((start, start + size),)))
    assert len(text.text) == CHARS
    assert text.spans
