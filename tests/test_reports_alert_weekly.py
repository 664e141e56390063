"""Series that page nobody, judged once a week, and what the report says of them."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import show_reports

from reports.alert_weekly import COLUMNS, NEEDED, cells, judged, to_watch
from reports.render import PAGE, text
from storage.types import NegativeWeeks, SeriesWeeks

MONDAY = date(2031, 4, 14)
WEEKS = 170


def history(*, weeks=WEEKS, last=None, code="mobilite", kind="topic", mean=6.0) -> SeriesWeeks:
    counts = np.random.default_rng(7).poisson(mean, weeks)
    if last:
        counts[-len(last) :] = last
    return SeriesWeeks(kind, code, code.title(), tuple(int(each) for each in counts))


def of(*series: SeriesWeeks) -> NegativeWeeks:
    return NegativeWeeks(len(series[0].counts), series)


def test_a_rise_is_told_with_what_is_usual_and_since_when():
    told = to_watch(of(history(last=(5, 28, 30)), history(code="culture", last=(6,))), MONDAY)
    (row,) = told.rows
    assert row.name == "thème\u00a0: mobilité"
    assert row.observed == "30"
    assert 4 < float(row.expected.replace(",", ".")) < 8
    assert row.since.replace("\u00a0", " ") == "la semaine du 7 avril 2031"
    assert "2\u00a0séries suivies" in told.said


def test_a_rise_of_this_week_alone_says_so():
    told = to_watch(of(history(last=(6, 30))), MONDAY)
    assert [row.since for row in told.rows] == ["cette semaine"]


def test_a_rise_older_than_what_is_looked_at_says_at_least():
    told = to_watch(of(history(last=(40,) * 9)), MONDAY)
    assert told.rows[0].since.startswith("au moins la semaine du")


def test_an_ordinary_week_says_that_nothing_stands_out():
    told = to_watch(of(history(last=(6,))), MONDAY)
    assert told.rows == ()
    assert told.said.startswith("Aucune série ne sort de l’ordinaire")


def test_two_negative_stories_never_stand_out():
    quiet = SeriesWeeks("commune", "13001", "Aix-en-Provence", (0,) * (WEEKS - 1) + (2,))
    assert to_watch(of(quiet), MONDAY).rows == ()
    three = SeriesWeeks("commune", "13001", "Aix-en-Provence", (0,) * (WEEKS - 1) + (3,))
    assert [row.name for row in to_watch(of(three), MONDAY).rows] == ["commune\u00a0: Aix-en-Provence"]


@pytest.mark.parametrize(("weeks", "judging"), [(NEEDED, False), (NEEDED + 1, True), (NEEDED + 60, True)])
def test_too_short_a_past_is_said_and_not_judged(weeks, judging):
    series = history(weeks=weeks, last=(40,))
    assert bool(judged(of(series), MONDAY)) is judging
    said = to_watch(of(series), MONDAY).said
    assert said.startswith("Rien n’est jugé encore") is not judging
    assert judging or f"{NEEDED - 1}\u00a0semaines d’historique sur {NEEDED}" in said


def test_nothing_counted_shows_nothing():
    assert to_watch(None, MONDAY) is None
    assert cells(None, MONDAY) == []


def test_a_spreadsheet_gets_every_series_judged():
    rows = cells(of(history(last=(6, 30)), history(code="culture", last=(6,))), MONDAY)
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    assert [row[1] for row in rows] == ["mobilite", "culture"]
    assert [row[6] for row in rows] == [1, 0]
    assert rows[0][7] == MONDAY.isoformat()
    assert rows[1][7] is None


def test_a_rise_that_is_over_is_not_told():
    counts = history(last=(30, 30)).counts
    shifted = SeriesWeeks("topic", "mobilite", "", (*counts[1:], 6))
    assert judged(of(shifted), MONDAY + timedelta(weeks=1))[0].since is None


def page(negatives: NegativeWeeks | None) -> str:
    return PAGE.get_template("series.html").render(to_watch=to_watch(negatives, MONDAY))


def test_the_page_shows_the_table_or_what_is_said_instead():
    shown = page(of(history(last=(6, 30))))
    assert "<h2>Séries à surveiller</h2>" in shown
    assert '<td class="num">30</td>' in shown
    assert "cette semaine" in shown
    assert "<table" not in page(of(history(last=(6,))))
    assert "Aucune série" in page(of(history(last=(6,))))
    assert page(None).strip() == ""


def mail(negatives: NegativeWeeks | None) -> str:
    report = show_reports.report("good")
    written = text(replace(report, facts=replace(report.facts, negatives=negatives)))
    return " ".join(written.split())


def test_the_text_of_the_mail_tells_the_same_series():
    told = mail(of(history(last=(6, 30))))
    assert "SÉRIES À SURVEILLER – thème : mobilité, 30 sujets négatifs, " in told
    assert "d’habitude ; depuis cette semaine Sujets négatifs de la semaine contre" in told
    assert "SÉRIES À SURVEILLER Aucune série" in mail(of(history(last=(6,))))
    assert "SÉRIES" not in mail(None)


def test_a_hostile_name_of_a_place_is_inert():
    named = SeriesWeeks("commune", "x", "<script>alert(1)</script>", (0,) * (WEEKS - 1) + (9,))
    assert "<script" not in page(of(named))
