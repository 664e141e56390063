"""One vigie at a time: a lock on a file, released by the system whatever happens to us."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import AlreadyRunning


@contextmanager
def only_one(path: Path, doing: str) -> Iterator[None]:
    """Hold the lock while the block runs; raises AlreadyRunning, naming the holder, without waiting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "an unknown process"
            raise AlreadyRunning(f"{path}: another vigie is at work ({holder}); wait for it, or stop it") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {doing}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
