"""An address from outside to an answer: the only door of Vigie to the network."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from crawlers.types import Clock

Resolver = Callable[[str], Sequence[str]]  # a host name -> every address it has, as text; OSError when none


class Connection(Protocol):
    """A connected socket, or a fake of one."""

    def settimeout(self, seconds: float) -> None:
        """Bound the next operation."""

    def getpeername(self) -> tuple[object, ...]:
        """Give the address really reached."""

    def sendall(self, request: bytes) -> None:
        """Send all of it."""

    def recv(self, size: int) -> bytes:
        """Give up to `size` bytes, b"" at the end."""

    def close(self) -> None:
        """Hang up."""


Connector = Callable[[str, int, float], Connection]  # address, port, timeout in seconds; OSError when it fails


@dataclass(frozen=True)
class Loopback:
    """The explicit test switch: these exact host names (http or https) are spoken to in plain http on this machine.

    `closed` (the default) refuses every other host, so that a replay or a demo never leaves the machine.
    """

    hosts: Mapping[str, tuple[str, int]]  # host name -> ("127.0.0.1", port)
    closed: bool = True


@dataclass(frozen=True)
class GateResponse:
    """One answer, whatever its status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)  # lower-case names; repeated ones joined by ", "
    body: bytes = field(repr=False)  # decompressed, at most 15 MiB
    url: str = ""  # as asked
    final_url: str = ""  # after redirects
    hops: tuple[tuple[int, str], ...] = ()  # each redirect: its status and the address it led to
    permanent_url: str | None = None  # the target when every hop was a 301 or 308; None otherwise, or without hop


class Pace:
    """One request at a time per host key, and a rest between the end of one and the start of the next."""

    def __init__(self, clock: Clock, min_gap_s: float = 2.0) -> None:
        """Rest `min_gap_s` seconds; a Gate in production refuses less than 2."""
        self.min_gap_s = min_gap_s

    def slow_down(self, url: str, delay_s: float) -> None:
        """Obey a crawl-delay for the host of this address (never below the gap, never above 60 s)."""
        raise NotImplementedError

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """Wait for one's turn with the host of this address, and keep it until the answer is read."""
        raise NotImplementedError


class Gate:
    """Every request to an address that comes from outside goes through here. Safe to call from several threads."""

    def __init__(
        self,
        *,
        resolver: Resolver,
        connector: Connector,
        clock: Clock,
        pace: Pace,
        agent: str,
        loopback: Loopback | None = None,
    ) -> None:
        """Take the world as arguments; raise TooFastError when the pace is not a production pace."""
        self.pace = pace
        self.agent = agent

    def get(self, url: str, *, headers: Mapping[str, str] = {}, accept: str = "*/*") -> GateResponse:
        """Give the answer at this address, redirects followed; raise Refused(kind, detail) when there is none.

        `headers` may hold only if-none-match, if-modified-since and accept-language. An HTTP error status is an
        answer, not a refusal: see `errors.failure_kind`.
        """
        raise NotImplementedError


def real_gate(contact: str, clock: Clock, *, min_gap_s: float = 2.0, loopback: Loopback | None = None) -> Gate:
    """Give the gate of production: system resolver, real sockets, an agent that names `contact` (an URL or a mail)."""
    raise NotImplementedError
