"""Numbered SQL files to an up-to-date schema: one transaction a step, its number recorded in the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from storage.errors import DatabaseNewer, DatabaseOlder, MigrationFailed

FOLDER = Path(__file__).parent / "schema"
LEDGER = """
    CREATE SCHEMA IF NOT EXISTS kept;
    CREATE TABLE IF NOT EXISTS kept.migrations (
        step INTEGER PRIMARY KEY, name VARCHAR NOT NULL, applied TIMESTAMPTZ NOT NULL
    );
    COMMENT ON TABLE kept.migrations IS 'The steps of storage/schema this database went through';
"""


@dataclass(frozen=True)
class Migration:
    """One step of the schema."""

    step: int
    name: str
    sql: str


def steps(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Read every step, in order; the numbers are 1, 2, 3… without a gap."""
    found = tuple(
        Migration(int(path.stem[:3]), path.stem[4:], path.read_text(encoding="utf8"))
        for path in sorted(folder.glob("[0-9][0-9][0-9]_*.sql"))
    )
    assert [each.step for each in found] == list(range(1, len(found) + 1)), f"{folder}: steps are not 1, 2, 3…"
    return found


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """Give the last step applied; 0 for a new database."""
    present = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'kept' AND table_name = 'migrations'"
    ).fetchone()
    if not present or not present[0]:
        return 0
    last = connection.execute("SELECT coalesce(max(step), 0) FROM kept.migrations").fetchone()
    return int(last[0]) if last else 0


def backup_path(path: Path, step: int) -> Path:
    """Where the copy made before leaving a step goes: beside the database."""
    return path.with_name(f"{path.stem}.step-{step:03d}{path.suffix}")


def latest_backup(path: Path) -> Path | None:
    """Give the latest copy beside a database; None when there is none."""
    return max(path.parent.glob(f"{path.stem}.step-[0-9][0-9][0-9]{path.suffix}"), default=None)


def refuse_newer(connection: duckdb.DuckDBPyConnection, known: Sequence[Migration], path: Path | None) -> None:
    """Raise DatabaseNewer when the database went through steps we do not know."""
    theirs = version(connection)
    if theirs > len(known):
        raise DatabaseNewer(path, f"schema {theirs}", f"schema {len(known)}")


def refuse_other(connection: duckdb.DuckDBPyConnection, known: Sequence[Migration], path: Path) -> None:
    """Raise DatabaseNewer or DatabaseOlder: a file that may only be read must have our very schema."""
    refuse_newer(connection, known, path)
    if version(connection) < len(known):
        raise DatabaseOlder(path)


def migrate(
    connection: duckdb.DuckDBPyConnection,
    known: Sequence[Migration],
    now: datetime,
    path: Path | None = None,
    backup: Path | None = None,
) -> int:
    """Apply the missing steps; gives how many. A step that fails leaves the database as it was before it."""
    missing = [step for step in known if step.step > version(connection)]
    if missing:
        connection.execute(LEDGER)
    for step in missing:
        connection.execute("BEGIN")
        try:
            connection.execute(step.sql)
            connection.execute("INSERT INTO kept.migrations VALUES (?, ?, ?)", [step.step, step.name, now])
            connection.execute("COMMIT")
        except duckdb.Error as error:
            _undo(connection)
            raise MigrationFailed(path, f"{step.step:03d}_{step.name}", str(error), backup) from error
    return len(missing)


def _undo(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("ROLLBACK")
    except duckdb.Error:  # a failed COMMIT has already undone everything
        return
