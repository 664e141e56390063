"""The gate: public addresses only, bounded in time and weight, polite, and silent about us."""

import gzip
import os
import socket
import ssl
import subprocess
import threading
import time
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest

from crawlers import shelf
from crawlers.bodies import MAX_BODY
from crawlers.errors import ContactError, HeaderError, LoopbackError, Refused, TooFastError, failure_kind
from crawlers.gate import Deadline, Gate, Loopback, Pace, real_gate, socket_connector
from crawlers.public_addresses import local_name, public
from crawlers.types import FailureKind

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PUBLIC = "93.184.216.34"
AGENT = "Vigie/0.1 (+mailto:contact@agence.example)"


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, now=START) -> None:
        self.time = now
        self.slept = []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


class FakeConnection:
    """A server in memory: what it says, and to whom it claims to belong."""

    def __init__(self, ip, answer, sent, chunk=65536) -> None:
        self.ip, self.answer, self.sent, self.chunk = ip, answer, sent, chunk
        self.closed = False

    def settimeout(self, seconds):
        assert seconds > 0

    def getpeername(self):
        return (self.ip, 80)

    def sendall(self, request):
        self.sent.append(request)

    def recv(self, size):
        piece, self.answer = self.answer[: min(size, self.chunk)], self.answer[min(size, self.chunk) :]
        return piece

    def close(self):
        self.closed = True


