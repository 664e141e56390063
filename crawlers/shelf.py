"""What hosts said to a file and back: robots.txt, asked once a day, and silences asked for (Retry-After)."""

import json
import os
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from crawlers.robots import RobotsFile

LIFE = timedelta(hours=24)  # RFC 9309 §2.4
MAX_CHARS = 32_000_000  # kept in all; the largest real robots.txt met is 1.4 MB, a hostile host may send 15


class Shelf(dict[str, RobotsFile]):
    """What is remembered of each host; the oldest go when too much is."""

    def __init__(self, files: Iterable[RobotsFile] = ()) -> None:
        super().__init__((file.origin, file) for file in files)
        self._chars = sum(len(file.text) for file in self.values())
        self._lock = threading.Lock()

    def __setitem__(self, origin: str, file: RobotsFile) -> None:
        with self._lock:
            self._forget(origin)
            super().__setitem__(origin, file)
            self._chars += len(file.text)
            while self._chars > MAX_CHARS and len(self) > 1:
                self._forget(next(iter(self)))

    def _forget(self, origin: str) -> None:
        known = self.pop(origin, None)
        self._chars -= len(known.text) if known else 0


def load(path: Path | None) -> Shelf:
    """Read the shelf; a missing or damaged one is empty, and the hosts are asked again."""
    if path is None:
        return Shelf()
    try:
        rows = json.loads(path.read_text(encoding="utf8"))
        return Shelf(RobotsFile(**row | {"asked": datetime.fromisoformat(row["asked"])}) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return Shelf()


def save(path: Path | None, files: Shelf, now: datetime) -> None:
    """Write what is still fresh."""
    if path is None:
        return
    rows = [
        asdict(file) | {"asked": file.asked.isoformat()} for file in list(files.values()) if now - file.asked < LIFE
    ]
    _write(path, rows)


def load_holds(path: Path | None) -> dict[str, datetime]:
    """Until when each host asked for silence; nothing where the file is missing or damaged."""
    if path is None:
        return {}
    try:
        rows = json.loads(_holds(path).read_text(encoding="utf8"))
        return {host: datetime.fromisoformat(until) for host, until in rows.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def save_holds(path: Path | None, holds: Mapping[str, datetime], now: datetime) -> None:
    """Write the silences that still hold, beside the robots.txt files."""
    if path is not None:
        _write(_holds(path), {host: until.isoformat() for host, until in holds.items() if until > now})


def _holds(path: Path) -> Path:
    return path.with_name(f"{path.stem}-holds.json")


def _write(path: Path, content: object) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):  # a full disk costs one more question to each host, nothing else
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps(content), encoding="utf8")
        half.replace(path)
