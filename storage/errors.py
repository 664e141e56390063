"""Our own failures at the database: each one clear line naming the file and the remedy."""

from pathlib import Path


class StorageError(Exception):
    """Something on our side keeps the database from working; the message says what, where, and what to do."""


class DatabaseLocked(StorageError):
    """Another process has the database open for writing."""

    def __init__(self, path: Path, holder: str) -> None:
        self.path = path
        self.holder = holder
        super().__init__(f"{path}: in use by {holder}; wait for it to end, or read the published snapshot instead")


class DatabaseNewer(StorageError):
    """The database was written by a later version of Vigie, or of DuckDB."""

    def __init__(self, path: Path | None, theirs: str, ours: str) -> None:
        self.path = path
        super().__init__(
            f"{path or 'database'}: written by a newer version ({theirs}; this one knows {ours}); update vigie"
        )


class DatabaseCorrupt(StorageError):
    """The file cannot be read."""

    def __init__(self, path: Path, detail: str, backup: Path | None) -> None:
        self.path = path
        self.backup = backup  # the latest copy beside it; None when there is none
        remedy = f"restore {backup}" if backup else "restore it from your backups, or move it away to start afresh"
        super().__init__(f"{path}: cannot be read ({one_line(detail)}); {remedy}")


class DiskFull(StorageError):
    """Too little room to write safely."""

    def __init__(self, path: Path, free: int | None, floor: int | None) -> None:
        self.path = path
        self.free = free  # bytes; None when the write itself failed
        room = "no space left on the disk"
        if free is not None and floor is not None:
            room = f"only {free / 2**20:.0f} MiB free, {floor / 2**20:.0f} needed"
        super().__init__(f"{path}: {room}; nothing kept before is lost; free some space, then run again")


class NotTheSame(StorageError):
    """A database written anew does not hold what the first one holds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path}: its new file is not whole and was dropped; this one is as it was; run again")


class DatabaseAbsent(StorageError):
    """There is no such database or snapshot yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path}: does not exist yet; run `vigie collect` first")


class DatabaseOlder(StorageError):
    """A file that may only be read has an older schema."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path}: written by an older version; run `vigie collect` once to bring it up to date")


class MigrationFailed(StorageError):
    """One step of the schema could not be made; the database stays as it was before that step."""

    def __init__(self, path: Path | None, step: str, detail: str, backup: Path | None) -> None:
        self.path = path
        self.backup = backup  # the copy made before migrating; None for a new database
        kept = f"; a copy made before is at {backup}" if backup else ""
        super().__init__(f"{path or 'database'}: step {step} failed and was undone ({one_line(detail)}){kept}")


class QueryRefused(StorageError):
    """An analyst's query that the snapshot would not answer."""


def one_line(text: str) -> str:
    """Give the first line of a library's message, cut to 200 characters."""
    return (text.strip().splitlines() or [""])[0][:200]
