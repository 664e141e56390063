"""A moment alone with the database: wait a little for whoever writes, write, then publish what readers see."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from crawlers.types import Clock
from pipeline.config import Config
from pipeline.errors import AlreadyRunning
from pipeline.lock import only_one
from storage import snapshot
from storage.db import Database, open_database
from storage.errors import DatabaseAbsent, DatabaseLocked

PATIENCE = timedelta(seconds=10)  # a person waits so long for a ledger line or a publication; not for a whole collect
PAUSE_S = 0.2


@contextmanager
def writing(config: Config, clock: Clock, doing: str, patience: timedelta = PATIENCE) -> Iterator[Database]:
    """Hold the database while the block runs, and publish when it ended well.

    Raises AlreadyRunning or DatabaseLocked when it is still held after `patience`, DatabaseAbsent when there is none.
    """
    if not config.paths.database.exists():
        raise DatabaseAbsent(config.paths.database)
    with alone(config, clock, doing, patience) as db:
        yield db
        snapshot.publish(db, config.paths.snapshot)


@contextmanager
def alone(config: Config, clock: Clock, doing: str, patience: timedelta) -> Iterator[Database]:
    """Hold the database while the block runs, making it when there is none; raises as `writing` does."""
    config.paths.database.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        yield _alone(held, config, clock, doing, patience)


def _alone(held: ExitStack, config: Config, clock: Clock, doing: str, patience: timedelta) -> Database:
    until = clock.now() + patience
    while True:
        try:
            held.enter_context(only_one(config.paths.lock, doing))
            return held.enter_context(open_database(config.paths.database, clock.now()))
        except (AlreadyRunning, DatabaseLocked):
            held.close()
            if clock.now() >= until:
                raise
        clock.sleep(PAUSE_S)
