"""A database's file written anew holds the same rows and the same schema, and nothing of what was deleted."""

import pytest
from make import NOW, a_source, an_article

from storage import articles, erase, sources
from storage.db import open_database
from storage.docs import page
from storage.errors import DiskFull

WORD = "Barbentouillette"  # nowhere else in the file


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "l’agence d'Aix.duckdb"  # an apostrophe, which SQL must be told of
    with open_database(path, NOW) as db:
        sources.sync(db, [a_source()], NOW)
        articles.save(db, [an_article(str(at), title=f"{WORD} {at}") for at in range(3)], NOW)
    return path


def test_a_file_written_anew_keeps_its_rows_and_its_schema_and_no_deleted_byte(kept):
    with open_database(kept, NOW) as db:
        before = page(db)
        for table in ("articles", "revisions"):
            db.connection.execute(f"UPDATE kept.{table} SET title = 'Titre'")
    assert WORD.encode() in kept.read_bytes()
    erase.anew(kept)
    assert WORD.encode() not in kept.read_bytes()
    with open_database(kept, NOW) as db:
        assert db.connection.execute("SELECT count(*), min(title) FROM kept.articles").fetchone() == (3, "Titre")
        assert page(db) == before
        sources.sync(db, [a_source()], NOW)  # keys and defaults came along: the same row is found again
        assert db.connection.execute("SELECT count(*) FROM kept.sources").fetchone() == (1,)
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]


def test_without_room_for_a_second_file_the_first_stays(kept):
    before = kept.read_bytes()
    with pytest.raises(DiskFull):
        erase.anew(kept, min_free=2**60)
    assert kept.read_bytes() == before
