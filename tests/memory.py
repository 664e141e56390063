"""Peak memory of this process and of the processes it started, as Linux counts it.

`getrusage(RUSAGE_CHILDREN)` will not do: a child begins as a copy of its parent, whose size stays in its maximum.
"""

import os
from contextlib import suppress
from pathlib import Path


class Peak:
    """The most that this process and all its descendants together ever held, looked at whenever `look` is called."""

    def __init__(self) -> None:
        self.own = 0.0  # MB
        self.others = 0.0  # MB: the sum over the descendants of the most each held

    def look(self) -> None:
        """Read the high-water marks of now; descendants that came and went between two looks are not seen."""
        self.own = max(self.own, high_water(os.getpid()))
        self.others = max(self.others, sum(high_water(pid) for pid in descendants(os.getpid())))

    @property
    def mb(self) -> float:
        """Both together."""
        return self.own + self.others


def high_water(pid: int) -> float:
    """MB; 0 for a process that ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def descendants(pid: int) -> list[int]:
    """Children, their children and so on."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text(encoding="utf8").split()):
                found += [child, *descendants(child)]
    return found
