import csv
import stat
import zipfile

import duckdb
import pytest
from make import NOW, POSITIVE, a_member, a_reading, an_article

from storage import articles, readings, shell, snapshot, stories, weeks
from storage.db import open_database, transaction
from storage.errors import DatabaseAbsent, QueryRefused

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture
def db(tmp_path):
    with open_database(tmp_path / "vigie.duckdb", NOW) as db:
        yield db


@pytest.fixture
def published(db, tmp_path):
    batch = [an_article("un"), an_article("deux", title="Aubagne, l’été")]
    articles.save(db, batch, NOW)
    readings.save(db, [a_reading(each, POSITIVE) for each in batch], NOW)
    stories.save(db, [a_member(each) for each in batch])
    snapshot.publish(db, tmp_path / "public" / "vigie.duckdb")
    return tmp_path / "public" / "vigie.duckdb"


def test_a_snapshot_is_read_while_the_next_run_writes(db, published):
    with open_database(published, NOW, read_only=True) as reader:
        articles.save(db, [an_article("trois")], NOW)
        snapshot.publish(db, published)
        assert weeks.facts(reader, "2031-W16").counts.collected == 2
    with open_database(published, NOW, read_only=True) as reader:
        assert weeks.facts(reader, "2031-W16").counts.collected == 3


def test_a_snapshot_cannot_be_changed(published):
    assert stat.S_IMODE(published.stat().st_mode) == 0o444
    assert [path.name for path in published.parent.iterdir()] == ["vigie.duckdb"]
    with duckdb.connect(str(published), read_only=True) as connection, pytest.raises(duckdb.Error):
        connection.execute("DELETE FROM kept.articles")


def test_a_snapshot_is_published_again_over_the_old_one(db, published):
    snapshot.publish(db, published)
    assert shell.query(published, "SELECT count(*) FROM articles").rows == [(2,)]


def test_half_a_transaction_is_never_published(db, tmp_path):
    with transaction(db), pytest.raises(ValueError, match="after the transaction"):
        snapshot.publish(db, tmp_path / "public.duckdb")


def test_a_database_in_memory_has_nothing_to_publish(tmp_path):
    with open_database(":memory:", NOW) as db, pytest.raises(ValueError, match="no file"):
        snapshot.publish(db, tmp_path / "public.duckdb")


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    """A snapshot that no test publishes again."""
    folder = tmp_path_factory.mktemp("settled")
    with open_database(folder / "vigie.duckdb", NOW) as db:
        articles.save(db, [an_article("un"), an_article("deux", title="Aubagne, l’été")], NOW)
        snapshot.publish(db, folder / "public.duckdb")
    return folder / "public.duckdb"


@pytest.mark.parametrize("view", ["articles", "mentions", "stories", "weekly", "sources_health"])
def test_the_documented_views_answer(settled, view):
    answer = shell.query(settled, f"SELECT * FROM {view}")
    assert answer.columns


def test_an_answer_has_its_columns_and_rows(settled):
    answer = shell.query(settled, "SELECT title, week FROM articles WHERE title LIKE 'Aub%'")
    assert (answer.columns, answer.rows) == (("title", "week"), [("Aubagne, l’été", "2031-W16")])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/*')",
        "COPY articles TO '{folder}/stolen.csv'",
        "EXPORT DATABASE '{folder}/stolen'",
        "ATTACH '{folder}/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET TimeZone = 'UTC'",
        "DROP TABLE kept.articles",
        "UPDATE kept.articles SET title = ''",
        "SELECT * FROM 'https://example.com/a.csv'",
        "SELEC",
        "SELECT 1; DROP VIEW articles",
    ],
)
def test_a_query_reads_the_snapshot_and_nothing_else(settled, sql, tmp_path):
    with pytest.raises(QueryRefused) as caught:
        shell.query(settled, sql.format(folder=tmp_path))
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.glob("stolen*"))


def test_an_endless_query_is_stopped(settled):
    with pytest.raises(QueryRefused, match="was stopped"):
        shell.query(
            settled, "SELECT count(*) FROM range(10000000000) a, range(10000000000) b WHERE a.range <> b.range", 0.3
        )


def test_an_endless_answer_is_stopped(settled):
    with pytest.raises(QueryRefused, match="was stopped|[Mm]emory"):
        shell.query(settled, "SELECT * FROM range(100000000000)", 0.3)


def test_a_snapshot_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DatabaseAbsent, match="vigie collect"):
        shell.query(tmp_path / "none.duckdb", "SELECT 1")


def test_a_csv_opens_in_french_and_runs_nothing(db, tmp_path):
    articles.save(db, [an_article(str(index), title=title) for index, title in enumerate(FORMULAS)], NOW)
    snapshot.publish(db, tmp_path / "public.duckdb")
    out = tmp_path / "out.csv"
    shell.export(tmp_path / "public.duckdb", "SELECT title, -1.5 AS net FROM articles ORDER BY id", out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    assert header == ["title", "net"]
    assert all(title.startswith("'") and net == "-1.5" for title, net in rows)
    assert len(rows) == len(FORMULAS)


def test_an_xlsx_holds_texts_never_formulas(db, tmp_path):
    articles.save(db, [an_article(str(index), title=title) for index, title in enumerate(FORMULAS)], NOW)
    snapshot.publish(db, tmp_path / "public.duckdb")
    out = tmp_path / "l'export.xlsx"
    shell.export(tmp_path / "public.duckdb", "SELECT title FROM articles;", out)
    with zipfile.ZipFile(out) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf8")
    assert "<f>" not in sheet
    assert sheet.count('t="inlineStr"') == len(FORMULAS) + 1


def test_an_export_cannot_write_elsewhere(settled, tmp_path):
    with pytest.raises(QueryRefused):
        shell.export(settled, f"SELECT 1) TO '{tmp_path}/stolen.csv'; --", tmp_path / "out.xlsx")
    with pytest.raises(QueryRefused, match=r"\.csv or \.xlsx"):
        shell.export(settled, "SELECT 1", tmp_path / "out.parquet")
    assert not (tmp_path / "stolen.csv").exists()
