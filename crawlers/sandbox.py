"""A job on untrusted input to its result, in a child process that time, memory and curiosity cannot leave."""

import io
import os
import pickle  # our own frames; what comes back is read through an allow-list
import select
import signal
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from crawlers.rights import Decision
from crawlers.sitemaps import SitemapIndex
from crawlers.types import Article, Failure, FailureKind, FeedEntry, Page, ParsedFeed, Purpose, Source

SECONDS = 10.0  # for one page: the slowest of 5,600 real and odd feeds takes 0.6 s
MEGABYTES = 512
RECYCLE = 3_000  # jobs after which a child is replaced: the libraries' caches only grow
AHEAD = 4  # jobs a worker may be ahead of the results already taken: bounds what is held in memory
GRACE = 2.0  # seconds
SIZE = struct.Struct("!Q")
_ROOT = Path(__file__).resolve().parent.parent

# The only classes a child may send back.
_WELCOME = {
    ("datetime", "datetime"),
    ("datetime", "date"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("crawlers.sitemaps", "SitemapIndex"),
    ("crawlers.sandbox", "Overrun"),
}


@dataclass(frozen=True)
class Overrun:
    """Why a job gave no result: a limit, or whatever the parser raised."""

    kind: FailureKind
    detail: str


class Sandbox:
    """A few persistent children, each doing one job at a time within a time and a memory limit.

    `seconds` bounds the wall time of one job, `megabytes` the address space of a child. A child that overruns is
    killed and replaced; the job's result is then an `Overrun` of kind PARSER_LIMIT.
    """

    def __init__(self, workers: int = 1, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds = seconds
        self._children = [_Child(seconds, megabytes) for _ in range(workers)]

    def __enter__(self) -> Self:
        """Start nothing yet: a child starts with its first job."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the children."""
        for child in self._children:
            child.kill()

    def call(self, job: str, *arguments: object) -> Any:
        """Run "module:function" on these arguments in a child; its value, or an `Overrun`."""
        return next(self.map(job, [arguments]))

    def map(self, job: str, calls: Iterable[tuple[object, ...]]) -> Iterator[Any]:
        """Run one function on each tuple of arguments, as many at a time as there are children; results in order."""
        waiting = enumerate(calls)
        done: dict[int, Any] = {}
        busy: dict[int, _Child] = {}
        idle, wanted, left = deque(self._children), 0, True
        try:
            while True:
                while left and idle and len(busy) + len(done) < AHEAD * len(self._children):
                    try:
                        index, arguments = next(waiting)
                    except StopIteration:
                        left = False
                        break
                    child = idle.popleft()
                    child.give(job, arguments)
                    busy[index] = child
                if not busy:
                    return
                for index in _ready(busy):
                    child = busy.pop(index)
                    done[index] = child.take()
                    idle.append(child)
                while wanted in done:
                    yield done.pop(wanted)
                    wanted += 1
        finally:
            for (
                child
            ) in busy.values():  # the caller stopped listening: an answer nobody takes must not be the next one's
                child.kill()

    def feed(self, page: Page) -> ParsedFeed | Failure:
        """Read one feed."""
        return cast("ParsedFeed | Failure", self.page("crawlers.feeds:parse", page))

    def feeds(self, pages: Iterable[Page]) -> Iterator[ParsedFeed | Failure]:
        """Read many feeds, as many at a time as there are children; results in order."""
        return self.pages("crawlers.feeds:parse", ((page,) for page in pages))

    def sitemap(self, page: Page) -> ParsedFeed | SitemapIndex | Failure:
        """Read one news sitemap, or an index of them."""
        return cast("ParsedFeed | SitemapIndex | Failure", self.page("crawlers.sitemaps:parse", page))

    def article(
        self, page: Page, entry: FeedEntry, source: Source, first_seen: datetime, decision: Decision
    ) -> Article | Failure:
        """Read one article's page, as far as the decision and the page allow."""
        answer = self.page("crawlers.extract:extract", page, entry, source, first_seen, decision)
        return cast("Article | Failure", answer)

    def page(self, job: str, page: Page, *arguments: object) -> Any:
        """Run a job whose first argument is a page; an overrun comes back as that page's `Failure`."""
        return _about(page, self.call(job, page, *arguments))

    def pages(self, job: str, calls: Iterable[tuple[Page, *tuple[object, ...]]]) -> Iterator[Any]:
        """Do the same on many, in order."""
        asked: deque[Page] = deque()

        def noted() -> Iterator[tuple[object, ...]]:
            for arguments in calls:
                asked.append(arguments[0])
                yield arguments

        for result in self.map(job, noted()):
            yield _about(asked.popleft(), result)


def _about(page: Page, result: Any) -> Any:
    if not isinstance(result, Overrun):
        return result
    kind = result.kind
    if kind is FailureKind.UNREADABLE and page.purpose in {Purpose.FEED, Purpose.SITEMAP}:
        kind = FailureKind.BROKEN_FEED
    return Failure(
        page.source_id, page.url, kind, result.detail, page.fetched, purpose=page.purpose, status=page.status
    )


class _Child:
    """One child process, started when first needed."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs = 0
        self._deadline = 0.0
        self._unsent: Overrun | None = None

    def give(self, job: str, arguments: tuple[object, ...]) -> None:
        """Hand over a job; the clock starts."""
        if self._jobs >= RECYCLE:
            self.kill()
        process = self._process or self._start()
        self._jobs += 1
        self._deadline = time.monotonic() + self._seconds
        frame = pickle.dumps((job, arguments), protocol=pickle.HIGHEST_PROTOCOL)
        assert process.stdin is not None
        self._unsent = None if _write(process.stdin.fileno(), frame, self._deadline) else self._overrun()

    def fileno(self) -> int:
        """Name the pipe on which the answer will come."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def left(self) -> float:
        """Give the seconds left to the present job; 0 when its outcome is known."""
        return 0.0 if self._unsent else max(0.0, self._deadline - time.monotonic())

    def take(self) -> Any:
        """Give the job's value, or why there is none."""
        if self._unsent:
            return self._unsent
        frame = _read(self.fileno(), self._deadline, self._megabytes << 20)
        if frame is None:
            return self._overrun()
        try:
            value = _Reader(io.BytesIO(frame)).load()
        except Exception as error:  # noqa: BLE001 - a child that parsed hostile input may answer anything
            self.kill()
            return Overrun(FailureKind.PARSER_LIMIT, f"unreadable answer ({type(error).__name__})")
        if isinstance(value, Overrun) and value.kind is FailureKind.PARSER_LIMIT:
            self.kill()  # out of memory: start afresh
        return value

    def kill(self) -> int | None:
        """End the process; its exit status, None when there was no process."""
        process, self._process, self._jobs = self._process, None, 0
        if process is None:
            return None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        return process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        self._process = subprocess.Popen(  # noqa: S603 - our interpreter, our module
            [sys.executable, "-m", "crawlers.confined", str(self._seconds), str(self._megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            process_group=0,  # a Ctrl-C is for the walk, which stops between two jobs
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C.UTF-8"},
        )
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        return self._process

    def _overrun(self) -> Overrun:
        late = time.monotonic() >= self._deadline
        process = self._process
        if not late and process is not None:
            try:
                process.wait(1)  # it died by itself: how?
            except subprocess.TimeoutExpired:
                late = True
        status = self.kill()
        if late or status == -signal.SIGXCPU:
            return Overrun(FailureKind.PARSER_LIMIT, f"more than {self._seconds:g} s")
        return Overrun(FailureKind.PARSER_LIMIT, f"the parser died (status {status})")


def _ready(busy: "dict[int, _Child]") -> list[int]:
    """Wait until at least one busy child has answered, died or overrun."""
    poll = select.poll()
    numbers = {}
    for index, child in busy.items():
        if child.left() == 0.0:
            return [index]
        poll.register(child.fileno(), select.POLLIN)
        numbers[child.fileno()] = index
    wait = min(child.left() for child in busy.values())
    ready = [numbers[number] for number, _ in poll.poll(int(wait * 1000) + 1)]
    return ready or [index for index, child in busy.items() if child.left() == 0.0]


def _write(pipe: int, frame: bytes, deadline: float) -> bool:
    """Send a frame whole; False when the reader died or the deadline came first."""
    left = memoryview(SIZE.pack(len(frame)) + frame)
    while left:
        try:
            left = left[os.write(pipe, left) :]
        except BlockingIOError:
            select.select([], [pipe], [], max(0.0, deadline - time.monotonic()))
            if time.monotonic() >= deadline:
                return False
        except BrokenPipeError:
            return False
    return True


def _read(pipe: int, deadline: float, cap: int) -> bytes | None:
    """Receive a frame whole; None when the writer died, the deadline came first, or the frame is over the cap."""
    frame = bytearray()
    wanted = SIZE.size
    size = None
    while len(frame) < wanted:
        select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        try:
            piece = os.read(pipe, min(wanted - len(frame), 1 << 20))
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return None
            continue
        if not piece:
            return None
        if not frame:  # an answer that has begun may end, even if its caller came late to fetch it
            deadline = max(deadline, time.monotonic() + GRACE)
        frame += piece
        if size is None and len(frame) == wanted:
            (size,) = SIZE.unpack(frame)
            if size > cap:
                return None
            frame.clear()
            wanted = size
    return bytes(frame)


class _Reader(pickle.Unpickler):
    """Reads a child's answer: our types and dates, nothing that could act."""

    def find_class(self, module: str, name: str) -> Any:
        if (module == "crawlers.types" and name[:1].isupper()) or (module, name) in _WELCOME:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not welcome")
