"""A connection to a file that cannot last or weigh more than allowed."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from crawlers.bodies import MAX_BODY
from crawlers.errors import Refused
from crawlers.types import FailureKind

TOTAL_S = 20.0  # look-ups, connections, handshakes and reading of all hops; waiting for one's turn is not counted
MAX_HEADER_BYTES = 64 * 1024  # http.client also stops at 100 headers
MAX_WIRE_BYTES = 2 * MAX_BODY  # chunks of a few bytes weigh more than what they carry
BUFFER = 8 * 1024


class Connection(Protocol):
    """A connected socket, or a fake of one."""

    def settimeout(self, seconds: float, /) -> None:
        """Bound the next operation."""

    def getpeername(self) -> tuple[object, ...]:
        """Give the address really reached."""

    def sendall(self, request: bytes, /) -> None:
        """Send all of it."""

    def recv(self, size: int, /) -> bytes:
        """Give up to `size` bytes, b"" at the end."""

    def close(self) -> None:
        """Hang up."""


class Deadline:
    """What is left of a total time, over everything that is done while it runs."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._remaining = seconds
        self._end = monotonic() + seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time spent within."""
        self._end = self._monotonic() + self._remaining
        try:
            yield
        finally:
            self._remaining = self._end - self._monotonic()

    def left(self) -> float:
        """Give the seconds left; raise Refused(TIMEOUT) when there are none."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise Refused(FailureKind.TIMEOUT, f"more than {TOTAL_S:.0f} s in all")
        return left


class Wire(io.RawIOBase):
    """A connection as a file, its time and weight bounded at every read."""

    def __init__(self, connection: Connection, deadline: Deadline) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline
        self._arrived = 0
        self.limit = MAX_HEADER_BYTES + BUFFER  # raised once the header is read

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: "memoryview[int] | bytearray", /) -> int:  # type: ignore[override]
        """Read once, with the time that is left: a server that drips is left at the deadline."""
        self._connection.settimeout(self._deadline.left())
        piece = self._connection.recv(len(buffer))
        self._arrived += len(piece)
        if self._arrived > self.limit:
            raise Refused(FailureKind.TOO_LARGE, f"more than {self.limit // 1024} KiB on the wire")
        buffer[: len(piece)] = piece
        return len(piece)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Play the socket that http.client wants."""
        return io.BufferedReader(self, BUFFER)
