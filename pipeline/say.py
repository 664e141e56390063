"""Results to the terminal: French lines for people, JSON for scripts."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from pipeline.types import Tell

OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)

STEPS = {
    "polling": "flux à lire",
    "reading": "articles nouveaux",
    "kept": "articles gardés",
    "read": "articles lus",
    "asked": "adresses interrogées",
}


def as_json(value: Any) -> None:
    """Print one value as JSON."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, default=str) + "\n")


def table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print rows for a person."""
    shown = Table(
        *(Column(name, overflow="fold") for name in columns),
        title=title,
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    for row in rows:
        shown.add_row(*row)
    OUT.print(shown)


@contextmanager
def progress(*, silent: bool) -> Iterator[Tell]:
    """Show how far a walk is; nothing when scripts listen."""
    if silent or not ERR.is_terminal:
        yield lambda _step, _count: None
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=ERR,
    ) as bar:
        polling = bar.add_task(STEPS["polling"], total=None)
        kept = bar.add_task(STEPS["kept"], total=None)

        def tell(step: str, count: int) -> None:
            if step == "polling":
                bar.update(polling, total=count)
            elif step == "reading":
                bar.update(polling, completed=bar.tasks[polling].total or 0)
                bar.update(kept, total=count)
            else:
                bar.update(kept, completed=count, description=STEPS[step])

        yield tell


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
