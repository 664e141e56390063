"""What was deleted to bytes that are gone: a DELETE leaves them in the file and its copies until they are overwritten.

DuckDB keeps a deleted row in its row group, and never blanks a block it frees. So the bodies that stay are written to a
new table, dropping the old one frees every block that held a body, and the free blocks are filled with noise. Tried on
DuckDB 1.5: emptying the table and filling it again in one transaction leaves every byte where it was.

A name that is forgotten may stand in any table, and a text that changed leaves its old bytes in blocks that other
columns still use: then the whole file is written anew.
"""

from pathlib import Path

import duckdb

from storage.db import MEMORY_LIMIT, Database, Row, question, transaction
from storage.errors import NotTheSame
from storage.files import MIN_FREE, check_room, flush, flush_folder

ROUNDS = 4  # of noise: each checkpoint frees a block or two of its own
SPARE = 4  # blocks of noise beyond the free ones
ROWS_A_BLOCK = 2**18 // 16  # one UUID takes 16 bytes, and noise does not pack


def bodies(db: Database) -> None:
    """Leave no byte of a deleted body in the database's file or its log; a database in memory has neither."""
    if db.path is None:
        return
    with transaction(db):
        db.run("bodies_anew")
    overwrite(db)


def overwrite(db: Database) -> None:
    """Fill the blocks that hold nothing any more with noise, then free them again."""
    db.checkpoint()
    for _ in range(ROUNDS):
        free = free_blocks(db)
        if not free:
            break
        db.run("noise_more", rows=(free + SPARE) * ROWS_A_BLOCK)
        db.checkpoint()
    db.run("noise_end")
    db.checkpoint()


def free_blocks(db: Database) -> int:
    """Count the blocks of the file that hold nothing any more."""
    return int((db.one("free_blocks") or (0,))[0])


def unfinished(db: Database) -> None:
    """Drop the second file that a power cut left half written: it may hold what ends."""
    if db.path is not None:
        _drop(_draft(db.path.resolve()))


def anew(path: Path, min_free: int = MIN_FREE) -> None:
    """Write a closed database's file again, row by row: what was deleted or changed leaves no byte in it.

    Raises DiskFull without room for a second file, NotTheSame when the second is not the first. Interrupted, it leaves
    the first one as it was.
    """
    path = path.resolve()  # a link stays a link
    check_room(path, path.stat().st_size + min_free)
    draft = _draft(path)
    _drop(draft)  # left by a crash
    try:
        _copy(path, draft)
        flush(draft)
        draft.chmod(path.stat().st_mode)
        draft.replace(path)
    finally:
        _drop(draft)  # there is none left once it has taken the first one's place
    flush_folder(path.parent)


def _copy(path: Path, draft: Path) -> None:
    """Copy a database into a new one, whole and folded: what closing cannot fold into the file, it loses silently."""
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(path.parent),
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(config=limits) as connection, Database(connection, path).translated():
        connection.execute(f"ATTACH {_quoted(path)} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {_quoted(draft)} AS new")
        connection.execute("COPY FROM DATABASE old TO new")
        connection.execute("CHECKPOINT new")
        if held(connection, "old") != held(connection, "new"):
            raise NotTheSame(path)
        connection.execute("DETACH new")
    if _log(draft).exists():
        raise NotTheSame(path)


def held(connection: duckdb.DuckDBPyConnection, catalogue: str) -> tuple[list[Row], dict[str, int]]:
    """Give the schema of an attached database, and how many rows each of its tables holds."""
    shape = connection.execute(question("database_shape"), {"catalogue": catalogue}).fetchall()
    counts = {}
    for schema, name in [(schema, name) for kind, schema, name, *_ in shape if kind == "table"]:
        counted = f'SELECT count(*) FROM {catalogue}."{schema}"."{name}"'  # noqa: S608 - names come from the catalogue of the database itself
        counts[f"{schema}.{name}"] = (connection.execute(counted).fetchone() or (0,))[0]
    return shape, counts


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.anew")


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _drop(draft: Path) -> None:
    for each in (draft, _log(draft)):
        each.unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    # ATTACH takes no parameter.
    return "'" + str(path).replace("'", "''") + "'"
