from dataclasses import replace

import hostile
import make_facts as made

from reports import render, voices
from reports.annexes import sheets
from storage.types import ToneCounts, Voice

VOICE = Voice(
    "Hélène Astruc", "présidente", "CCI", ToneCounts(1, 0, 1), 2, 3, "Le port renaît", "Le Phare", "a1", "free"
)


def report(*heard):
    facts = made.facts(made.history(40, before=0, after=0), voices=heard)
    return made.judge_week(facts, made.TERRITORY, made.AGENCY, made.WRITTEN, trend=made.plain_trend())


def test_voices_are_on_the_page_the_mail_and_in_the_annexes_when_quotes_are_kept():
    told = report(VOICE)
    said = hostile.Page(render.html(told)).texts
    assert "Qui parle de nous\u202f?" in said
    assert "Hélène Astruc" in said
    assert "«\u00a0Le port renaît\u00a0»" in said
    assert "Hélène Astruc, présidente, CCI" in render.text(told).replace("\n  ", " ")
    assert [sheet.rows[0][8] for sheet in sheets(told) if sheet.name == "voix"] == ["Le port renaît"]


def test_nothing_is_said_of_voices_when_no_quote_is_kept():
    told = report()
    assert "Qui parle de nous" not in render.html(told)
    assert "QUI PARLE" not in render.text(told)
    assert "voix" not in [sheet.name for sheet in sheets(told)]


def test_words_of_a_reserved_text_are_never_shown():
    told = report(replace(VOICE, tdm="reserved"))
    assert "Le port renaît" not in render.html(told) + render.text(told) + str(sheets(told))
    assert "Hélène Astruc" in render.html(told)


def test_who_speaks_may_be_an_office_or_an_organisation():
    office = voices.row(replace(VOICE, person=""))
    assert (office.name, office.office) == ("présidente", "CCI")
    assert voices.row(replace(VOICE, person="", role="")).name == "CCI"
    assert voices.row(VOICE).spread == "2\u00a0sujets, 3\u00a0médias"
