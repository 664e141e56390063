"""Hostile addresses and bodies against the gate: what is reached, what is opened, what time and memory it costs.

Resolver and connector are scripted: nothing listed is ever really contacted. Bombs are served by a local server.
"""

import gzip
import json
import os
import random
import resource
import runpy
import socket
import socketserver
import sys
import sysconfig
import tempfile
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import chdir, contextmanager, suppress
from pathlib import Path

from figures import record
from shared import ROOT, folder
from test_crawlers_gate import AGENT, FakeClock, FakeConnection, local_gate

from crawlers.errors import Refused
from crawlers.gate import Gate, GateResponse, Pace
from crawlers.public_addresses import public
from crawlers.robots import Robots
from crawlers.urls import canonical

PUB = "http://pub.test"

# What pub.test answers under /redirect/<name>: headers, or a body that would redirect a browser.
REDIRECTS = {
    "302-loopback": (302, "http://127.0.0.1/"),
    "301-metadata": (301, "http://169.254.169.254/latest/meta-data/"),
    "307-file": (307, "file:///etc/passwd"),
    "308-gopher": (308, "gopher://127.0.0.1:6379/_INFO"),
    "302-relative-then-loopback": (302, "/hop"),
    "302-decimal-ip": (302, "http://2130706433/"),
    "302-ipv6-mapped": (302, "http://[::ffff:127.0.0.1]/"),
    "302-userinfo": (302, "http://pub.test@127.0.0.1/"),
    "chain-4-public-then-private": (302, "/chain/1"),
}
CHAIN = {f"/chain/{n}": (302, f"/chain/{n + 1}") for n in range(1, 4)} | {
    "/chain/4": (302, "http://10.0.0.1/"),
    "/hop": (302, "http://127.0.0.1/"),
}
SOFT = {
    "meta-refresh-loopback": ("", '<meta http-equiv="refresh" content="0;url=http://127.0.0.1/">'),
    "refresh-header-loopback": ("Refresh: 0; url=http://127.0.0.1/\r\n", "x"),
    "link-header-loopback": ("Link: <http://127.0.0.1/>; rel=canonical\r\n", "x"),
}


class Scripted:
    """The Internet of the list: names as scripted, a server at every address, every connection written down."""

    def __init__(self, names: dict[str, list[list[str]]], entry: str | None = None) -> None:
        self.names = {name: [list(answer) for answer in answers] for name, answers in names.items()}
        self.entry = entry  # where http://entry.test/ redirects; None when nothing comes in by a redirect
        self.reached: list[tuple[str, int]] = []

    def resolve(self, name: str) -> list[str]:
        if name == "entry.test":
            return ["93.184.216.34"]
        answers = self.names.get(name)
        if not answers:
            raise OSError(f"{name}: unknown")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, ip: str, port: int, _timeout: float) -> FakeConnection:
        self.reached.append((ip, port))
        scripted = self

        class Server(FakeConnection):
            def sendall(self, request: bytes) -> None:
                self.answer = scripted.answer(request.decode("latin-1"))

        return Server(ip, b"", [])

    def answer(self, request: str) -> bytes:
        path, host = request.split()[1], request.split("host: ")[1].split("\r\n", maxsplit=1)[0]
        if host == "entry.test" and self.entry is not None:
            return b"HTTP/1.1 302 Found\r\nLocation: " + self.entry.encode("utf-8", "replace") + b"\r\n\r\n"
        name = path.removeprefix("/redirect/")
        status, target = REDIRECTS.get(name) or CHAIN.get(path) or (200, "")
        if target:
            return f"HTTP/1.1 {status} Moved\r\nLocation: {target}\r\n\r\n".encode()
        header, body = SOFT.get(name, ("", "User-agent: *\nAllow: /\n"))
        return f"HTTP/1.1 200 OK\r\n{header}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def door(scripted: Scripted) -> Gate:
    clock = FakeClock()
    return Gate(resolver=scripted.resolve, connector=scripted.connect, clock=clock, pace=Pace(clock), agent=AGENT)


def as_written(get: Callable[[str], GateResponse], url: str) -> bool:
    return get(url).status == 200


def beside(name: str) -> Callable[[Callable[[str], GateResponse], str], bool]:
    """Ask a well-known file of the host of an address, as robots and rights do."""

    def ask(get: Callable[[str], GateResponse], url: str) -> bool:
        clean = canonical(url)
        return clean is not None and get("/".join(clean.split("/")[:3]) + name).status == 200

    return ask


