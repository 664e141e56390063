"""robots.txt files to a file and back, so that two runs a half-hour apart ask each host once a day."""

import json
import os
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from crawlers.robots import RobotsFile

LIFE = timedelta(hours=24)  # RFC 9309 §2.4


def load(path: Path | None) -> dict[str, RobotsFile]:
    """Read the shelf; a missing or damaged one is empty, and the hosts are asked again."""
    if path is None:
        return {}
    try:
        rows = json.loads(path.read_text(encoding="utf8"))
        return {row["origin"]: RobotsFile(**row | {"asked": datetime.fromisoformat(row["asked"])}) for row in rows}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def save(path: Path | None, files: dict[str, RobotsFile], now: datetime) -> None:
    """Write what is still fresh."""
    if path is None:
        return
    rows = [asdict(file) | {"asked": file.asked.isoformat()} for file in files.values() if now - file.asked < LIFE]
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):  # a full disk costs one more question to each host, nothing else
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps(rows), encoding="utf8")
        half.replace(path)
