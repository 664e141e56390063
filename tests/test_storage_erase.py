"""A database's file written anew holds the same rows and the same schema, and nothing of what was deleted."""

import shutil
import subprocess
import sys
import textwrap

import duckdb
import pytest
from make import NOW, a_source, an_article

from storage import articles, erase, retention, sources
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


def test_what_closing_would_lose_is_never_put_in_the_place_of_the_first(kept, tmp_path):
    child = textwrap.dedent(
        """
        import resource, signal, sys
        from pathlib import Path
        from storage import erase
        from storage.errors import StorageError

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))  # the log fits, the file does not
        try:
            erase.anew(Path(sys.argv[1]), min_free=0)
        except (StorageError, OSError, duckdb.Error) as error:
            sys.exit("told: " + type(error).__name__)
        """
    ).replace("import resource", "import duckdb, resource", 1)
    before = kept.read_bytes()
    done = subprocess.run([sys.executable, "-c", child, str(kept)], capture_output=True, text=True, check=False)
    assert "told" in done.stderr
    assert kept.read_bytes() == before
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]


def test_a_copy_that_misses_a_row_is_not_the_same(kept, tmp_path):
    other = tmp_path / "other.duckdb"
    shutil.copy(kept, other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("DELETE FROM kept.revisions")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{str(kept).replace(chr(39), chr(39) * 2)}' AS old (READ_ONLY)")
        connection.execute(f"ATTACH '{other}' AS new (READ_ONLY)")
        (shape, rows), (same_shape, fewer) = erase.held(connection, "old"), erase.held(connection, "new")
    assert shape == same_shape
    assert rows["kept.revisions"] == 3
    assert rows != fewer


def test_a_link_to_the_database_stays_a_link(kept, tmp_path):
    link = tmp_path / "link.duckdb"
    link.symlink_to(kept)
    erase.anew(link)
    assert link.is_symlink()
    assert link.resolve() == kept


def test_housekeeping_drops_what_a_power_cut_left_half_written(kept):
    left = [kept.with_name(f".{kept.name}.anew"), kept.with_name(f".{kept.name}.anew.wal")]
    for each in left:
        each.write_bytes(b"half")
    with open_database(kept, NOW) as db:
        retention.purge(db, NOW)
    assert not any(each.exists() for each in left)
