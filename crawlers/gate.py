"""An address from outside to an answer: the only door of Vigie to the network."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from types import MappingProxyType
from typing import cast
from urllib.parse import urljoin

from crawlers import bodies
from crawlers.bounds import MAX_WIRE_BYTES, TOTAL_S, Connection, Deadline, Wire
from crawlers.errors import ContactError, HeaderError, LoopbackError, Refused, TooFastError
from crawlers.pace import Pace
from crawlers.polling import retry_after
from crawlers.public_addresses import local_name, public
from crawlers.types import Clock, FailureKind
from crawlers.urls import Address, NotAnAddressError, parse

__all__ = [
    "Connection",
    "Connector",
    "Deadline",
    "Gate",
    "GateResponse",
    "Loopback",
    "Pace",
    "Refused",
    "Resolver",
    "real_gate",
]

PRODUCT = "Vigie"  # the token robots.txt knows us by
VERSION = "0.1"
PRODUCTION_GAP_S = 2.0
PORTS = frozenset({80, 443, 8080, 8443})
MAX_REDIRECTS = 5
CONNECT_S = 8.0  # for one of a host's addresses, so that a second can still be tried
MAX_TRIED = 3  # addresses of one host
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
ASKABLE = frozenset({"if-none-match", "if-modified-since", "accept-language"})
NONE: Mapping[str, str] = MappingProxyType({})

Resolver = Callable[[str], Sequence[str]]  # a host name -> every address it has, as text; OSError when none
Connector = Callable[[str, int, float], Connection]  # address, port, timeout in seconds; OSError when it fails


def anywhere(_url: str) -> None:
    """Permit every redirect."""


@dataclass(frozen=True)
class Loopback:
    """The explicit test switch: these exact host names (http or https) are spoken to in plain http on this machine.

    `closed` (the default) refuses every other host, so that a replay or a demo never leaves the machine.
    """

    hosts: Mapping[str, tuple[str, int]]  # host name -> ("127.0.0.1", port)
    closed: bool = True

    def __post_init__(self) -> None:
        for host, (address, _) in self.hosts.items():
            if address not in {"127.0.0.1", "::1"}:
                raise LoopbackError(
                    f"the loopback switch sends {host} to {address}: only 127.0.0.1 and ::1 are allowed"
                )


@dataclass(frozen=True)
class GateResponse:
    """One answer, whatever its status. Cookies are thrown away unread, and so are the bodies of errors."""

    status: int
    headers: Mapping[str, str] = field(repr=False)  # lower-case names; repeated ones joined by ", "
    body: bytes = field(repr=False)  # decompressed, at most 15 MiB; b"" for a status of 400 and more
    url: str = ""  # as asked
    final_url: str = ""  # after redirects
    hops: tuple[tuple[int, str], ...] = ()  # each redirect: its status and the address it led to
    permanent_url: str | None = None  # the target when every hop was a 301 or 308; None otherwise, or without hop


class Gate:
    """Every request to an address that comes from outside goes through here. Safe to call from several threads.

    Each hop is parsed strictly, resolved once, checked on every address it has, connected to a checked address and
    checked again on the connected one. No cookie, credential, referrer or proxy, ever.
    """

    def __init__(  # noqa: PLR0913 - the outside world, one argument each
        self,
        *,
        resolver: Resolver,
        connector: Connector,
        clock: Clock,
        pace: Pace,
        agent: str,
        loopback: Loopback | None = None,
        tls: ssl.SSLContext | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the world as arguments; raise TooFastError when the pace is not a production pace.

        `monotonic` measures the total deadline: sockets wait in real time even where `clock` is virtual.
        """
        if pace.min_gap_s < PRODUCTION_GAP_S and (loopback is None or not loopback.closed):
            raise TooFastError(
                f"{pace.min_gap_s} s between two requests to one host: production keeps at least {PRODUCTION_GAP_S} s"
            )
        self.pace = pace
        self.agent = agent
        self._resolver = resolver
        self._connector = connector
        self._clock = clock
        self._loopback = loopback
        self._tls = tls
        self._monotonic = monotonic
        self._lookups = ThreadPoolExecutor(max_workers=16, thread_name_prefix="lookup")

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = NONE,
        accept: str = "*/*",
        permit: Callable[[str], object] = anywhere,
    ) -> GateResponse:
        """Give the answer at this address, redirects followed; raise Refused(kind, detail) when there is none.

        `headers` may hold only if-none-match, if-modified-since and accept-language. `permit` is told where each
        redirect leads, before anything is asked there, and may raise Refused (robots.txt of another host). An HTTP
        error status is an answer, not a refusal: see `errors.failure_kind`.
        """
        asked = self._headers(headers, accept)
        deadline = Deadline(TOTAL_S, self._monotonic)
        here = strict(url)
        hops: list[tuple[int, str]] = []
        while True:
            status, answered, body = self._ask(here, asked, deadline)
            target = answered.get("location")
            if status not in REDIRECTS or target is None:
                return response(url, here, status, answered, body, hops)
            if len(hops) == MAX_REDIRECTS:
                raise Refused(FailureKind.REDIRECTS, f"more than {MAX_REDIRECTS} redirects")
            here = redirected(here, target)
            permit(str(here))
            hops.append((status, str(here)))

    def _headers(self, headers: Mapping[str, str], accept: str) -> dict[str, str]:
        """Give what is sent; a validator that could not stand in a header is left out, not repaired."""
        extra = {name.lower(): value for name, value in headers.items()}
        if unknown := extra.keys() - ASKABLE:
            raise HeaderError(f"never sent by the gate: {', '.join(sorted(unknown))}")
        return {
            "user-agent": self.agent,
            "accept": accept,
            "accept-encoding": "gzip, deflate",
            **{name: value for name, value in extra.items() if sendable(value)},
            "connection": "close",
        }

    def _ask(
        self, address: Address, headers: Mapping[str, str], deadline: "Deadline"
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask one address, without following; the host's turn is kept until the last byte."""
        with self.pace.turn(str(address)), deadline.running():
            if left := self.pace.held_s(str(address)):
                raise Refused(
                    FailureKind.TOO_MANY_REQUESTS,
                    f"the host asked to wait {left:.0f} s more",
                    retry_after_s=int(left) + 1,
                )
            with world_failures(), closing(self._reach(address, deadline)) as connection:
                connection.settimeout(deadline.left())
                connection.sendall(request(address, headers))
                status, answered, body = read_answer(connection, deadline)
        waiting = retry_after(answered.get("retry-after"), self._clock.now())
        if status in {429, 503} and waiting:
            self.pace.hold(str(address), waiting)
        return status, answered, body

    def _reach(self, address: Address, deadline: "Deadline") -> Connection:
        """Connect to a checked address of the host, and check what was reached."""
        local = self._loopback.hosts.get(address.host) if self._loopback else None
        if local:
            return connected(self._connector, local[0], local[1], deadline)
        if self._loopback and self._loopback.closed:
            raise Refused(FailureKind.REFUSED_ADDRESS, f"{address.host} is not a host of the loopback switch")
        if address.port not in PORTS:
            raise Refused(FailureKind.REFUSED_ADDRESS, f"port {address.port}")
        connection = self._connect_any(self._addresses(address, deadline), address.port, deadline)
        return self._secured(connection, address.host, deadline) if address.scheme == "https" else connection

    def _addresses(self, address: Address, deadline: "Deadline") -> Sequence[str]:
        """Give every address of a host; one that is not public condemns them all."""
        if address.is_ip:
            found: Sequence[str] = [address.host]
        elif local_name(address.host):
            raise Refused(FailureKind.REFUSED_ADDRESS, f"{address.host} is a local name")
        else:
            found = self._resolve(address.host, deadline)
        if bad := [ip for ip in found if not public(ip)]:
            raise Refused(FailureKind.REFUSED_ADDRESS, f"{address.host} is at {bad[0][:60]!a}: not a public address")
        return found

    def _resolve(self, host: str, deadline: "Deadline") -> Sequence[str]:
        """Look a name up; in a thread, because a system look-up knows no deadline."""
        lookup = self._lookups.submit(self._resolver, host)
        try:
            found = lookup.result(timeout=deadline.left())
        except TimeoutError as error:
            lookup.cancel()
            raise Refused(FailureKind.TIMEOUT, f"looking {host} up") from error
        except (OSError, UnicodeError) as error:
            raise Refused(FailureKind.DNS, f"{host}: {error}"[:200]) from error
        if not found:
            raise Refused(FailureKind.DNS, f"{host} has no address")
        return found

    def _connect_any(self, addresses: Sequence[str], port: int, deadline: "Deadline") -> Connection:
        """Connect to the first address that answers."""
        refusal = Refused(FailureKind.CONNECT, "no address answers")
        for ip in addresses[:MAX_TRIED]:
            try:
                return connected(self._connector, ip, port, deadline)
            except Refused as failed:
                if failed.kind not in {FailureKind.CONNECT, FailureKind.TIMEOUT}:
                    raise
                refusal = failed
        raise refusal

    def _secured(self, connection: Connection, host: str, deadline: "Deadline") -> Connection:
        """Speak TLS with the host, its certificate and name verified."""
        connection.settimeout(deadline.left())
        context = self._tls or verifying_context()
        try:
            return cast("Connection", context.wrap_socket(cast("socket.socket", connection), server_hostname=host))
        except BaseException:
            connection.close()
            raise


def strict(url: str) -> Address:
    """Take an address apart, or refuse it."""
    try:
        return parse(url)
    except NotAnAddressError as error:
        raise Refused(FailureKind.REFUSED_ADDRESS, f"{error}: {url[:120]!a}") from error


def redirected(here: Address, location: str) -> Address:
    """Give where a redirect leads; headers are latin-1 by law and UTF-8 in fact."""
    try:
        written = location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        written = location
    try:
        target = urljoin(str(here), written.strip(" ").replace(" ", "%20"))
    except ValueError as error:
        raise Refused(FailureKind.REFUSED_ADDRESS, f"redirect to {location[:120]!a}") from error
    if "\\" in written or "\t" in written:  # urljoin forgives tabs; nobody should
        raise Refused(FailureKind.REFUSED_ADDRESS, f"redirect to {location[:120]!a}")
    return strict(target)


def request(address: Address, headers: Mapping[str, str]) -> bytes:
    """Write a GET."""
    lines = [f"GET {address.target} HTTP/1.1", f"host: {address.authority}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def sendable(value: str) -> bool:
    """Say whether a value can stand in a header, byte-exact, without starting another one."""
    return len(value) <= 1024 and all(" " <= char <= "~" or "\xa0" <= char <= "\xff" for char in value)


def connected(connector: Connector, ip: str, port: int, deadline: Deadline) -> Connection:
    """Connect, and check that the other end is who was asked."""
    with world_failures():
        connection = connector(ip, port, min(CONNECT_S, deadline.left()))
        try:
            peer = str(connection.getpeername()[0])
        except OSError:
            connection.close()
            raise
    if ip_address(peer) != ip_address(ip):
        connection.close()
        raise Refused(FailureKind.REFUSED_ADDRESS, f"asked {ip}, reached {peer[:60]!a}")
    return connection


def read_answer(connection: Connection, deadline: Deadline) -> tuple[int, dict[str, str], bytes]:
    """Read status, headers and body; the bodies of redirects and errors stay on the wire."""
    wire = Wire(connection, deadline)
    answer = http.client.HTTPResponse(cast("socket.socket", wire), method="GET")
    answer.begin()
    wire.limit = MAX_WIRE_BYTES
    if answer.status < 200:
        raise Refused(FailureKind.BAD_RESPONSE, f"status {answer.status}")
    headers = joined(answer.headers.items())
    redirects = answer.status in REDIRECTS and "location" in headers
    if redirects or answer.status >= 400 or answer.status in {204, 304}:
        return answer.status, headers, b""
    if headers.get("transfer-encoding", "chunked").strip().lower() != "chunked":
        raise Refused(FailureKind.BAD_RESPONSE, "transfer encoding")
    layers = bodies.encodings(headers.get("content-encoding", ""))
    return answer.status, headers, bodies.unpacked(pieces(answer), layers, deadline.left)


def joined(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Give headers under lower-case names, repeated ones joined; cookies are not even read."""
    headers: dict[str, str] = {}
    for name, value in fields:
        key = name.lower()
        if key not in {"set-cookie", "set-cookie2"}:
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def pieces(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """Give the body as it comes; one that ends before its declared length is refused."""
    while piece := answer.read(bodies.PIECE):
        yield piece
    if answer.length:  # None when no length was declared
        raise Refused(FailureKind.BAD_RESPONSE, "body cut short")


def response(  # noqa: PLR0913, PLR0917 - the parts of one answer
    url: str, here: Address, status: int, headers: Mapping[str, str], body: bytes, hops: Sequence[tuple[int, str]]
) -> GateResponse:
    """Put an answer together."""
    permanent = bool(hops) and all(hop in PERMANENT for hop, _ in hops)
    return GateResponse(status, headers, body, url, str(here), tuple(hops), str(here) if permanent else None)


@contextmanager
def world_failures() -> Iterator[None]:
    """Name what the network does to us."""
    try:
        yield
    except TimeoutError as error:
        raise Refused(FailureKind.TIMEOUT, "no answer in time") from error
    except ssl.SSLError as error:
        raise Refused(FailureKind.TLS, f"{error}"[:200]) from error
    except http.client.HTTPException as error:
        raise Refused(FailureKind.BAD_RESPONSE, f"{type(error).__name__}: {error}"[:200]) from error
    except OSError as error:
        raise Refused(FailureKind.CONNECT, f"{error}"[:200]) from error
    except ValueError as error:  # http.client on a chunk size or a header that is no number
        raise Refused(FailureKind.BAD_RESPONSE, f"{error}"[:200]) from error


@cache
def verifying_context() -> ssl.SSLContext:
    """Give TLS with certificate and name verified; made once, and by hand: the default writes keys where told to."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    context.set_alpn_protocols(["http/1.1"])
    return context


def system_resolver(host: str) -> Sequence[str]:
    """Ask the system for every address of a name."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def socket_connector(ip: str, port: int, timeout_s: float) -> Connection:
    """Connect to an IP address; never to a name."""
    return cast("Connection", socket.create_connection((str(ip_address(ip)), port), timeout=timeout_s))


def real_gate(
    contact: str, clock: Clock, *, min_gap_s: float = PRODUCTION_GAP_S, loopback: Loopback | None = None
) -> Gate:
    """Give the gate of production: system resolver, real sockets, an agent that names `contact` (an URL or a mail)."""
    if not sendable(contact) or not ("@" in contact or contact.startswith(("http://", "https://"))):
        raise ContactError(f"contact {contact[:80]!a}: publishers need a mail address or a web page to write to")
    return Gate(
        resolver=system_resolver,
        connector=socket_connector,
        clock=clock,
        pace=Pace(clock, min_gap_s),
        agent=f"{PRODUCT}/{VERSION} (+{contact})",
        loopback=loopback,
    )
