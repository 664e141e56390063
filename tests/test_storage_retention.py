"""What must go is gone from the disk, not only from the answers."""

import re
import secrets
from datetime import timedelta

import pytest
from make import NOW, a_source, an_article

from crawlers.types import Depth, Rights
from storage import articles, erase, retention, snapshot, sources
from storage.db import open_database

MANY = 150  # articles of each medium
LICENSED = Rights(full_text=True)


def body():
    """An invented body that begins with a word found nowhere else."""
    return secrets.token_hex(24) + " et le vent tourna." * 100


def held(folder, bodies):
    """How many of these bodies a file of the folder holds, half the first word at least: blocks may part it."""
    files = (path.read_bytes() for path in folder.rglob("*") if path.is_file())
    runs = b" ".join(run for content in files for run in re.findall(rb"[0-9a-f]{24,}", content))
    return sum(one[:24].encode() in runs or one[24:48].encode() in runs for one in bodies)


@pytest.fixture
def kept(tmp_path):
    """Two licensed media, one of which withdraws its licence; a published snapshot; bodies stored as they are."""
    with open_database(tmp_path / "vigie.duckdb", NOW) as db:
        db.connection.execute("SET force_compression = 'uncompressed'")  # packed, they could not be looked for
        sources.sync(db, [a_source("reste", rights=LICENSED), a_source("retire", rights=LICENSED)], NOW)
        texts = {"reste": [], "retire": []}
        press = []
        for number in range(MANY):  # side by side in the same blocks
            for name, told in texts.items():
                told.append(body())
                press.append(an_article(f"{number}", source=name, depth=Depth.FULL, body=told[-1]))
        articles.save(db, press, NOW)
        snapshot.publish(db, tmp_path / "public" / "vigie.duckdb")
        sources.sync(db, [a_source("reste", rights=LICENSED), a_source("retire")], NOW)
        yield db, tmp_path, texts


def test_after_retention_no_byte_of_a_withdrawn_body_is_on_disk(kept):
    db, folder, texts = kept
    assert held(folder, texts["retire"]) == held(folder, texts["reste"]) == MANY  # so the search does find them
    assert retention.purge(db, NOW + timedelta(days=1)) == MANY
    assert held(folder / "public", texts["retire"]) == MANY  # until the next one is published, at the end of the run
    snapshot.publish(db, folder / "public" / "vigie.duckdb")
    assert held(folder, texts["retire"]) == 0
    db.close()
    assert held(folder, texts["retire"]) == 0
    assert held(folder, texts["reste"]) == MANY


def test_the_bodies_that_stay_are_whole(kept):
    db, _, texts = kept
    before = db.connection.execute("SELECT * FROM kept.bodies ORDER BY 1").fetchall()
    retention.purge(db, NOW + timedelta(days=1))
    after = db.connection.execute("SELECT * FROM kept.bodies ORDER BY 1").fetchall()
    assert sorted(row[1] for row in after) == sorted(texts["reste"])
    assert set(after) < set(before)


SHAPE = """
    SELECT column_name, data_type, is_nullable, comment, (SELECT list(constraint_text ORDER BY constraint_text)
        FROM duckdb_constraints() WHERE schema_name = 'kept' AND table_name = 'bodies')
    FROM duckdb_columns() WHERE schema_name = 'kept' AND table_name = 'bodies' ORDER BY column_index
"""


def test_the_table_written_anew_has_the_shape_of_the_schema(kept):
    db, _, _ = kept
    shape = db.connection.execute(SHAPE).fetchall()
    comment = "SELECT comment FROM duckdb_tables() WHERE table_name = 'bodies'"
    said = db.connection.execute(comment).fetchall()
    retention.purge(db, NOW)
    assert db.connection.execute(SHAPE).fetchall() == shape
    assert db.connection.execute(comment).fetchall() == said


def test_nothing_is_written_anew_when_nothing_goes(kept):
    db, folder, _ = kept
    retention.purge(db, NOW)
    size = (folder / "vigie.duckdb").stat().st_size
    assert retention.purge(db, NOW) == 0
    assert (folder / "vigie.duckdb").stat().st_size == size


def test_a_database_in_memory_has_no_file_to_blank():
    with open_database(":memory:", NOW) as db:
        erase.bodies(db)
