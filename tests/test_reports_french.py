from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crawlers.types
import nlp.types
import reports.types
from reports import french

WITHOUT_LABEL = {"FeedKind", "Purpose", "ReadingKind", "PlaceKind", "Field"}  # never printed in a report

PROSE = st.text(alphabet="abc é«»\"':;!?%0123456789 \u00a0\u202f", max_size=60)


def test_no_probability_is_printed_as_certain():
    assert french.chance(0.9999) == "> 0,999".replace(" ", french.NBSP)
    assert french.chance(0.00002) == "< 0,001".replace(" ", french.NBSP)
    assert french.chance(0.9723) == "0,972"


def test_every_enum_a_report_prints_has_a_french_label():
    enums = [
        thing
        for module in (crawlers.types, nlp.types, reports.types)
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum
    ]
    printed = [one for enum in enums if enum.__name__ not in WITHOUT_LABEL for one in enum]
    missing = [repr(one) for one in printed if one not in french.LABELS.get(type(one), {})]
    assert not missing


def test_equal_words_of_two_enums_keep_their_own_label():
    # StrEnum members compare as strings: Access.FREE == Tdm.FREE, and one table would merge them.
    assert french.label(crawlers.types.Access.FREE) != french.label(crawlers.types.Tdm.FREE)
    assert french.label(crawlers.types.Licence.NONE) != french.label(reports.types.Direction.NONE)


def test_the_thirteen_topics_have_a_name():
    assert len(french.TOPICS) == 13


@given(PROSE)
def test_typography_is_settled_at_once(text):
    assert french.typeset(french.typeset(text)) == french.typeset(text)


@given(PROSE)
def test_no_sign_is_ever_torn_from_its_word(text):
    written = french.typeset(text)
    assert not any(f" {sign}" in written for sign in ":;!?%»")
    assert "« " not in written
    assert "'" not in written


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("L'été : chaud !", "L’été\u00a0: chaud\u202f!"),
        ('Le "grand" soir', "Le «\u00a0grand\u00a0» soir"),
        ("« déjà »", "«\u00a0déjà\u00a0»"),
        ("à 7:30, http://x", "à 7:30, http://x"),
        ("12 000 euros", "12\u202f000 euros"),
        ("95 %", "95\u00a0%"),
    ],
)
def test_french_typography(raw, written):
    assert french.typeset(raw) == written


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_a_number_reads_back_as_itself(value):
    assert int(french.number(value).replace(french.NARROW, "").replace(french.MINUS, "-")) == value
    assert "-" not in french.number(value)


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_a_decimal_takes_a_comma_and_zero_no_sign(value):
    written = french.number(value, 1)
    assert "." not in written
    assert "," in written
    assert written.startswith(french.MINUS) == (round(value, 1) < 0)
    assert french.number(-0.0001) == "0"


def test_zero_and_one_and_a_half_are_singular():
    assert french.count(0, "article") == "0\u00a0article"
    assert french.count(1, "article") == "1\u00a0article"
    assert french.count(2, "article") == "2\u00a0articles"
    assert french.count(1234, "article") == "1\u202f234\u00a0articles"
    assert french.plural(1.5, "sujet") == "sujet"


def test_changes_carry_their_sign():
    assert french.points(10.4) == "+10\u00a0points"
    assert french.points(-1.2) == "−1\u00a0point"
    assert french.points(0.3) == "0\u00a0point"
    assert french.between(-1, 12) == "entre\u00a0−1\u00a0et\u00a0+12"


@pytest.mark.parametrize(
    ("monday", "written"),
    [
        (date(2022, 4, 4), "du 4 au 10\u00a0avril\u00a02022"),
        (date(2022, 3, 28), "du 28\u00a0mars au 3\u00a0avril\u00a02022"),
        (date(2021, 12, 27), "du 27\u00a0décembre\u00a02021 au 2\u00a0janvier\u00a02022"),
        (date(2022, 8, 1), "du 1er au 7\u00a0août\u00a02022"),
    ],
)
def test_weeks_are_written_as_one_says_them(monday, written):
    assert french.week_range(monday) == written


def test_a_week_has_its_number_and_its_days():
    assert french.week_line(date(2022, 4, 4)) == "semaine\u00a014 — du 4 au 10\u00a0avril\u00a02022"


def test_moments_are_told_in_paris_time():
    assert (
        french.written_at(datetime(2022, 4, 11, 5, 30, tzinfo=UTC))
        == "lundi 11\u00a0avril\u00a02022 à 7\u00a0h\u00a030"
    )
    assert french.short_date(datetime(2022, 4, 4, 22, 30, tzinfo=UTC)) == "mardi 5\u00a0avril"


def test_words_are_joined_the_french_way():
    assert french.enumerate_words([]) == ""
    assert french.enumerate_words(["a"]) == "a"
    assert french.enumerate_words(["a", "b", "c"]) == "a, b et c"


def test_a_failure_from_a_newer_version_keeps_its_word():
    assert french.failure("paywall") == "article réservé aux abonnés"
    assert french.failure("comet") == "comet"
