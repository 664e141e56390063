"""Files to files, durably: a copy that is there whole or not at all, and the room left for it."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from storage.errors import DiskFull

GIB = 2**30
MIN_FREE = GIB  # below this, stop writing while there is still room to close properly (promises, D2)
COPY_BYTES = 4 * 2**20


def check_room(path: Path, floor: int = MIN_FREE, free: Callable[[Path], int] | None = None) -> None:
    """Raise DiskFull when the disk that holds `path` has less than `floor` bytes free."""
    left = (free or free_bytes)(path.parent)
    if left < floor:
        raise DiskFull(path, left, floor)


def free_bytes(folder: Path) -> int:
    """Bytes that may still be written on the disk of a folder."""
    return shutil.disk_usage(folder).free


def publish_copy(source: Path, target: Path, mode: int) -> None:
    """Copy, flush to the disk, then take the target's name in one step: readers see the old file or the new one."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)  # left by a crash
    try:
        with source.open("rb") as read, part.open("wb") as write:
            shutil.copyfileobj(read, write, COPY_BYTES)
            write.flush()
            os.fsync(write.fileno())
        part.chmod(mode)
        part.replace(target)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(target, None, None) from error
        raise
    flush_folder(target.parent)


def flush_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    flush(folder)


def flush(path: Path) -> None:
    """Make what was written in a file, or a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