def by_robots(get: Callable[[str], GateResponse], url: str) -> bool:
    return Robots(get, FakeClock(), "Vigie").allowed(url).allowed


def by_redirect(get: Callable[[str], GateResponse], _url: str) -> bool:
    return get("http://entry.test/").status == 200


def as_entry(get: Callable[[str], GateResponse], url: str) -> bool:
    """Fetch what a feed or a sitemap names: made canonical first, as its reader does."""
    clean = canonical(url, base=f"{PUB}/rss.xml")
    return clean is not None and get(clean).status == 200


PATHS = {
    "feed": as_written,
    "page": as_entry,
    "sitemap": as_entry,
    "robots": by_robots,
    "tdmrep": beside("/.well-known/tdmrep.json"),
    "redirect": by_redirect,
}


def lists() -> tuple[list[dict[str, object]], dict[str, list[list[str]]]]:
    """Generate the lists, away from the project."""
    with tempfile.TemporaryDirectory() as where, chdir(where):
        runpy.run_path(str(folder() / "bench/hostile/gen_lists.py"))
        return json.loads(Path("ssrf_urls.json").read_text("utf8")), json.loads(
            Path("dns_script.json").read_text("utf8")
        )


opened: list[str] = []
connected: list[object] = []  # by a real socket: none, everything is scripted
watching = threading.Event()


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Write down each file opened outside the code tree, and each real connection."""
    if not watching.is_set():
        return
    if event == "socket.connect":
        connected.append(arguments[1])
    if event == "open" and isinstance(arguments[0], str | bytes):
        path = os.fsdecode(arguments[0])
        ours = (str(ROOT), sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"])
        if not path.startswith(ours):
            opened.append(path)


def addresses(urls: list[dict[str, object]], names: dict[str, list[list[str]]]) -> int:
    """Try every address by every path; give the number of malicious ones that reached a place that is not public."""
    malicious, controls = [u for u in urls if u["block"]], [u for u in urls if not u["block"]]
    print(f"\n{'path':10} {'reached':>9} {'answered':>9} {'controls':>9}")
    worst = set()
    for path, ask in PATHS.items():
        reached, answered = set(), set()
        for case in malicious:
            inside, got = attempt(ask, str(case["url"]), names, path)
            reached |= {case["url"]} if inside else set()
            answered |= {case["url"]} if got and not harmless(path, case) else set()
        allowed = sum(attempt(ask, str(case["url"]), names, path)[1] for case in controls)
        told = f"{len(reached):>5}/{len(malicious)} {len(answered):>5}/{len(malicious)} {allowed:>6}/{len(controls)}"
        print(f"{path:10} {told}")
        if allowed < len(controls):
            print(
                "   controls refused:", [c["url"] for c in controls if not attempt(ask, str(c["url"]), names, path)[1]]
            )
        for url in sorted(answered):
            print("   answered:", ascii(url))
        worst |= reached
        assert allowed == len(controls)
    return len(worst)


def harmless(path: str, case: dict[str, object]) -> bool:
    """Say whether an answer was given by a public host about itself, and its own trap left alone.

    Soft redirects (meta, Refresh, Link) are read as a page and not followed. robots.txt, tdmrep.json and sitemaps of a
    host that only traps elsewhere are its own. The rebinding name is public the first time it is asked.
    """
    url = str(case["url"])
    relative = path in {"page", "sitemap"} and url.startswith(("|date", "-o "))  # a path of the feed's own host
    own_files = url.startswith(f"{PUB}/redirect/") and path in {"robots", "tdmrep"}
    soft = url.removeprefix(f"{PUB}/redirect/") in SOFT
    return relative or own_files or soft or url == "http://pub-then-priv.test/"


def attempt(ask: Callable[..., bool], url: str, names: dict[str, list[list[str]]], path: str) -> tuple[bool, bool]:
    """Ask twice (a name may change its mind); give whether something inside was reached, and whether an answer came."""
    scripted = Scripted(names, url if path == "redirect" else None)
    get = door(scripted).get
    came = False
    watching.set()
    for _ in range(2):
        with suppress(Refused):
            came = ask(get, url) or came
    watching.clear()
    return any(not public(ip) for ip, _ in scripted.reached), came


def rebinding() -> int:
    """Ask 1,000 times for a name that changes its mind at random; give how often something inside was reached."""
    chance = random.Random(2026)
    answers = [chance.choice([["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"]]) for _ in range(1000)]
    scripted = Scripted({"rebind.test": answers})
    get = door(scripted).get
    served = 0
    for _ in range(1000):
        with suppress(Refused):
            served += get("http://rebind.test/").status == 200
    inside = sum(not public(ip) for ip, _ in scripted.reached)
    print(f"rebinding  {inside}/1000 inside, {served} answers from its public address")
    return inside


def watched() -> None:
    """Make sure that the watch sees what it should."""
    watching.set()
    with tempfile.TemporaryFile(), socket.socket() as probe, suppress(OSError):
        probe.connect(("127.0.0.1", 9))
    watching.clear()
    assert opened, "the audit hook missed a file"
    assert connected, "the audit hook missed a connection"
    opened.clear()
    connected.clear()


# Bombs, at a local server


class Bomb(socketserver.StreamRequestHandler):
    """A server that gives too much, or too slowly."""

    def handle(self) -> None:
        name = self.rfile.readline().split()[1].decode().strip("/")
        with suppress(OSError):  # the gate hangs up, as it should
            getattr(self, name.replace("-", "_"))()

    def head(self, *lines: str) -> None:
        self.wfile.write("\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode())

    def gzip(self) -> None:
        self.head("Content-Encoding: gzip")
        self.wfile.write(BOMB)

    def nested(self) -> None:
        self.head("Content-Encoding: gzip, gzip")
        self.wfile.write(gzip.compress(BOMB))

    def chained(self) -> None:
        self.head("Content-Encoding: gzip")
        for _ in range(1000):
            self.wfile.write(SMALL_BOMB)

    def deflate_of_nothing(self) -> None:
        self.head("Content-Encoding: deflate")
        while True:
            self.wfile.write(b"\0\0\0\xff\xff" * 10_000)  # empty stored blocks: all work, no output

    def redirect_body(self) -> None:
        self.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /gzip\r\nContent-Encoding: gzip\r\n\r\n" + BOMB)

    def chunked(self) -> None:
        self.head("Transfer-Encoding: chunked")
        while True:
            self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    def tiny_chunks(self) -> None:
        self.head("Transfer-Encoding: chunked")
        while True:
            self.wfile.write(b"1\r\nx\r\n" * 10_000)

    def endless_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X: " + b"y" * 60_000 + b"\r\n")

    def drip(self) -> None:
        self.head("Content-Length: 1000")
        while True:
            self.wfile.write(b"x")
            time.sleep(1)

    def drip_headers(self) -> None:
        while True:
            self.wfile.write(b"H")
            time.sleep(1)

    def silence(self) -> None:
        time.sleep(30)


def zeros(megabytes: int) -> bytes:
    """Compress zeros without holding them: the memory measured is the gate's."""
    engine = zlib.compressobj(9, wbits=31)
    return b"".join(engine.compress(bytes(1_000_000)) for _ in range(megabytes)) + engine.flush()


