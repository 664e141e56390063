"""Rows to one table whose every text is inert: nothing a spreadsheet would run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.safe import printable

Cell = str | float | int | None
# What a spreadsheet takes for the beginning of a formula (OWASP), and what hides one: such a text gets an apostrophe.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LONGEST = 1000  # characters of a cell


@dataclass(frozen=True)
class Sheet:
    """One table: its name (a file's and a tab's), its columns, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def inert(value: Cell) -> Cell:
    """Keep a text from being read as a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = printable(value, LONGEST)
    return "'" + text if text.startswith(FORMULA) else text


def sheet(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Sheet:
    """Make one table whose texts are inert."""
    return Sheet(name, tuple(columns), tuple(tuple(inert(value) for value in row) for row in rows))