class FakeWorld:
    """A resolver and a connector: names to addresses, "host/path" to answers."""

    def __init__(self, answers, names=None, peer=None) -> None:
        self.answers = answers
        self.names = names
        self.peer = peer
        self.asked = []  # names looked up
        self.connects = []  # (ip, port)
        self.sent = []  # requests, as bytes

    def resolve(self, name):
        self.asked.append(name)
        if self.names is None:
            return [PUBLIC]
        if name not in self.names:
            raise socket.gaierror(-2, "Name or service not known")
        found = self.names[name]
        return found.pop(0) if found and isinstance(found[0], list) else found

    def connect(self, ip, port, timeout):
        self.connects.append((ip, port))
        assert 0 < timeout <= 20
        world = self

        class Connection(FakeConnection):
            def sendall(self, request):
                super().sendall(request)
                path = request.split()[1].decode()
                host = request.split(b"host: ")[1].split(b"\r\n")[0].decode()
                answer = world.answers.get(host + path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                self.answer = answer

        return Connection(self.peer or ip, b"", self.sent)


def ok(body=b"bonjour", *headers: str, status="200 OK"):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def moved(location, status=302, body=b""):
    raw = location if isinstance(location, bytes) else location.encode()
    return b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: %d\r\n\r\n" % (status, raw, len(body)) + body


def gate(world, clock=None, **options: object):
    clock = clock or FakeClock()
    pace = options.pop("pace", None) or Pace(clock)
    return Gate(resolver=world.resolve, connector=world.connect, clock=clock, pace=pace, agent=AGENT, **options)


def refusal(call, *arguments: object, **options: object):
    with pytest.raises(Refused) as caught:
        call(*arguments, **options)
    return caught.value


# What is asked and answered


def test_a_page_is_fetched_from_the_checked_address():
    world = FakeWorld({"presse.example/a": ok(b"bonjour", 'ETag: "x"', "Set-Cookie: id=1")})
    answer = gate(world).get("http://presse.example/a")
    assert (answer.status, answer.body) == (200, b"bonjour")
    assert answer.final_url == answer.url == "http://presse.example/a"
    assert answer.headers["etag"] == '"x"'
    assert "set-cookie" not in answer.headers
    assert (answer.hops, answer.permanent_url) == ((), None)
    assert world.connects == [(PUBLIC, 80)]


def test_the_request_says_who_we_are_and_nothing_else():
    world = FakeWorld({"presse.example/a?b=1": ok()})
    gate(world).get("http://presse.example/a?b=1#xtor", headers={"If-None-Match": '"x"'}, accept="text/html")
    lines = world.sent[0].decode().split("\r\n")
    assert lines[0] == "GET /a?b=1 HTTP/1.1"
    assert dict(line.split(": ", 1) for line in lines[1:-2]) == {
        "host": "presse.example",
        "user-agent": AGENT,
        "accept": "text/html",
        "accept-encoding": "gzip, deflate",
        "if-none-match": '"x"',
        "connection": "close",
    }


@pytest.mark.parametrize("name", ["Cookie", "Authorization", "Referer", "X-Forwarded-For", "Host"])
def test_a_caller_cannot_send_what_the_gate_never_sends(name):
    world = FakeWorld({})
    with pytest.raises(HeaderError):
        gate(world).get("http://presse.example/", headers={name: "x"})
    assert not world.connects


def test_a_validator_that_would_start_another_header_is_left_out():
    world = FakeWorld({"presse.example/": ok()})
    gate(world).get("http://presse.example/", headers={"if-none-match": '"x"\r\nCookie: a=b'})
    assert b"none-match" not in world.sent[0]
    assert b"Cookie" not in world.sent[0]


def test_an_error_status_is_an_answer_without_a_body():
    answer = gate(FakeWorld({"presse.example/": ok(b"x" * 100, status="503 Busy")})).get("http://presse.example/")
    assert (answer.status, answer.body) == (503, b"")
    assert failure_kind(503) is FailureKind.HTTP
    assert failure_kind(304) is failure_kind(206) is None
    assert failure_kind(301) is FailureKind.HTTP


def test_proxies_of_the_environment_are_ignored():
    before = dict(os.environ)
    os.environ.update({"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "x"})
    try:
        world = FakeWorld({"presse.example/": ok()})
        gate(world).get("http://presse.example/")
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert world.connects == [(PUBLIC, 80)]


# Addresses


SPECIAL = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 192.0.0.192 192.88.99.1 198.18.0.1
203.0.113.5 224.0.0.1 240.0.0.1 255.255.255.255 168.63.129.16 ::1 :: ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
2001::1 fe80::1 fe80::1%eth0 2a01::1%eth0 fc00::1 fec0::1 ff02::1 100::1 2001:db8::1 3fff::1 5f00::1 2001:20::1 4000::1
127.1 serveur
"""
ORDINARY = "8.8.8.8 172.15.255.255 172.32.0.1 100.128.0.1 2606:4700:4700::1111 2a01:e0a::1"


@pytest.mark.parametrize("ip", SPECIAL.split())
def test_special_addresses_are_not_public(ip):
    assert not public(ip)


@pytest.mark.parametrize("ip", ORDINARY.split())
def test_ordinary_addresses_are_public(ip):
    assert public(ip)


def test_names_of_this_machine_are_never_looked_up():
    assert all(
        local_name(host) for host in ["localhost", "serveur", "a.localhost", "nas.local", "metadata.google.internal"]
    )
    world = FakeWorld({})
    assert refusal(gate(world).get, "http://intranet/").kind is FailureKind.REFUSED_ADDRESS
    assert not world.asked


def test_one_private_address_condemns_a_name():
    world = FakeWorld({}, names={"double.example": [PUBLIC, "10.0.0.1"]})
    assert refusal(gate(world).get, "http://double.example/").kind is FailureKind.REFUSED_ADDRESS
    assert not world.connects


def test_a_name_that_changes_its_mind_is_checked_each_time():
    world = FakeWorld({"pub.example/": ok()}, names={"pub.example": [[PUBLIC], ["127.0.0.1"]]})
    door = gate(world)
    door.get("http://pub.example/")
    assert refusal(door.get, "http://pub.example/").kind is FailureKind.REFUSED_ADDRESS
    assert world.connects == [(PUBLIC, 80)]


def test_the_connected_address_is_checked_too():
    world = FakeWorld({"presse.example/": ok()}, peer="127.0.0.1")
    assert refusal(gate(world).get, "http://presse.example/").kind is FailureKind.REFUSED_ADDRESS
    assert not world.sent


@pytest.mark.parametrize(
    "url",
    [
        "ftp://presse.example/",
        "file:///etc/hostname",
        " http://presse.example/",
        "http://presse.example:22/",
        "http://a@b.example/",
    ],
)
def test_other_doors_stay_shut(url):
    world = FakeWorld({})
    assert refusal(gate(world).get, url).kind is FailureKind.REFUSED_ADDRESS
    assert not world.connects


def test_a_second_address_is_tried_when_the_first_does_not_answer():
    world = FakeWorld({"presse.example/": ok()}, names={"presse.example": ["8.8.8.8", PUBLIC]})

    def connect(ip, port, timeout):
        if ip == "8.8.8.8":
            raise ConnectionRefusedError(111, "refused")
        return world.connect(ip, port, timeout)

    clock = FakeClock()
    door = Gate(resolver=world.resolve, connector=connect, clock=clock, pace=Pace(clock), agent=AGENT)
    assert door.get("http://presse.example/").status == 200


def test_an_unknown_name_is_a_dns_refusal():
    assert refusal(gate(FakeWorld({}, names={})).get, "http://absent.example/").kind is FailureKind.DNS
    assert refusal(gate(FakeWorld({}, names={"vide.example": []})).get, "http://vide.example/").kind is FailureKind.DNS


# Redirects


def test_redirects_are_followed_and_told():
    world = FakeWorld(
        {
            "a.example/1": moved("/2", 301),
            "a.example/2": moved("http://b.example/été".encode(), 308),
            "b.example/%C3%A9t%C3%A9": ok(b"fin"),
        }
    )
    answer = gate(world).get("http://a.example/1")
    assert answer.body == b"fin"
    assert answer.hops == ((301, "http://a.example/2"), (308, "http://b.example/%C3%A9t%C3%A9"))
    assert answer.permanent_url == answer.final_url == "http://b.example/%C3%A9t%C3%A9"


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_hop_makes_the_whole_chain_temporary(status):
    world = FakeWorld({"a.example/1": moved("/2", 301), "a.example/2": moved("/3", status), "a.example/3": ok()})
    assert gate(world).get("http://a.example/1").permanent_url is None


def test_five_redirects_are_followed_and_a_sixth_is_not():
    five = {f"a.example/{n}": moved(f"/{n + 1}", 301) for n in range(5)} | {"a.example/5": ok(b"fin")}
    assert gate(FakeWorld(five)).get("http://a.example/0").body == b"fin"
    six = {f"a.example/{n}": moved(f"/{n + 1}", 301) for n in range(6)} | {"a.example/6": ok()}
    assert refusal(gate(FakeWorld(six)).get, "http://a.example/0").kind is FailureKind.REDIRECTS


@pytest.mark.parametrize(
    "target",
    [
        *(
            "http://127.0.0.1/",
            "//127.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://2130706433/",
            "file:///etc/passwd",
        ),
        *(
            "gopher://pub.example/",
            "http://x@127.0.0.1/",
            "http:\\\\127.0.0.1/",
            "/\\127.0.0.1/",
            "http://pub.example:22/",
        ),
        *("http://127.0.0.1\t.pub.example/", "http://[::1", "javascript:alert(1)"),
    ],
)
def test_no_redirect_leads_inside(target):
    world = FakeWorld({"pub.example/": moved(target)})
    assert refusal(gate(world).get, "http://pub.example/").kind is FailureKind.REFUSED_ADDRESS
    assert world.connects == [(PUBLIC, 80)]


def test_a_redirect_is_permitted_before_anything_is_asked_there():
    world = FakeWorld({"a.example/": moved("http://b.example/x"), "b.example/x": ok()})

    def permit(url):
        assert url == "http://b.example/x"
        raise Refused(FailureKind.ROBOTS, "no")

    assert refusal(gate(world).get, "http://a.example/", permit=permit).kind is FailureKind.ROBOTS
    assert len(world.connects) == 1


def test_the_body_of_a_redirect_is_not_read():
    bomb = moved("/2", 302, body=b"x" * 1_000_000)
    world = FakeWorld({"a.example/": bomb, "a.example/2": ok(b"fin")})
    assert gate(world).get("http://a.example/").body == b"fin"


# Bodies


def deflated(body, wbits):
    engine = zlib.compressobj(wbits=wbits)
    return engine.compress(body) + engine.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"bonjour" * 1000), "gzip"),
        (gzip.compress(b"bonjour" * 1000), "X-GZIP"),
        (deflated(b"bonjour" * 1000, 15), "deflate"),
        (deflated(b"bonjour" * 1000, -15), "deflate"),
        (gzip.compress(gzip.compress(b"bonjour" * 1000)), "gzip, gzip"),
        (gzip.compress(b"bonjour" * 400) + gzip.compress(b"bonjour" * 600), "gzip"),
        (gzip.compress(b"bonjour" * 1000) + b"\0\0", "gzip"),
        (b"bonjour" * 1000, "identity"),
    ],
)
@pytest.mark.parametrize("chunk", [1, 7, 65536])
def test_declared_encodings_are_undone(body, encoding, chunk):
    from crawlers.bodies import encodings, unpacked  # noqa: PLC0415 - read beside the case

    pieces = [body[start : start + chunk] for start in range(0, len(body), chunk)]
    assert unpacked(pieces, encodings(encoding), lambda: None) == b"bonjour" * 1000


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"x", "br"),
        (b"x", "zstd"),
        (b"pas du gzip", "gzip"),
        (gzip.compress(b"bonjour" * 99)[:-12], "gzip"),
        (b"\x1f", "gzip"),
        (gzip.compress(gzip.compress(gzip.compress(b"x"))), "gzip, gzip, gzip"),
    ],
)
def test_an_encoding_nobody_asked_for_is_a_bad_response(body, encoding):
    world = FakeWorld({"a.example/": ok(body, f"Content-Encoding: {encoding}")})
    assert refusal(gate(world).get, "http://a.example/").kind is FailureKind.BAD_RESPONSE


def test_an_empty_compressed_body_is_empty():
    world = FakeWorld({"a.example/": ok(b"", "Content-Encoding: gzip")})
    assert gate(world).get("http://a.example/").body == b""


def test_a_bomb_is_left_at_the_cap():
    bomb = gzip.compress(b"\0" * (MAX_BODY + 1), 9)
    world = FakeWorld({"a.example/": ok(bomb, "Content-Encoding: gzip")})
    assert refusal(gate(world).get, "http://a.example/").kind is FailureKind.TOO_LARGE


def test_a_body_of_exactly_the_cap_passes():
    world = FakeWorld({"a.example/": ok(gzip.compress(b"\0" * MAX_BODY), "Content-Encoding: gzip")})
    assert len(gate(world).get("http://a.example/").body) == MAX_BODY


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncourt",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
def test_what_is_not_http_is_a_bad_response(answer):
    assert refusal(gate(FakeWorld({"a.example/": answer})).get, "http://a.example/").kind is FailureKind.BAD_RESPONSE


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: " % n + b"y" * 1000 + b"\r\n" for n in range(90)) + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000,
    ],
)
def test_a_flood_of_headers_is_left_at_the_cap(answer):
    assert refusal(gate(FakeWorld({"a.example/": answer})).get, "http://a.example/").kind is FailureKind.TOO_LARGE


# Politeness


def test_two_requests_to_one_host_are_two_seconds_apart():
    clock = FakeClock()
    door = gate(FakeWorld({}), clock)
    door.get("http://www.presse.example/1")
    door.get("http://rss.presse.example/2")
    assert clock.slept == [2.0]
    door.get("http://autre.example/")
    assert clock.slept == [2.0]


def test_each_hop_of_a_redirect_waits_its_turn():
    clock = FakeClock()
    gate(FakeWorld({"a.example/": moved("/2"), "a.example/2": ok()}), clock).get("http://a.example/")
    assert clock.slept == [2.0]


def test_a_crawl_delay_is_obeyed_up_to_a_minute():
    clock = FakeClock()
    door = gate(FakeWorld({}), clock)
    door.pace.slow_down("http://a.example/", 10)
    door.pace.slow_down("http://b.example/", 3600)
    door.pace.slow_down("http://c.example/", 0.1)
    for host in "abc":
        door.get(f"http://{host}.example/")
        door.get(f"http://{host}.example/")
    assert clock.slept == [10, 60, 2]


def test_a_clock_set_back_does_not_stop_the_crawl():
    clock = FakeClock()
    door = gate(FakeWorld({}), clock)
    door.get("http://a.example/")
    clock.time -= timedelta(hours=1)
    door.get("http://a.example/")
    assert clock.slept == [2.0]


def test_a_production_pace_below_two_seconds_is_refused():
    clock = FakeClock()
    switch = Loopback({"a.test": ("127.0.0.1", 1)})
    for options in ({}, {"loopback": Loopback(switch.hosts, closed=False)}):
        with pytest.raises(TooFastError):
            gate(FakeWorld({}), clock, pace=Pace(clock, 1.9), **options)
    gate(FakeWorld({}), clock, pace=Pace(clock, 0), loopback=switch)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Busy"])
def test_a_host_that_asked_to_wait_is_not_asked_before(status):
    clock = FakeClock()
    world = FakeWorld({"a.example/": ok(b"", "Retry-After: 120", status=status)})
    door = gate(world, clock)
    door.get("http://a.example/")
    refused = refusal(door.get, "http://a.example/autre")
    assert refused.kind is FailureKind.TOO_MANY_REQUESTS
    assert 0 < refused.retry_after_s <= 120
    assert len(world.connects) == 1
    clock.time += timedelta(seconds=121)
    door.get("http://a.example/autre")
    assert len(world.connects) == 2


def test_a_gate_without_contact_is_refused():
    with pytest.raises(ContactError):
        real_gate("", FakeClock())
    with pytest.raises(ContactError):
        real_gate("x@y.example\r\nCookie: a", FakeClock())
    assert real_gate("contact@agence.example", FakeClock()).agent == "Vigie/0.1 (+contact@agence.example)"


# The loopback switch, with real sockets


@contextmanager
def serving(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class Hello(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"{self.headers['host']}{self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object):
        pass


def local_gate(port, host="presse.test", pace=0.0, **options: object):
    from pipeline.clock import RealClock  # noqa: PLC0415 - only these tests wait for real

    clock = RealClock()
    return Gate(
        resolver=lambda _: [],
        connector=socket_connector,
        clock=clock,
        pace=Pace(clock, pace),
        agent=AGENT,
        loopback=Loopback({host: ("127.0.0.1", port)}),
        **options,
    )


def test_the_switch_reaches_the_named_hosts_and_no_other():
    with serving(Hello) as port:
        door = local_gate(port)
        assert door.get("http://presse.test/a").body == b"presse.test/a"
        assert door.get("https://presse.test:8443/a").body == b"presse.test:8443/a"
        for url in (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", "http://autre.test/", "http://8.8.8.8/"):
            assert refusal(door.get, url).kind is FailureKind.REFUSED_ADDRESS


def test_the_switch_cannot_point_outside_this_machine():
    for target in ("10.0.0.1", "8.8.8.8", "localhost", "0.0.0.0"):
        with pytest.raises(LoopbackError):
            Loopback({"presse.test": (target, 80)})


def test_a_real_request_from_eight_threads_is_served_one_at_a_time():
    seen = []
    busy = threading.Lock()

    class Watching(Hello):
        def do_GET(self):
            alone = busy.acquire(blocking=False)
            seen.append((time.monotonic(), alone))
            time.sleep(0.01)
            super().do_GET()
            if alone:
                busy.release()

    with serving(Watching) as port:
        door = local_gate(port, pace=0.05)
        threads = [threading.Thread(target=door.get, args=(f"http://presse.test/{n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    starts = [start for start, _ in seen]
    assert all(alone for _, alone in seen)
    assert min(later - start for start, later in pairwise(starts)) >= 0.05


def test_a_server_that_drips_is_left_at_the_deadline():
    ticking = iter(range(10_000))
    deadline = Deadline(20, lambda: next(ticking))
    with deadline.running():
        for _ in range(19):
            deadline.left()
        assert refusal(deadline.left).kind is FailureKind.TIMEOUT


def test_waiting_for_a_turn_does_not_eat_the_deadline():
    now = [0.0]
    deadline = Deadline(20, lambda: now[0])
    with deadline.running():
        now[0] += 15
    now[0] += 600
    with deadline.running():
        assert deadline.left() == 5


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate),
            *("-days", "2", "-subj", "/CN=presse.example", "-addext", "subjectAltName=DNS:presse.example"),
        ],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("no openssl command")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.load_verify_locations(certificate)

    class Disguised(socket.socket):
        def getpeername(self):
            return (PUBLIC, 443)

    with serving(Hello) as port:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Hello)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

        def connect(_ip, _port, timeout):
            connection = Disguised(socket.AF_INET, socket.SOCK_STREAM)
            connection.settimeout(timeout)
            connection.connect(server.server_address)
            return connection

        def door(**options: object):
            clock = FakeClock()
            return Gate(
                resolver=lambda _: [PUBLIC], connector=connect, clock=clock, pace=Pace(clock), agent=AGENT, **options
            )

        assert refusal(door().get, "https://presse.example/").kind is FailureKind.TLS
        assert refusal(door(tls=trusting).get, "https://autre.example/").kind is FailureKind.TLS
        assert door(tls=trusting).get("https://presse.example/a").body == b"presse.example/a"
        server.shutdown()
        server.server_close()
        assert port


def test_a_silence_asked_for_holds_for_the_next_run_too(tmp_path):
    clock = FakeClock()
    pace = Pace(clock)
    pace.hold("https://journal.example/a", 3600)
    shelf.save_holds(tmp_path / "robots", pace.holds(), clock.now())
    later = Pace(clock)
    later.keep_holding(shelf.load_holds(tmp_path / "robots"))
    assert later.held_s("https://journal.example/b") == 3600
    assert shelf.load_holds(tmp_path / "absent" / "robots") == {}
