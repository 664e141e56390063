import os
import subprocess
import sys
import time

import duckdb
import pytest
from make import NOW, an_article

from storage import articles
from storage.db import lines, open_database, transaction
from storage.errors import (
    DatabaseAbsent,
    DatabaseCorrupt,
    DatabaseLocked,
    DatabaseNewer,
    DatabaseOlder,
    DiskFull,
    MigrationFailed,
)
from storage.migrations import Migration, steps

ONE = Migration(1, "one", "CREATE TABLE kept.one (i INTEGER); INSERT INTO kept.one VALUES (1);")
TWO = Migration(2, "two", "ALTER TABLE kept.one ADD COLUMN note VARCHAR; UPDATE kept.one SET note = 'two';")
BROKEN = Migration(2, "broken", "CREATE TABLE kept.half (i INTEGER); SELECT * FROM nowhere;")


def answer(path, sql):
    with duckdb.connect(str(path)) as connection:
        return connection.execute(sql).fetchall()


def test_every_session_lives_in_france():
    with open_database(":memory:", NOW) as db:
        assert db.connection.execute("SELECT current_setting('TimeZone')").fetchone() == ("Europe/Paris",)


def test_a_database_opens_twice_and_is_made_once(tmp_path):
    path = tmp_path / "new folder" / "vigie.duckdb"
    open_database(path, NOW).close()
    with open_database(path, NOW) as db:
        count = db.connection.execute("SELECT count(*), max(step) FROM kept.migrations").fetchone()
    assert count == (len(steps()), len(steps()))


def test_an_older_database_is_brought_up_to_date_and_copied_first(tmp_path):
    path = tmp_path / "vigie.duckdb"
    open_database(path, NOW, known=[ONE]).close()
    open_database(path, NOW, known=[ONE, TWO]).close()
    assert answer(path, "SELECT * FROM kept.one") == [(1, "two")]
    assert answer(tmp_path / "vigie.step-001.duckdb", "SELECT * FROM kept.one") == [(1,)]


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path):
    path = tmp_path / "vigie.duckdb"
    open_database(path, NOW, known=[ONE]).close()
    with pytest.raises(MigrationFailed, match="step 002_broken failed and was undone") as caught:
        open_database(path, NOW, known=[ONE, BROKEN])
    assert caught.value.backup.exists()
    with open_database(path, NOW, known=[ONE]) as db:
        tables = db.connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
    assert tables == [("migrations",), ("one",)]


def test_a_newer_database_is_refused(tmp_path):
    path = tmp_path / "vigie.duckdb"
    open_database(path, NOW, known=[ONE, TWO]).close()
    for read_only in (False, True):
        with pytest.raises(DatabaseNewer, match="update vigie"):
            open_database(path, NOW, known=[ONE], read_only=read_only)
    assert answer(path, "SELECT max(step) FROM kept.migrations") == [(2,)]


def test_a_file_to_read_is_never_migrated(tmp_path):
    path = tmp_path / "vigie.duckdb"
    with pytest.raises(DatabaseAbsent, match="does not exist yet"):
        open_database(path, NOW, read_only=True)
    open_database(path, NOW, known=[ONE]).close()
    with pytest.raises(DatabaseOlder, match="older version"):
        open_database(path, NOW, known=[ONE, TWO], read_only=True)


def test_a_locked_database_says_at_once_who_holds_it(tmp_path):
    path = tmp_path / "vigie.duckdb"
    open_database(path, NOW).close()
    hold = f"import duckdb; c = duckdb.connect({str(path)!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        started = time.monotonic()
        with pytest.raises(DatabaseLocked) as caught:
            open_database(path, NOW)
        assert time.monotonic() - started < 2
        assert f"process {other.pid}" in str(caught.value)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
        other.kill()
    open_database(path, NOW).close()  # the lock died with its holder


