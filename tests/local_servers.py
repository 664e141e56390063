"""A mail server and a webhook of our own over loopback, whose faults are ordered in advance: one a connection.

A mail fault is "<step>:<what>": step greet, ehlo, auth, mail, rcpt, data or end (after the text), what a status code,
"hang" (says nothing more), "drop" (closes) or, at the end alone, "taken-drop" (keeps the mail, then closes unsaid).
A webhook fault is "status:<code>", "hang", "drop" or "taken-drop". A closed server refuses connections.
"""

import email
import socket
import socketserver
import ssl
import threading
import time
from collections import deque
from contextlib import suppress
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

HANG_S = 30.0  # longer than any timeout of a test


class Served:
    """A server in a thread, with the faults to come and what it took."""

    def __init__(self) -> None:
        self.faults: deque[str] = deque()
        self.taken: list[str] = []  # Message-IDs, in order; a copy is there twice
        self.connections = 0
        self.server: socketserver.BaseServer | None = None
        self.stopped = threading.Event()
        self.port = 0

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.close()

    def open(self) -> None:
        """Listen, on the same port as before if there was one."""
        self.server = self.make()
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Listen no more: connections are refused."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def next_fault(self) -> str:
        self.connections += 1
        return self.faults.popleft() if self.faults else ""

    def make(self) -> socketserver.BaseServer:
        raise NotImplementedError


class LocalMail(Served):
    """Takes mail; offers STARTTLS when it has a certificate."""

    def __init__(self, certificate: tuple[str, str] | None = None, password: str | None = None) -> None:
        super().__init__()
        self.certificate = certificate
        self.password = password
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self.raw: list[bytes] = []
        self.encrypted: list[bool] = []

    def make(self) -> socketserver.BaseServer:
        here = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError, Dropped, ssl.SSLError):
                    Session(here, self.connection, here.next_fault()).talk()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        return Server(("127.0.0.1", self.port), Handler)


class Dropped(Exception):
    """The server closed the connection without a word."""


class Session:
    """One connection to the mail server."""

    def __init__(self, here: LocalMail, connection: socket.socket, fault: str) -> None:
        self.here = here
        self.socket = connection
        self.file = connection.makefile("rb")
        self.step, _, self.what = fault.partition(":")
        self.tls = False
        self.sender = self.recipient = ""

    def say(self, line: str, step: str = "") -> bool:
        """Answer, or do what the fault of this step says; True when the answer was the good one."""
        if step and step == self.step:
            if self.what == "hang":
                self.here.stopped.wait(HANG_S)
                raise Dropped
            if self.what == "drop":
                raise Dropped
            self.socket.sendall(f"{self.what} fault of {step}\r\n".encode())
            return False
        self.socket.sendall((line + "\r\n").encode())
        return True

    def talk(self) -> None:  # noqa: C901 - one verb a line
        if not self.say("220 local.example ESMTP", "greet"):
            return
        while line := self.file.readline().decode("utf8", "replace").strip():
            verb, _, rest = line.partition(" ")
            match verb.upper():
                case "EHLO" | "HELO":
                    self.say(self.offers(), "ehlo")
                case "STARTTLS":
                    self.say("220 go")
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(*self.here.certificate)
                    self.socket = context.wrap_socket(self.socket, server_side=True)
                    self.file = self.socket.makefile("rb")
                    self.tls = True
                case "AUTH":
                    self.say("235 ok" if self.here.password else "535 no", "auth")
                case "MAIL":
                    self.sender = rest.partition("<")[2].partition(">")[0]
                    self.say("250 ok", "mail")
                case "RCPT":
                    self.recipient = rest.partition("<")[2].partition(">")[0]
                    self.say("250 ok", "rcpt")
                case "DATA":
                    if self.say("354 go on", "data"):
                        self.take()
                case "QUIT":
                    self.say("221 bye", "quit")
                    return
                case _:
                    self.say("250 ok")

    def offers(self) -> str:
        offers = ["250-local.example"]
        if self.here.certificate and not self.tls:
            offers.append("250-STARTTLS")
        if self.here.password and self.tls:
            offers.append("250-AUTH PLAIN LOGIN")
        return "\r\n".join([*offers, "250 8BITMIME"])

    def take(self) -> None:
        lines = []
        while (line := self.file.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.step == "end" and self.what == "taken-drop":
            self.keep(b"".join(lines))
            raise Dropped
        if self.step == "end":
            self.say("", "end")
            return
        self.keep(b"".join(lines))
        self.say("250 taken")

    def keep(self, raw: bytes) -> None:
        message = email.message_from_bytes(raw, policy=default)
        self.here.raw.append(raw)
        self.here.mails.append(message)
        self.here.envelopes.append((self.sender, self.recipient))
        self.here.encrypted.append(self.tls)
        self.here.taken.append(str(message["Message-ID"]).strip())


class LocalHook(Served):
    """Takes what is posted to it."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []

    def make(self) -> socketserver.BaseServer:
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                fault = here.next_fault()
                here.paths.append(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if fault in {"", "taken-drop"}:
                    here.bodies.append(body)
                    here.headers.append(dict(self.headers))
                    here.taken.append(self.headers.get("Idempotency-Key", ""))
                if fault == "hang":
                    here.stopped.wait(HANG_S)
                if fault in {"hang", "drop", "taken-drop"}:
                    self.close_connection = True
                    return
                self.send_response(int(fault.partition(":")[2]) if fault else 200)
                self.send_header("Location", f"http://127.0.0.1:{here.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - the library's name

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

        return Server(("127.0.0.1", self.port), Handler)


def settle(server: Served, count: int, seconds: float = 2.0) -> None:
    """Wait until the server has taken so many messages: it writes them down in its own thread."""
    end = time.monotonic() + seconds
    while len(server.taken) < count and time.monotonic() < end:
        time.sleep(0.01)
