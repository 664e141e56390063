"""`vigie index`, `vigie calibrate`, `vigie survey import` and the report's files, through the command line."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from make import NEGATIVE, NOW, POSITIVE, a_reading, an_article
from test_pipeline_cli import configure, one_line
from test_reports_own_data import articles, calibration

from pipeline import calibration as calibrations
from pipeline import publish
from pipeline.cli import main
from pipeline.config import ToneChoice, load
from reports.own_tables import Labelled
from storage import articles as article_rows
from storage import readings, surveys
from storage.db import open_database

TUESDAY = datetime(2031, 4, 8, 10, 0, tzinfo=UTC)


@pytest.fixture
def tables(tmp_path):
    (tmp_path / "articles.csv").write_text(articles(), encoding="utf8")
    (tmp_path / "calibration.csv").write_text(calibration(), encoding="utf8")
    (tmp_path / "panel.csv").write_text("source,weight\nm0,1\nm1,1\nm2,1\nm3,1\n", encoding="utf8")
    return tmp_path


def index(tables, *more, week="2022-W40"):
    names = ["--articles", str(tables / "articles.csv"), "--calibration", str(tables / "calibration.csv")]
    return ["index", *names, "--week", week, *more]


def test_the_index_of_ones_own_articles_speaks_json(tables, capsys):
    assert main(index(tables, "--json", "--panel", str(tables / "panel.csv"))) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["week"] == "2022-W40"
    assert {"state", "delta", "low", "high", "p_up", "mdc", "constant_agenda", "agenda", "coverage"} <= found.keys()
    assert set(found["kitagawa"]) == {"topic", "source"}
    assert found["low"] < found["delta"] < found["high"]


def test_the_index_is_also_told_in_french(tables, capsys):
    assert main(index(tables)) == 0
    assert "À sujets égaux" in capsys.readouterr().out


def test_a_wrong_cell_is_named_by_file_line_and_column(tables, capsys):
    broken = articles().splitlines()
    broken[4] = broken[4].replace(broken[4].split(",")[5], "beaucoup")
    (tables / "articles.csv").write_text("\n".join(broken), encoding="utf8")
    assert main(index(tables, "--json")) == 2
    said = one_line(capsys)
    assert "articles.csv, ligne 5, colonne p_negative" in said


@pytest.mark.parametrize("week", ["2022-40", "demain", "2022-W54"])
def test_a_week_that_is_none_is_refused(tables, capsys, week):
    assert main(index(tables, week=week)) == 2
    assert "--week" in one_line(capsys)


def test_a_table_that_is_absent_or_not_utf8_is_one_line(tables, capsys):
    (tables / "calibration.csv").write_bytes(b"label,p\xe9\n")
    assert main(index(tables)) == 2
    assert "UTF-8" in one_line(capsys)
    (tables / "articles.csv").unlink()
    assert main(index(tables)) == 1
    assert "articles.csv" in one_line(capsys)


# Calibration


def test_a_calibration_of_another_model_is_not_used(tmp_path):
    config = load(configured(tmp_path))
    with open_database(":memory:", NOW) as db:
        assert calibrations.load(config, db) is None
        calibrations.save(calibrations.path_of(config), [(1, (0.1, 0.2, 0.7))], "another")
        assert calibrations.load(config, db) is None
        calibrations.save(calibrations.path_of(config), [(1, (0.1, 0.2, 0.7))], calibrations.model_sha256(config))
        few = calibrations.load(config, db)
    assert few == Labelled((1,), ((0.1, 0.2, 0.7),), provisional=True, dated=few.dated)
    assert few.dated is not None


def test_a_model_of_the_hub_is_not_corrected_by_the_errors_of_the_committed_one(tmp_path):
    config = load(configured(tmp_path))
    other = replace(config, tone=ToneChoice(model=f"hub:somebody/tone@{'a' * 40}"))
    with open_database(":memory:", NOW) as db:
        calibrations.save(config.paths.model / "calibration.csv", [(1, (0.1, 0.2, 0.7))], "abc")
        assert calibrations.load(config, db) is not None
        assert calibrations.load(other, db) is None
        calibrations.save(calibrations.path_of(other), [(-1, (0.8, 0.1, 0.1))], calibrations.model_sha256(other))
        few = calibrations.load(other, db)
    assert few == Labelled((-1,), ((0.8, 0.1, 0.1),), provisional=True, dated=few.dated)
    assert few.dated is not None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"pas json\n", "ligne 1 : ce n’est pas du JSON"),
        (b'{"id": "1", "title": "x", "tone": "neutral"}\n["x"]\n', "ligne 2 : il faut un objet JSON"),
        (
            b'\n{"id": "1", "title": "x", "tone": "bof"}\n',
            "ligne 2 : tone doit être negative, neutral ou positive",
        ),
        ('{"id": "1", "title": "été"}'.encode("latin1"), "UTF-8"),
    ],
    ids=["not JSON", "no record", "no tone", "latin1"],
)
def test_labelled_headlines_that_cannot_be_read_are_one_line(tmp_path, capsys, content, told):
    source = tmp_path / "labelled.jsonl"
    source.write_bytes(content)
    assert main(["calibrate", str(source), "--config", str(configured(tmp_path))]) == 1
    assert told in one_line(capsys)


def test_labels_of_machines_are_told_until_people_have_labelled_enough_of_each_tone(tmp_path):
    config = load(configured(tmp_path))
    machine = [(1, (0.1, 0.2, 0.7))]
    sixty = [(-1, (0.8, 0.1, 0.1)), (0, (0.1, 0.8, 0.1)), (1, (0.1, 0.1, 0.8))] * 60
    with open_database(":memory:", NOW) as db:
        calibrations.save(config.paths.model / "calibration.csv", machine, "abc")
        calibrations.save(calibrations.path_of(config), sixty[:-1], "abc")
        few = calibrations.load(config, db)
        calibrations.save(calibrations.path_of(config), sixty, "abc")
        enough = calibrations.load(config, db)
    assert few == Labelled(*zip(*machine, *sixty[:-1], strict=True), provisional=True)
    assert enough == Labelled(*zip(*sixty, strict=True), provisional=False, dated=enough.dated)
    assert enough.dated is not None


def configured(folder):
    (folder / "model").mkdir()
    (folder / "model" / "card.json").write_text('{"sha256": "abc"}', encoding="utf8")
    (folder / "vigie.toml").write_text(
        '[paths]\nmodel = "model"\n[crawl]\ncontact = "https://a.example"', encoding="utf8"
    )
    return folder / "vigie.toml"


# Surveys

HEAD = "survey,question,date,value,low,high,respondents,source\n"


def test_a_survey_is_kept_and_a_wave_imported_again_replaces_itself(tmp_path, capsys):
    config = configure(tmp_path)
    table = tmp_path / "s.csv"
    for value in (12, 14):
        line = f"Baromètre,Bonne image ?,2031-04-01,{value},10,16,1000,Agence\n"
        table.write_text(HEAD + line, encoding="utf8")
        assert main(["survey", "import", str(table), *config]) == 0
    with open_database(tmp_path / "var" / "vigie.duckdb", NOW) as db:
        kept = surveys.between(db, date(2031, 1, 1), date(2031, 12, 31))
    assert [(one.value, one.respondents) for one in kept] == [(14, 1000)]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("B,Q,01/04/2031,1,,,,A", "date"),
        ("B,Q,2031-04-01,101,,,,A", "value"),
        ("B,Q,2031-04-01,1,0,,,A", "low"),
        ("B,Q,2031-04-01,1,,,0.5,A", "respondents"),
        ("B,,2031-04-01,1,,,,A", "question"),
    ],
)
def test_a_wrong_survey_is_kept_nowhere(tmp_path, capsys, line, column):
    table = tmp_path / "s.csv"
    table.write_text(HEAD + "B,Q,2031-03-01,1,,,,A\n" + line + "\n", encoding="utf8")
    assert main(["survey", "import", str(table), *configure(tmp_path)]) == 2
    assert f"ligne 3, colonne {column}" in one_line(capsys)


# The report's files


@pytest.fixture
def db():
    with open_database(":memory:", NOW) as opened:
        batch, read = [], []
        for n in range(60):
            article = an_article(f"a{n}", published=TUESDAY - timedelta(days=n), source=("phare", "etang")[n % 2])
            batch.append(article)
            read.append(a_reading(article, (POSITIVE, NEGATIVE)[n % 3 == 0]))
        article_rows.save(opened, batch, NOW)
        readings.save(opened, read, NOW)
        yield opened


def write(db, out, week="2031-W15"):
    return publish.report(db, week, NOW, out, agency="Agence", territory="Ici")


def test_a_report_comes_with_its_tables_and_the_front_page(db, tmp_path):
    written = write(db, tmp_path)
    assert written.workbook.name == "2031-W15.xlsx"
    assert (tmp_path / "annexes" / "2031-W15" / "indice.csv").exists()
    assert "2031-W15.html" in written.front.read_text(encoding="utf8")


def test_a_report_written_again_is_the_same_to_the_byte(db, tmp_path):
    once, again = write(db, tmp_path / "a"), write(db, tmp_path / "b")
    for here in sorted((tmp_path / "a").rglob("*.*")):
        assert here.read_bytes() == (tmp_path / "b" / here.relative_to(tmp_path / "a")).read_bytes(), here.name
    assert once.report == again.report


def test_what_is_published_later_changes_no_earlier_report(db, tmp_path):
    before = write(db, tmp_path / "a", "2031-W14")
    late = an_article("z", published=TUESDAY + timedelta(days=1))
    article_rows.save(db, [late], NOW)
    readings.save(db, [a_reading(late, NEGATIVE)], NOW)
    assert write(db, tmp_path / "b", "2031-W14").report.trend == before.report.trend


def test_every_number_of_the_curve_is_traced_to_its_headlines(db, tmp_path):
    week = write(db, tmp_path).report.trend.weeks[-1]
    rows = db.connection.execute(
        "SELECT weight, positive - negative, title, model FROM index_headlines WHERE week = ?", [week.week]
    ).fetchall()
    assert sum(weight for weight, *_ in rows) == week.stories
    assert all(model and title for *_, title, model in rows)
