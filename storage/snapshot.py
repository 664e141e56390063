"""The database to a read-only file that analysts open while the next run writes."""

from pathlib import Path

from storage.db import Database
from storage.files import publish_copy

READ_ONLY = 0o444  # nobody, and no tool, changes it by mistake


def publish(db: Database, path: Path) -> None:
    """Fold the log into the file, copy it, flush it, then give the copy its name in one step.

    An open reader keeps the version it opened. No write may run meanwhile: there is one writer, and it is us.
    """
    if db.path is None:
        raise ValueError("a database in memory cannot be published: it has no file")
    if db.depth:
        raise ValueError("publish after the transaction, not inside it")
    db.checkpoint()
    path.parent.mkdir(parents=True, exist_ok=True)
    with db.translated():
        publish_copy(db.path, path, READ_ONLY)