def test_a_database_this_process_writes_is_not_opened_beside_itself(tmp_path):
    path = tmp_path / "vigie.duckdb"
    with open_database(path, NOW), pytest.raises(DatabaseLocked, match="this very process"):
        open_database(path, NOW, read_only=True)


def test_what_is_not_a_database_is_named(tmp_path):
    path = tmp_path / "vigie.duckdb"
    path.write_text("une page web, peut-être" * 1000, encoding="utf8")
    for read_only in (False, True):
        with pytest.raises(DatabaseCorrupt, match="cannot be read"):
            open_database(path, NOW, read_only=read_only)


def test_a_damaged_database_points_to_its_last_copy(tmp_path):
    path = tmp_path / "vigie.duckdb"
    open_database(path, NOW, known=[ONE]).close()
    open_database(path, NOW, known=[ONE, TWO]).close()
    content = bytearray(path.read_bytes())
    content[4096:8192] = os.urandom(4096)
    content[8192:12288] = os.urandom(4096)
    path.write_bytes(content)
    with pytest.raises(DatabaseCorrupt, match=r"restore .*vigie\.step-001\.duckdb"):
        open_database(path, NOW, known=[ONE, TWO])


def test_a_log_that_cannot_be_replayed_is_set_aside_and_said(tmp_path):
    path = tmp_path / "vigie.duckdb"
    db = open_database(path, NOW)
    articles.save(db, [an_article("kept")], NOW)
    db.checkpoint()
    db.close()
    write_and_die = f"""
import os, sys
sys.path[:0] = {[str(p) for p in sys.path]!r}
from make import NOW, an_article
from storage import articles
from storage.db import open_database
db = open_database({str(path)!r}, NOW)
articles.save(db, [an_article("lost")], NOW)
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", write_and_die], check=False)
    log = tmp_path / "vigie.duckdb.wal"
    damaged = bytearray(log.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    log.write_bytes(damaged)
    with open_database(path, NOW) as db:
        assert db.connection.execute("SELECT title FROM kept.articles").fetchall() == [("Titre kept",)]
        assert len(db.notices) == 1
        assert "set aside" in db.notices[0]
    assert [p.read_bytes() for p in tmp_path.glob("*.wal.unreadable-*")] == [bytes(damaged)]
    with open_database(path, NOW) as db:
        assert db.notices == ()


def test_too_little_room_stops_before_writing(tmp_path):
    path = tmp_path / "vigie.duckdb"
    with pytest.raises(DiskFull, match="MiB free") as caught:
        open_database(path, NOW, min_free=2**60)
    assert not path.exists()
    assert str(path) in str(caught.value)


def save_then_fail(db):
    with transaction(db):
        articles.save(db, [an_article()], NOW)
        raise ZeroDivisionError


def count(db):
    return db.connection.execute("SELECT count(*) FROM kept.articles").fetchone()[0]


def test_a_transaction_is_all_or_nothing():
    with open_database(":memory:", NOW) as db:
        with pytest.raises(ZeroDivisionError):
            save_then_fail(db)
        assert count(db) == 0
        articles.save(db, [an_article()], NOW)
        assert count(db) == 1


def test_an_inner_transaction_belongs_to_the_outer_one():
    def save_inside(db):
        with transaction(db):
            articles.save(db, [an_article("kept by nobody")], NOW)
            save_then_fail(db)

    with open_database(":memory:", NOW) as db:
        with pytest.raises(ZeroDivisionError):
            save_inside(db)
        assert count(db) == 0


def test_odd_characters_never_stop_a_save():
    assert (
        lines([{"text": "a\x00b\ud800c", "moment": NOW}]) == '[{"text": "ab?c", "moment": "2031-04-14T06:00:00+00:00"}]'
    )


def test_the_network_is_never_asked_for_an_extension():
    with open_database(":memory:", NOW) as db:
        assert db.connection.execute("SELECT current_setting('autoinstall_known_extensions')").fetchone() == (False,)
