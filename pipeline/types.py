"""The vocabulary of the shell: what a run brought home, and who hears of it."""

from collections.abc import Callable
from dataclasses import dataclass, fields

Tell = Callable[[str, int], None]  # a step's name ("polling", "reading", "kept"), and a count


@dataclass(frozen=True)
class Harvest:
    """What one run brought home."""

    polled: int = 0
    unchanged: int = 0  # 304: nothing new to read
    entries: int = 0
    inserted: int = 0
    revised: int = 0
    full: int = 0  # of the inserted, read beyond headline and standfirst
    concerned: int = 0  # of the inserted and revised, those that name the territory
    failures: int = 0

    def __add__(self, other: "Harvest") -> "Harvest":
        """Add up two runs, or two parts of one."""
        return Harvest(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Harvest)))
