"""Cleaning: what publishers wrote to what can be read and kept."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawlers import clean


def test_entities_are_resolved_once_and_tags_dropped():
    assert clean.plain("L&rsquo;été &amp; <em>Aix</em>&nbsp;: c&#39;est fini", 100) == "L’été & Aix : c'est fini"
    assert clean.plain("AT&amp;amp;T", 100) == "AT&amp;T"


def test_plain_text_keeps_its_ampersands_and_signs():
    assert clean.untagged("5 < 6 & 7 &nbsp;", 100) == "5 < 6 & 7 &nbsp;"


def test_what_a_page_hides_is_not_read():
    assert clean.plain("<p>a</p><p>b<script>alert(1)</script><style>p{}</style><!-- c --></p>", 100) == "a b"


def test_controls_bidi_marks_and_surrogates_go():
    assert clean.line("a\x00b\x08c\x1bd \u202egnp.exe\u202c \ud800\u200b\ufeff", 100) == "abcd gnp.exe"


def test_emoji_families_stay_whole():
    assert (
        clean.line("Fête \U0001f468\u200d\U0001f469\u200d\U0001f467", 100)
        == "Fête \U0001f468\u200d\U0001f469\u200d\U0001f467"
    )


@pytest.mark.parametrize("actual", ["utf8", "cp1252"])
@pytest.mark.parametrize("said", ["cp1252", "latin-1"])
def test_french_read_under_the_wrong_label_is_repaired(actual, said):
    text = "l’été œuvre €, à Noël, ÉTÉ"
    garbled = text.encode(actual).decode(said, "surrogateescape")
    assert clean.line(garbled, 100) == text or "\udc9d" in garbled


def test_text_encoded_twice_is_repaired_twice():
    assert clean.line("été".encode().decode("cp1252").encode().decode("cp1252"), 100) == "été"


@pytest.mark.parametrize("text", ["« CAFÉ»", "Évêché", "ÂGE D’OR", "Åland", "château…", "ÇA"])
def test_right_french_is_left_alone(text):
    assert clean.line(text, 100) == text


def test_lost_characters_are_flagged_not_hidden():
    assert clean.doubtful("l\ufffdt\ufffd")
    assert not clean.doubtful("l’été")


def test_a_cut_ends_on_a_word_with_an_ellipsis():
    assert clean.cut("La mer est calme ce matin", 15) == "La mer est…"
    assert clean.cut("La mer", 15) == "La mer"


def test_marks_piled_up_are_unpiled():
    assert len(clean.line("e" + "\u0301" * 10_000, 100)) < 5


@example("Â00", 2)
@example("Â\x08\x80", 2)
@example("Ã00", 2)
@given(st.text(max_size=300), st.integers(2, 50))
def test_any_text_gives_one_short_valid_line(text, cap):
    result = clean.plain(text, cap)
    assert len(result) <= cap
    assert "\n" not in result
    result.encode("utf8")
    assert clean.line(result, cap) == result


def test_paragraphs_keep_their_lines():
    assert clean.paragraphs("Un.\r\n\n  Deux.\u200b \nTrois.", 100) == "Un.\nDeux.\nTrois."
