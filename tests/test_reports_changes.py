from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import make_facts as made
import pytest

from nlp.types import ModelCard
from reports import analysts, changes, charts, render
from reports.trend import measure
from storage.types import ModelChange, ReferencePair

OLD, NEW = ModelCard("vigie-ton", "1", "a" * 64), ModelCard("vigie-ton", "2", "b" * 64)
PAIRS = (
    ReferencePair((0.5, 0.3, 0.2), (0.4, 0.3, 0.3)),
    ReferencePair((0.2, 0.6, 0.2), (0.2, 0.5, 0.3)),
    ReferencePair((0.1, 0.2, 0.7), (0.1, 0.2, 0.7)),
)
MONDAY = datetime(made.MONDAY.year, made.MONDAY.month, made.MONDAY.day, 12, tzinfo=UTC)
PAST = made.history(40, before=0, after=0)


def changed(weeks_ago, pairs=PAIRS):
    when = MONDAY - timedelta(weeks=weeks_ago)
    return replace(made.facts(PAST), changes=(ModelChange(OLD, NEW, when, 1234, pairs),))


@cache
def report():
    facts = changed(3)
    trend = measure(facts, made.LABELLED)
    return made.judge_week(facts, made.TERRITORY, made.AGENCY, made.WRITTEN, trend=trend)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_re_read_archive_keeps_its_mark_on_the_curve():
    weeks = report().trend.weeks
    assert [week.week for week in weeks if week.reread] == [PAST[-4].week]
    assert not any(week.new_model for week in weeks)
    assert [mark.change for mark in charts.curve(weeks, charts.WIDE).marks if mark.change] == ["archive relue"]


def test_an_archive_read_again_on_the_morning_of_the_report_is_marked_on_its_last_week():
    assert changes.weeks_reread(changed(0)) == changes.weeks_reread(changed(-1)) == {PAST[-1].week}
    assert changes.weeks_reread(changed(-2)).isdisjoint({week.week for week in PAST})


def test_page_one_says_who_read_it_again_when_and_what_that_moved():
    said = plain(changes.mark(report().facts, report().trend))
    assert "1 234 articles ont été relus par vigie-ton 2 (bbbbbbbb), après vigie-ton 1 (aaaaaaaa)." in said
    assert "À titres constants (3), il déplace le ton brut de +10,0 points (entre " in said
    assert " et le ton corrigé de " in said
    assert said.endswith("confiance à 95 %).")
    assert said in plain(render.html(report()))
    assert "Archive relue le" in render.text(report())


def test_the_analysts_read_which_correction_is_meant():
    notes = analysts.page(report()).notes
    assert any("étalonnage en vigueur appliqué aux deux versions" in line for line in notes)


def test_a_shift_nobody_measured_is_said_to_be_unknown():
    assert "n’est pas mesuré" in changes.mark(changed(3, ()), report().trend)


def test_without_a_correction_only_the_raw_shift_is_given():
    found = changes.measured(changed(3).changes[0], None)
    assert found.corrected is None
    assert found.raw.raw == pytest.approx(10)
    assert "avant toute correction" in changes.effect(found)


def test_nothing_is_said_when_no_model_changed():
    assert changes.mark(made.facts(PAST), report().trend) == ""
