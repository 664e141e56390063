"""One job after another, in a process that gave up files, sockets and most of its memory: the sandbox's child."""

import importlib
import logging
import os
import pickle
import resource
import sys
from pathlib import Path
from typing import Any

from crawlers.sandbox import SIZE, Overrun
from crawlers.types import FailureKind


def _limit(megabytes: int) -> None:
    """Bound this process as far as the system allows: memory, processor, files, network."""
    for what, value in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        try:
            resource.setrlimit(what, (value, value))
        except (ValueError, OSError):  # macOS refuses some; the wall clock and the audit below remain
            continue
    sys.addaudithook(_refuse)


_NEVER = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.system",
    "ftplib.",
    "urllib.",
    "http.client",
)
_READABLE: tuple[str, ...] = ()


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse sockets, processes, writing, and reading anything but code: parsers have no business there."""
    if event == "open":
        path = arguments[0]
        if isinstance(path, int):
            return
        path = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)
        writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or not os.path.abspath(path).startswith(_READABLE):  # noqa: PTH100 - Path.absolute keeps the dots
            raise PermissionError(f"the sandbox does not open {path[:100]}")
    elif event.startswith(_NEVER) and event not in {"socket.__new__", "socket.gethostname"}:
        raise PermissionError(f"the sandbox does not {event}")


def _serve(seconds: float, megabytes: int) -> None:
    """Do jobs as they come, until the parent closes the pipe."""
    global _READABLE  # noqa: PLW0603 - an audit hook takes no argument of ours
    code = (*sys.path, sys.prefix, sys.base_prefix, "/usr/share/zoneinfo")
    _READABLE = tuple({str(Path(path).absolute()) for path in code if path})
    requests, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)  # what a library prints must not look like an answer
    logging.disable(logging.CRITICAL)
    _limit(megabytes)
    with open(requests, "rb") as inbox, open(answers, "wb") as outbox:  # noqa: PTH123 - pipes, not paths
        while header := inbox.read(SIZE.size):
            _allow_processor(seconds)
            frame = inbox.read(SIZE.unpack(header)[0])
            answer = pickle.dumps(_do(frame), protocol=pickle.HIGHEST_PROTOCOL)
            outbox.write(SIZE.pack(len(answer)) + answer)
            outbox.flush()


def _do(frame: bytes) -> Any:
    """Run one job; whatever a parser raises becomes a value here, and only here."""
    try:
        name, arguments = pickle.loads(frame)  # noqa: S301 - written by our parent
        module, _, function = name.partition(":")
        return getattr(importlib.import_module(module), function)(*arguments)
    except MemoryError:
        return Overrun(FailureKind.PARSER_LIMIT, "out of memory")
    except RecursionError:
        return Overrun(FailureKind.UNREADABLE, "nested too deep")
    except Exception as error:  # noqa: BLE001 - the border: feedparser and lxml can raise anything
        return Overrun(FailureKind.UNREADABLE, f"{type(error).__name__}: {str(error)[:160]}")


def _allow_processor(seconds: float) -> None:
    """Give this job its own share of processor time: the system ends a child that its parent forgot."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    _serve(float(sys.argv[1]), int(sys.argv[2]))
