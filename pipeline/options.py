"""The options that commands share: configuration, clock, JSON, where to write."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.clock import RealClock
from pipeline.errors import ConfigError
from pipeline.periods import PARIS

ConfigPath = Annotated[
    Path | None, typer.Option("--config", help="Fichier de configuration (default: vigie.toml if present).")
]
Now = Annotated[
    str | None, typer.Option("--now", help="Faire comme s’il était cette heure (ISO 8601; pretend it is that time).")
]
Json = Annotated[bool, typer.Option("--json", help="Sortie JSON pour les scripts (JSON output).")]
Out = Annotated[Path | None, typer.Option("--out", help="Où écrire (where to write).")]


def moment(now: str | None) -> datetime:
    """Read --now into an aware UTC datetime (a naive one is Paris time); without it, ask the machine's clock."""
    if now is None:
        return RealClock().now()
    try:
        read_now = datetime.fromisoformat(now)
        return (read_now if read_now.tzinfo else read_now.replace(tzinfo=PARIS)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConfigError("--now", [f"« {now} » n’est pas un instant, tel que 2026-11-23T08:00"]) from None