BOMB = zeros(200)  # 194 KB
SMALL_BOMB = zeros(1)
BOMBS = (
    *("gzip", "nested", "chained", "deflate-of-nothing", "redirect-body", "chunked", "tiny-chunks", "endless-headers"),
    *("drip", "drip-headers", "silence"),
)


@contextmanager
def bombs():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Bomb)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def bounded() -> tuple[int, float]:
    """Ask for every bomb; give the number bounded (20 s and a margin, 64 MB above the start) and the worst time."""
    before = peak_mb()
    print(f"\n{'bomb':20} {'refused':14} {'s':>6} {'MB':>6}")
    fine, worst = 0, 0.0
    with bombs() as port:
        for name in BOMBS:
            start = time.perf_counter()
            try:
                local_gate(port, "bombe.test").get(f"http://bombe.test/{name}")
                kind = "nothing!"
            except Refused as refused:
                kind = str(refused.kind)
            took, grew = time.perf_counter() - start, peak_mb() - before
            print(f"{name:20} {kind:14} {took:>6.1f} {grew:>6.1f}")
            fine += kind != "nothing!" and took <= 21 and grew <= 64
            worst = max(worst, took)
    return fine, worst


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.addaudithook(watch)
    watched()
    count = addresses(*lists()) + rebinding()
    strays = [*opened, *map(str, connected)]
    record("hostile.reached", count, "malicious addresses of 136 that reached a place that is not public")
    print("files opened outside the code, real connections:", sorted(set(strays)) or "none")
    record("hostile.files_opened", len(strays), "files")
    survived, slowest = bounded()
    record("hostile.bombs_bounded", survived, f"of {len(BOMBS)}")
    record("hostile.slowest_bomb", slowest, "s")
    sys.exit(bool(count or strays or survived < len(BOMBS)))
