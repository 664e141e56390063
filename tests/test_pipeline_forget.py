"""Commands that look at articles and forget people."""

import json

import pytest
from make import NOW, a_reading, a_source, an_article

from nlp.types import Field, QuoteTone, Tone
from pipeline.cli import main
from pipeline.forget import naming
from reports import spreadsheets
from reports.tables import Sheet
from storage import articles, readings, sources
from storage.db import open_database

ARTICLE = an_article(title="Hélène Astruc : « Le port renaît »")
QUOTE = QuoteTone("Hélène Astruc", "présidente", "CCI", "Le port renaît", Field.TITLE, 18, 32, True, Tone(0, 0, 1))  # noqa: FBT003 - verbatim


@pytest.fixture
def configured(tmp_path):
    path = tmp_path / "vigie.toml"
    path.write_text(
        '[paths]\ndatabase = "v.duckdb"\nsnapshot = "public/v.duckdb"\nreports = "reports"\n', encoding="utf8"
    )
    with open_database(tmp_path / "v.duckdb", NOW) as db:
        sources.sync(db, [a_source()], NOW)
        articles.save(db, [ARTICLE], NOW)
        readings.save(db, [a_reading(ARTICLE, quotes=(QUOTE,))], NOW)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "2031-W16.html").write_text("<p>Hélène\nAstruc</p>", encoding="utf8")
    (tmp_path / "reports" / "2031-W16.pdf").write_bytes(b"%PDF-")
    (tmp_path / "reports" / "2031-W15.pdf").write_bytes(b"%PDF-")
    return ["--config", str(path)]


def test_a_person_is_forgotten_and_what_remains_is_said(tmp_path, configured, capsys):
    assert main(["forget", "Hélène Astruc", *configured]) == 0
    said = capsys.readouterr().out
    assert "citations retirées\u00a0: 1" in said
    assert "articles.title 1" in said
    assert "2031-W16.html" in said
    assert "2031-W16.pdf" in said
    assert "2031-W15.pdf" not in said
    with open_database(tmp_path / "public" / "v.duckdb", NOW, read_only=True) as db:
        assert db.connection.execute("SELECT count(*) FROM quotes").fetchone() == (0,)
        assert db.connection.execute("SELECT title FROM articles").fetchone() == ("█████████████ : « Le port renaît »",)
    assert main(["forget", "Hélène Astruc", "--json", *configured]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["quotes"], again["texts"], again["already"]) == (0, [], True)


def test_a_forgotten_name_leaves_no_byte_in_the_database_nor_in_its_snapshot(tmp_path, configured):
    assert b"Astruc" in (tmp_path / "v.duckdb").read_bytes()
    assert main(["forget", "Hélène Astruc", *configured]) == 0
    for kept in (tmp_path / "v.duckdb", tmp_path / "public" / "v.duckdb"):
        assert b"Astruc" not in kept.read_bytes()
    assert main(["article", ARTICLE.id, *configured]) == 0
    assert not list(tmp_path.glob(".v.duckdb*"))


def test_a_name_is_found_in_reports_and_annexes_however_it_is_written(tmp_path):
    (tmp_path / "annexes").mkdir()
    (tmp_path / "page.html").write_text("<p>Jeanne d&#39;Aubray, maire</p>", encoding="utf8")
    (tmp_path / "mail.txt").write_text("Mme d’Aubray promet", encoding="utf8")
    (tmp_path / "annexes" / "voix.csv").write_text("D’AUBRAY Jeanne;maire", encoding="utf8")
    (tmp_path / "autre.txt").write_text("La rue d’Aubray", encoding="utf8")
    table = Sheet("voix", ("Nom",), (("Jeanne d’Aubray",),))
    (tmp_path / "semaine.xlsx").write_bytes(spreadsheets.xlsx([table], NOW))
    found = {path.name for path in naming(tmp_path, "Jeanne d’Aubray")}
    assert found == {"page.html", "mail.txt", "voix.csv", "semaine.xlsx"}


def test_forgetting_needs_a_whole_name(configured, capsys):
    assert main(["forget", "Astruc", *configured]) == 1
    assert "prénom et nom" in capsys.readouterr().err


def test_one_article_is_shown_by_the_command(configured, capsys):
    assert main(["article", ARTICLE.id, "--json", *configured]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == ARTICLE.title
    assert main(["article", ARTICLE.id, *configured]) == 0
    assert "Hélène Astruc, présidente, CCI : « Le port renaît »" in capsys.readouterr().out
    assert main(["article", "nulle-part", *configured]) == 1


def test_any_press_is_grouped_by_the_command(tmp_path, capsys):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "a", "title": "La halle rouvre"}\n', encoding="utf8")
    assert main(["stories", "--jsonl", str(source), "--out", str(out), "--json"]) == 0
    assert json.loads(out.read_text(encoding="utf8")) == {"id": "a", "copy_of": None, "story": "s-a"}
    assert json.loads(capsys.readouterr().out)["stories"] == 1


def test_what_was_set_aside_beside_the_database_is_told(tmp_path, configured, capsys):
    for name in ("v.step-013.duckdb", "v.duckdb.wal.unreadable-20310407T053000"):
        (tmp_path / name).write_bytes(b"")
    assert main(["forget", "Hélène Astruc", *configured]) == 0
    said = capsys.readouterr().out
    assert "v.step-013.duckdb" in said
    assert "unreadable-20310407T053000" in said
