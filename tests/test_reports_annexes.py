import csv
import io
import zipfile
from dataclasses import replace

import make_facts as made
import pytest

from reports import annexes, archive, render, spreadsheets, tables
from reports.tables import FORMULA, Sheet, inert

REPORT = made.judge_week(
    made.facts(made.history(40, before=0, after=0)),
    made.TERRITORY,
    made.AGENCY,
    made.WRITTEN,
    trend=made.plain_trend(),
    title="=HYPERLINK(1)",
)
TABLES = annexes.sheets(REPORT)


def test_every_table_of_the_report_is_there():
    assert [table.name for table in TABLES] == [
        *("indice", "evolutions", "histoires", "themes", "panel", "medias-ecart"),
        *("themes-hors-faits-divers", "medias-hors-faits-divers", "themes-semaine", "collecte"),
        *("methodes", "part-de-voix", "partenaires"),
    ]
    assert all(len(row) == len(table.columns) for table in TABLES for row in table.rows)


def test_the_annex_of_stories_holds_all_the_week_and_every_driver():
    table = next(one for one in TABLES if one.name == "histoires")
    rows = {row[0]: row for row in table.rows}
    week = {cell.story_id for cell in REPORT.facts.index.cells if cell.week == REPORT.week}
    assert len(week) > 20
    assert set(rows) == week | {driver.story for driver in REPORT.trend.drivers}
    assert {story for story, row in rows.items() if row[-1]} == week
    for driver in REPORT.trend.drivers:
        assert rows[driver.story][1] == driver.contribution
    linear = {driver.story: driver.contribution for driver in REPORT.trend.pulls}
    assert set(linear) == week
    assert all(row[1] == linear[story] for story, row in rows.items() if not row[-2])


def test_a_story_no_medium_of_the_panel_told_pulls_on_nothing():
    lost = replace(REPORT, trend=replace(REPORT.trend, drivers=(), pulls=()))
    table = annexes.drivers(lost)
    assert table.rows
    assert {row[1] for row in table.rows} == {None}


def test_the_annex_gives_the_figures_of_the_page_in_full():
    estimates = {row[0]: row for row in TABLES[1].rows}
    assert estimates["indice"][1] == REPORT.trend.now.difference
    assert len(TABLES[0].rows) == len(REPORT.trend.weeks)


@pytest.mark.parametrize("start", FORMULA)
def test_a_text_never_begins_a_formula(start):
    written = inert(f"{start}cmd|' /C calc'!A0")
    assert not written.startswith(FORMULA)
    assert inert(-3.5) == -3.5


def test_csv_speaks_to_a_french_spreadsheet():
    text = spreadsheets.csv_text(TABLES[2])
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert text.startswith("\ufeff")
    assert rows[0] == list(TABLES[2].columns)
    assert rows[1][1].replace(",", ".").lstrip("-").replace(".", "").isdigit()
    assert rows[1][2] == "'=HYPERLINK(1)"


def test_the_workbook_has_no_formula_and_no_link_and_is_the_same_twice():
    made_once = spreadsheets.xlsx(TABLES, made.WRITTEN)
    assert made_once == spreadsheets.xlsx(TABLES, made.WRITTEN)
    with zipfile.ZipFile(io.BytesIO(made_once)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
        assert len(sheets) == len(TABLES)
        assert not [one for one in sheets if "<f>" in one or "hyperlink" in one]


def test_an_endless_text_is_cut():
    assert len(tables.sheet("x", ("a",), [("é" * 5000,)]).rows[0][0]) == tables.LONGEST
    assert isinstance(TABLES[0], Sheet)


def test_the_front_page_lists_the_weeks_latest_first_with_their_verdict():
    page = render.html(REPORT)
    front = archive.front({"2031-W14": page, "2031-W15": page}, ["2031-W15.html", "2031-W15.xlsx"], "Ici", "Agence")
    assert front.index("2031-W15.html") < front.index("2031-W14.html")
    assert "Pas d’évolution démontrée" in front
    assert 'href="2031-W15.xlsx"' in front
    assert "2031-W14.xlsx" not in front


def test_a_page_without_verdict_is_listed_all_the_same():
    assert archive.sentence("<html></html>") == ""
    assert "2031-W14.html" in archive.front({"2031-W14": ""}, [], "Ici", "Agence")


def test_a_hostile_territory_stays_text_in_the_front_page():
    page = render.html(replace(REPORT, territory='"><script>'))
    assert "<script" not in archive.front({"2031-W14": page}, [], '"><script>', "<b>")
