"""Requests to answers, through a crawling process that is started once and kept: the parent's side."""

import itertools
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Self

from crawlers.errors import CrawlError, TooFastError
from crawlers.spool import Place, SpoolError, read
from crawlers.types import Clock, Failure, FailureKind, Page, Request
from crawlers.wire import REFUSED, Asked, CrawlSettings, asked_line, read_answer, settings_line

WINDOW = 512  # requests on their way at the same time: bounds the memory of both processes
MAX_STARTS = 3  # crawling processes started for one call of fetch
CLOSING_S = 3.0
SLOWEST_PACE_S = 2.0  # below this, a production configuration is refused
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "VIRTUAL_ENV")
ROOT = Path(__file__).resolve().parent.parent

__all__ = ["CrawlSettings", "CrawlWeb"]


class CrawlWeb:
    """The web, as the walk sees it. Starts its process at the first fetch; close it, or use it in a `with`."""

    def __init__(self, settings: CrawlSettings, clock: Clock) -> None:
        """Refuse settings that would be impolite, or that would not wait outside of a replay."""
        if settings.clock not in {"real", "virtual"}:
            raise CrawlError(f"clock = {settings.clock!r} is not one of real, virtual")
        if not settings.loopback and settings.clock == "virtual":
            raise CrawlError("a virtual clock does not wait: it is refused without the loopback switch")
        if not settings.loopback and settings.min_gap_s < SLOWEST_PACE_S:
            raise TooFastError(f"{settings.min_gap_s} s between two requests to a host: at least 2 s")
        self.settings = settings
        self.clock = clock
        self._numbers = itertools.count(1)
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def fetch(self, requests: Sequence[Request]) -> Iterator[Page | Failure]:
        """Give one answer per request, as they come. What the world or the process breaks is a Failure."""
        waiting = deque(dealt(requests))
        sent: dict[int, Request] = {}
        starts = 0
        while waiting or sent:
            if self._process is None:
                if starts >= MAX_STARTS:
                    yield from (self._lost(request, "the crawling process keeps stopping") for request in waiting)
                    return
                starts += 1
                self._process = _Process(self.settings)
            self._send(waiting, sent)
            try:
                line = self._process.answer(self.settings.silence_s)
            except CrawlError:
                self.close()
                raise
            except _StoppedError as stopped:
                self.close()
                yield from (self._lost(request, stopped.why, stopped.kind) for request in sent.values())
                sent.clear()
            else:
                answer = self._read(line, sent)
                if answer is not None:
                    yield answer

    def close(self) -> None:
        """End the process; the next fetch starts another."""
        if self._process is not None:
            self._process.close()
        self._process = None

    def _send(self, waiting: deque[Request], sent: dict[int, Request]) -> None:
        assert self._process
        lines = []
        while waiting and len(sent) < WINDOW:
            number = next(self._numbers)
            sent[number] = waiting.popleft()
            lines.append(asked_line(Asked(number, sent[number], self.clock.now())))
        self._process.ask(lines)

    def _read(self, line: str, sent: dict[int, Request]) -> Page | Failure | None:
        """Turn a line to an answer; None when it answers a fetch that was given up."""
        number, answer = read_answer(line)
        request = sent.pop(number, None)
        if request is None:
            return None
        if not isinstance(answer, Place):
            return answer
        try:
            return read(self.settings.spool, answer)
        except SpoolError as error:
            return self._lost(request, str(error))

    def _lost(self, request: Request, why: str, kind: FailureKind = FailureKind.BAD_RESPONSE) -> Failure:
        now = self.clock.now()
        return Failure(request.source_id, request.url, kind, why, now, request.purpose)


def dealt(requests: Iterable[Request]) -> Iterator[Request]:
    """Deal requests over hosts in turn, so that a host with hundreds does not fill the window alone."""
    hosts: dict[str, deque[Request]] = {}
    for request in requests:
        hosts.setdefault(request.url.partition("://")[2].partition("/")[0], deque()).append(request)
    while hosts:
        for host in list(hosts):
            yield hosts[host].popleft()
            if not hosts[host]:
                del hosts[host]


class _StoppedError(Exception):
    """The crawling process ended, or no longer answers."""

    def __init__(self, why: str, kind: FailureKind) -> None:
        self.why = why
        self.kind = kind
        super().__init__(why)


class _Process:
    """One crawling process: lines in, lines out, and the last words it wrote on standard error."""

    def __init__(self, settings: CrawlSettings) -> None:
        kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        self._child = subprocess.Popen(  # noqa: S603 - our own module, and settings that are data
            [sys.executable, "-m", "crawlers.spider", settings_line(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        )
        assert self._child.stdin
        assert self._child.stdout
        assert self._child.stderr
        self._in: IO[bytes] = self._child.stdin
        self._answers: Queue[str | None] = Queue()
        self._answered = False
        self._words: deque[str] = deque(maxlen=20)
        self._readers = [
            threading.Thread(target=self._listen, args=(self._child.stdout,), daemon=True),
            threading.Thread(target=self._overhear, args=(self._child.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def ask(self, lines: Sequence[str]) -> None:
        """Send requests; a process that is gone is noticed by `answer`."""
        if lines:
            with suppress(BrokenPipeError):
                self._in.write("".join(f"{line}\n" for line in lines).encode())
                self._in.flush()

    def answer(self, patience_s: float) -> str:
        """Wait for the next answer."""
        try:
            line = self._answers.get(timeout=patience_s)
        except Empty:
            raise _StoppedError(f"no answer for {patience_s:.0f} s", FailureKind.TIMEOUT) from None
        if line is None:
            raise self._stopped()
        self._answered = True
        return line

    def close(self) -> None:
        """End its input, then end it."""
        with suppress(BrokenPipeError):
            self._in.close()
        try:
            self._child.wait(CLOSING_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for reader in self._readers:
            reader.join(CLOSING_S)

    def _stopped(self) -> Exception:
        """Say why it ended: settings it refused are ours to mend, anything else is a failure of the day."""
        status = self._child.wait()
        self._readers[1].join(CLOSING_S)
        last = self._words[-1] if self._words else "without a word"
        if status == REFUSED:
            return CrawlError(last)
        if status == 1 and not self._answered:  # an exception of Python before any visit: not the world's doing
            return CrawlError(f"the crawling process does not start: {last}")
        return _StoppedError(f"the crawling process stopped (status {status}): {last}"[:300], FailureKind.BAD_RESPONSE)

    def _listen(self, answers: IO[bytes]) -> None:
        for line in answers:
            self._answers.put(line.decode())
        self._answers.put(None)

    def _overhear(self, words: IO[bytes]) -> None:
        for line in words:
            self._words.append(line.decode("utf8", "replace").strip())
