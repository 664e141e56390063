"""The demo press over HTTP on this machine: every outlet by its host name, at a moment one can move."""

import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pipeline.demo.chronicle import PARIS, Piece
from pipeline.demo.lists import KEPT, TYPES, broken, listing
from pipeline.demo.outlets import BY_HOST, Mining, Outlet
from pipeline.demo.pages import article_page, home_page

HTML = "text/html; charset=utf-8"
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /recherche
Allow: /
"""
RESERVED = '[{{"location": "/*", "tdm-reservation": 1, "tdm-policy": "http://{host}/mentions"}}]'
ALLOWED = '[{"location": "/*", "tdm-reservation": 0}]'


@dataclass(frozen=True)
class Answer:
    """What the press answers to one request."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Press:
    """What each outlet shows at a moment; knows nothing of sockets."""

    def __init__(self, pieces: Sequence[Piece], first: date) -> None:
        """Shelve the articles by outlet; `first` is the Monday of week 1."""
        self._first = first
        self._shelves: dict[str, list[Piece]] = {host: [] for host in BY_HOST}
        self._by_path: dict[tuple[str, str], Piece] = {}
        for piece in pieces:  # oldest first
            self._shelves[piece.outlet.host].append(piece)
            self._by_path[piece.outlet.host, piece.path] = piece
            self._by_path[piece.outlet.host, piece.listed] = piece
        self._whens = {host: [piece.when for piece in shelf] for host, shelf in self._shelves.items()}

    def answer(self, host: str, path: str, moment: datetime, known: str | None) -> Answer:
        """Answer one request at a moment; `known` is the ETag that the asker already has, None when it has none."""
        outlet = BY_HOST.get(host)
        if outlet is None:
            return Answer(404)
        path = path.partition("?")[0]
        if path == "/robots.txt":
            return _text(ROBOTS, "text/plain; charset=utf-8")
        if path == "/.well-known/tdmrep.json":
            return _mining(outlet)
        if f"http://{host}{path}" == outlet.feed:
            return self._list(outlet, moment, known)
        if path == "/":
            return _text(home_page(outlet, self._latest(host, moment)), HTML)
        return self._page(host, path, moment, known)

    def _latest(self, host: str, moment: datetime) -> list[Piece]:
        out = bisect_right(self._whens[host], moment)
        return self._shelves[host][max(0, out - KEPT) : out][::-1]

    def _list(self, outlet: Outlet, moment: datetime, known: str | None) -> Answer:
        week = (moment.astimezone(PARIS).date() - self._first).days // 7 + 1
        if outlet.broken and outlet.broken[0] <= week <= outlet.broken[1]:
            return _text(broken(outlet), TYPES[outlet.listing])
        latest = self._latest(outlet.host, moment)
        etag = f'"{outlet.id}-{latest[0].number if latest else 0}-{len(latest)}"'
        changed = format_datetime(latest[0].when.astimezone(UTC), usegmt=True) if latest else ""
        headers = {"ETag": etag} | ({"Last-Modified": changed} if changed else {})
        return (
            Answer(304, b"", headers)
            if known == etag
            else _text(listing(outlet, latest), TYPES[outlet.listing], headers)
        )

    def _page(self, host: str, path: str, moment: datetime, known: str | None) -> Answer:
        piece = self._by_path.get((host, path))
        if piece is None or piece.when > moment:
            return Answer(404)
        if piece.status != 200:
            return Answer(piece.status)
        if path != piece.path:
            return Answer(301, b"", {"Location": piece.url})
        etag = f'"{piece.number}"'
        if known == etag:
            return Answer(304, b"", {"ETag": etag})
        around = [other for other in self._latest(host, moment) if other is not piece][:5]
        return _text(article_page(piece, around), HTML, {"ETag": etag})


def _mining(outlet: Outlet) -> Answer:
    if outlet.mining is Mining.ABSENT:
        return Answer(404)
    told = RESERVED.format(host=outlet.host) if outlet.mining is Mining.RESERVED else ALLOWED
    return _text(told, "application/json")


def _text(text: str, kind: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(200, text.encode(), {"Content-Type": kind, **(headers or {})})


class Served:
    """The press being served; set `moment` to step through time."""

    def __init__(self, port: int, moment: datetime) -> None:
        """Know where the server listens, and what time it is there."""
        self.hosts: dict[str, tuple[str, int]] = dict.fromkeys(BY_HOST, ("127.0.0.1", port))
        self._moment = moment
        self._lock = threading.Lock()

    @property
    def moment(self) -> datetime:
        """The time at the press: nothing later is shown."""
        with self._lock:
            return self._moment

    @moment.setter
    def moment(self, moment: datetime) -> None:
        with self._lock:
            self._moment = moment


@contextmanager
def serve(press: Press, moment: datetime) -> Iterator[Served]:
    """Serve the press on a free port of this machine, for as long as the block runs."""
    server = _Server(press)
    served = Served(server.server_address[1], moment)
    server.served = served
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    served: Served

    def __init__(self, press: Press) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.press = press


class _Handler(BaseHTTPRequestHandler):
    server_version = "Presse"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body leave in two writes
    timeout = 30  # seconds an idle connection is kept

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        host = self.headers.get("Host", "").partition(":")[0].lower()
        answer = server.press.answer(host, self.path, server.served.moment, self.headers.get("If-None-Match"))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_args: object) -> None:
        """Say nothing: the walk tells what it fetched."""
