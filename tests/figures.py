"""Measured figures to docs/figures.json: the last value of every bar, written by the command that measured it."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

FIGURES = Path(__file__).parent.parent / "docs" / "figures.json"


def record(key: str, value: float, unit: str, command: str | None = None) -> None:
    """Write one figure beside the others; `command` defaults to the script that runs."""
    figures = json.loads(FIGURES.read_text(encoding="utf8")) if FIGURES.exists() else {}
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=FIGURES.parent.parent, capture_output=True, text=True, check=False
    ).stdout.strip()
    figures[key] = {
        "value": round(value, 6) if isinstance(value, float) else value,
        "unit": unit,
        "command": command or f"python tests/{Path(sys.argv[0]).name}",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit,
    }
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf8")
    print(f"{key} = {figures[key]['value']} {unit}")
