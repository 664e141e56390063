"""An analyst's SQL to an answer, from the published snapshot: nothing can be changed, no other file can be read."""

import csv
import importlib.util
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from storage.db import MEMORY_LIMIT
from storage.errors import DatabaseAbsent, DatabaseCorrupt, QueryRefused, one_line

TIMEOUT_S = 60.0
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that begins so (OWASP)
QUOTE = "'"


@dataclass(frozen=True)
class Answer:
    """What a query gave."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def query(snapshot: Path, sql: str, timeout_s: float = TIMEOUT_S) -> Answer:
    """Ask the snapshot; raises QueryRefused, in one line, for a mistaken, forbidden or endless query."""
    with _locked(snapshot) as connection:
        return _ask(connection, sql, timeout_s)


def export(snapshot: Path, sql: str, out: Path, timeout_s: float = TIMEOUT_S) -> None:
    """Write a query's answer to a .csv or .xlsx file that a spreadsheet opens without running anything."""
    out = out.resolve()
    if out.suffix == ".csv":
        _write_csv(query(snapshot, sql, timeout_s), out)
    elif out.suffix == ".xlsx":
        _write_xlsx(snapshot, sql, out, timeout_s)
    else:
        raise QueryRefused(f"{out}: write to a .csv or .xlsx file")


def extension(name: str) -> Path:
    """Where the wheel duckdb-extension-<name> put its library: loaded from there, never fetched."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    if spec is None or not spec.submodule_search_locations:
        raise QueryRefused(f"the DuckDB extension {name!r} is not installed; install duckdb-extension-{name}")
    folder = Path(spec.submodule_search_locations[0])
    return folder / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"


@contextmanager
def _locked(snapshot: Path, writes: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open for reading, shut every door to the outside but `writes`, and throw the key away."""
    if not snapshot.exists():
        raise DatabaseAbsent(snapshot)
    try:
        connection = duckdb.connect(str(snapshot), read_only=True)
    except duckdb.Error as error:
        raise DatabaseCorrupt(snapshot, one_line(str(error)), None) from error
    try:
        connection.execute("SET TimeZone = 'Europe/Paris'")
        connection.execute("SET memory_limit = ?", [MEMORY_LIMIT])
        if writes is not None:
            connection.load_extension(str(extension("excel")))
            connection.execute("SET allowed_paths = ?", [[str(writes)]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _ask(connection: duckdb.DuckDBPyConnection, sql: str, timeout_s: float) -> Answer:
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        connection.interrupt()

    timer = threading.Timer(timeout_s, stop)
    timer.start()
    try:
        result = connection.execute(sql)
        return Answer(tuple(column[0] for column in result.description or ()), result.fetchall())
    except (duckdb.Error, MemoryError) as error:
        if stopped.is_set():
            raise QueryRefused(f"the query took more than {timeout_s:.0f} s and was stopped") from error
        raise QueryRefused(one_line(str(error))) from error
    finally:
        timer.cancel()


def _write_csv(answer: Answer, out: Path) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as file:  # the mark by which Excel knows UTF-8
        writer = csv.writer(file, delimiter=";")  # what a French spreadsheet expects
        writer.writerow(answer.columns)
        writer.writerows([_inert(value) for value in row] for row in answer.rows)


def _inert(value: object) -> object:
    """Keep a text from being read as a formula; numbers stay numbers."""
    return QUOTE + value if isinstance(value, str) and value.startswith(FORMULA) else value


def _write_xlsx(snapshot: Path, sql: str, out: Path, timeout_s: float) -> None:
    with _locked(snapshot, writes=out) as connection:
        target = str(out).replace(QUOTE, QUOTE * 2)
        _ask(connection, f"COPY ({sql.strip().rstrip(';')}\n) TO '{target}' (FORMAT xlsx, HEADER true)", timeout_s)
