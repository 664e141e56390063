"""A ledger in memory."""

from datetime import datetime

from pipeline.periods import Owed


class MemoryLedger:
    """Remembers runs; a failed one is owed again."""

    def __init__(self, done: set[tuple[str, str]] = frozenset()) -> None:
        self._done = set(done)
        self.runs: list[str] = []
        self.failed: list[str] = []

    def done(self) -> set[tuple[str, str]]:
        return self._done

    def start(self, item: Owed, now: datetime) -> bool:
        self._done.add((item.job.name, item.period))
        return True

    def finish(self, item: Owed, now: datetime, detail: str) -> None:
        self.runs.append(item.period)

    def fail(self, item: Owed, now: datetime, detail: str) -> None:
        self._done.discard((item.job.name, item.period))
        self.failed.append(detail)
