"""Who says what: every own-written case, and what must never happen."""

import json
import time
from pathlib import Path

import pytest

from nlp import quotes as module
from nlp.quotes import quoted, quotes
from nlp.types import Field

CASES = [
    json.loads(line)
    for line in (Path(module.__file__).parent / "evaluation" / "quotes.jsonl").read_text(encoding="utf8").splitlines()
]
NAMES = {"title": Field.TITLE, "standfirst": Field.STANDFIRST, "text": Field.BODY}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_case_of_reported_speech_finds_its_speaker_or_nobody(case):
    fields = {field: case[name] for name, field in NAMES.items() if name in case}
    found = [
        {"person": one.speaker.person, "role": one.speaker.role, "organisation": one.speaker.organisation}
        | {"text": one.text}
        for one in quotes(fields)
    ]
    assert found == case["quotes"]


def test_offsets_are_those_of_the_field_whatever_its_spaces():
    text = "«\u00a0Le port a retrouvé son rang\u00a0», dit Hélène Astruc, présidente de la chambre de commerce."
    (one,) = quotes({Field.STANDFIRST: text})
    assert text[one.start : one.end] == one.text == "Le port a retrouvé son rang"
    assert one.verbatim


def test_two_people_of_one_surname_are_never_taken_for_each_other():
    text = (
        "Paul Orsini, maire d’Istres, et Anne Orsini, préfète de région, se sont vus. "
        "« Tout est réglé entre nous », a dit Mme Orsini."
    )
    assert quotes({Field.BODY: text}) == []


def test_an_article_without_office_or_speech_costs_nothing():
    assert quotes({}) == []
    assert quotes({Field.TITLE: "Il pleut sur Cassis"}) == []


def test_words_between_marks_are_somebody_s():
    assert quoted("Le « Mucem », dit-on, « a changé la ville entière ».") == [(22, 51)]


def test_odd_texts_end_quickly():
    begun = time.perf_counter()
    for text in (
        "« " * 5000,
        "maire de " * 3000,
        "Selon le maire de " + "A" * 20000,
        "« " + "É" * 20000 + " », dit le maire",
    ):
        quotes({Field.BODY: text})
    assert time.perf_counter() - begun < 5
