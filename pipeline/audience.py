"""The [audience] part of vigie.toml to what media reach; a number without its source is refused."""

from collections.abc import Mapping
from typing import Any, Protocol

from reports.types import Audience

MOST = 1e12


class Reading(Protocol):
    """What takes values out of the configuration and remembers what is wrong."""

    problems: list[str]

    def text(self, key: str, default: str) -> str:
        """Give a text."""
        ...

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """Give a number between two."""
        ...


def read_audience(reading: Reading, content: Mapping[str, Any]) -> tuple[Audience, ...]:
    """Read [audience.<id of a medium>] tables: weight, above 0 and in one unit for all, and origin, who measured it."""
    tables = content.get("audience", {})
    if not isinstance(tables, Mapping):
        return ()  # the reader names it as unknown
    found = []
    for name, table in tables.items():
        if not isinstance(table, Mapping):
            continue
        key = f"audience.{name}"
        weight = reading.number(f"{key}.weight", 0.0, 0.0, MOST)
        origin = reading.text(f"{key}.origin", "").strip()
        if not weight:
            reading.problems.append(
                f"{key}.weight manque ou vaut 0\u00a0: combien de personnes ce média touche-t-il\u202f?"
            )
        if not origin:
            reading.problems.append(f"{key}.origin manque\u00a0: dites qui a mesuré ce nombre, et quand")
        found.append(Audience(name, weight, origin))
    return tuple(found)
