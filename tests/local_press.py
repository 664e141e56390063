"""Pages of an invented press served over loopback, one thread a connection, each request noted with its time."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it."""

    host: str
    path: str
    headers: Mapping[str, str]
    started: float  # monotonic seconds
    ended: float = float("inf")  # until the answer is sent


@dataclass(frozen=True)
class Reply:
    """One answer of the server."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


class LocalPress:
    """Answers by host and path: `pages["host/path"]`, or whatever `reply` says of a request."""

    def __init__(self, pages: Mapping[str, Reply | bytes], reply: Callable[[str], Reply] | None = None) -> None:
        self.pages = dict(pages)
        self.reply = reply
        self.seen: list[Seen] = []
        self.lock = threading.Lock()
        press = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                started = time.monotonic()
                host = self.headers.get("Host", "").split(":")[0]
                headers = {name.lower(): value for name, value in self.headers.items()}
                rank = press.note(Seen(host, self.path, headers, started))
                reply = press.answer(host + self.path)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.status != 304:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
                press.seen[rank] = replace(press.seen[rank], ended=time.monotonic())

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def answer(self, where: str) -> Reply:
        page = self.pages.get(where)
        if page is None and self.reply is not None:
            return self.reply(where)
        if page is None:
            return Reply(b"not here", 404)
        return page if isinstance(page, Reply) else Reply(page)

    def note(self, seen: Seen) -> int:
        with self.lock:
            self.seen.append(seen)
            return len(self.seen) - 1

    def paths(self, host: str) -> list[str]:
        return [seen.path for seen in self.seen if seen.host == host]

    def loopback(self, *hosts: str) -> tuple[tuple[str, str, int], ...]:
        return tuple((host, "127.0.0.1", self.port) for host in hosts)

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
