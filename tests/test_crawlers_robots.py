"""robots.txt: fourteen states, and what a file says once read."""

from datetime import timedelta

import pytest
from test_crawlers_gate import FakeClock, FakeWorld, gate, moved, ok

from crawlers.errors import Refused
from crawlers.robots import Robots, RobotsFile, Rules, pattern_matches
from crawlers.types import FailureKind

PAGE = "http://presse.example/a"
NO = b"User-agent: *\nDisallow: /\n"
SOME = b"User-agent: *\nDisallow: /prive\nCrawl-delay: 7\n"


def robots(world, clock=None, shelf=None):
    clock = clock or FakeClock()
    return Robots(gate(world, clock).get, clock, "Vigie", shelf)


def serving(answer, **more: bytes):
    return FakeWorld(
        {"presse.example/robots.txt": answer, **{f"presse.example/{name}": body for name, body in more.items()}}
    )


def chain(hops, last):
    steps = {f"presse.example/{n}": moved(f"/{n + 1}", 301) for n in range(1, hops)}
    return FakeWorld({"presse.example/robots.txt": moved("/1", 301), **steps, f"presse.example/{hops}": last})


def down(error):
    def connect(_ip, _port, _timeout):
        raise error

    world = FakeWorld({})
    world.connect = connect
    return world


# State of the host -> may PAGE be fetched? (RFC 9309, 2.3.1)
STATES = {
    "200": (serving(ok(SOME)), True),
    "200 that says no": (serving(ok(NO)), False),
    "301 x 5": (chain(5, ok(SOME)), True),
    "301 x 6": (chain(6, ok(SOME)), False),
    "401": (serving(ok(status="401 Unauthorized")), True),
    "403": (serving(ok(status="403 Forbidden")), True),
    "404": (serving(ok(status="404 Not Found")), True),
    "410": (serving(ok(status="410 Gone")), True),
    "429": (serving(ok(status="429 Too Many Requests")), False),
    "500": (serving(ok(status="500 Oops")), False),
    "503": (serving(ok(status="503 Busy")), False),
    "timeout": (down(TimeoutError()), False),
    "DNS error": (FakeWorld({}, names={}), False),
    "HTML body": (serving(ok(b"<!doctype html><html><body>Accueil: disallow / </body></html>")), True),
    "2 MB": (serving(ok(b"# rien\n" * 300_000 + NO)), False),
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_of_a_host_has_its_answer(state):
    world, expected = STATES[state]
    answer = robots(world).allowed(PAGE)
    assert answer.allowed is expected
    assert answer.reason


def test_the_delay_and_the_evidence_are_given():
    clock = FakeClock()
    answer = robots(serving(ok(SOME)), clock).allowed(PAGE)
    assert (answer.crawl_delay_s, answer.status, answer.fetched) == (7.0, 200, clock.now())
    assert not robots(serving(ok(SOME))).allowed("http://presse.example/prive/x").allowed


def test_a_host_is_asked_once_a_day():
    clock = FakeClock()
    world = serving(ok(SOME))
    door = robots(world, clock)
    door.allowed(PAGE)
    door.allowed("http://presse.example/b")
    clock.time += timedelta(hours=23)
    door.allowed(PAGE)
    assert len(world.sent) == 1
    clock.time += timedelta(hours=1)
    door.allowed(PAGE)
    assert len(world.sent) == 2


def test_a_host_that_could_not_answer_is_asked_again_within_the_day():
    clock = FakeClock()
    world = serving(ok(status="500 Oops"))
    door = robots(world, clock)
    assert not door.allowed(PAGE).allowed
    world.answers["presse.example/robots.txt"] = ok(SOME)
    assert not door.allowed(PAGE).allowed
    clock.time += timedelta(hours=1)
    assert door.allowed(PAGE).allowed


def test_scheme_and_port_are_hosts_of_their_own():
    world = FakeWorld({"presse.example/robots.txt": ok(NO), "presse.example:8080/robots.txt": ok(b"")})
    door = robots(world)
    assert not door.allowed(PAGE).allowed
    assert door.allowed("http://presse.example:8080/a").allowed


def test_a_shelf_serves_from_one_run_to_the_next():
    shelf = {}
    clock = FakeClock()
    robots(serving(ok(NO)), clock, shelf).allowed(PAGE)
    assert isinstance(shelf["http://presse.example"], RobotsFile)
    silent = FakeWorld({}, names={})
    assert not robots(silent, clock, shelf).allowed(PAGE).allowed
    assert not silent.asked


def test_robots_txt_itself_may_be_read_and_no_address_may_not():
    world = FakeWorld({})
    assert robots(world).allowed("http://presse.example/robots.txt").allowed
    assert not robots(world).allowed("ftp://presse.example/a").allowed
    assert not world.sent


def test_whatever_the_gate_refuses_is_a_no_with_its_reason():
    def get(_url):
        raise Refused(FailureKind.TLS, "certificate has expired")

    answer = Robots(get, FakeClock(), "Vigie").allowed("https://presse.example/a")
    assert not answer.allowed
    assert "certificate has expired" in answer.reason


def test_ai_agents_sent_away_by_name_are_told():
    text = (
        b"User-agent: GPTBot\nUser-agent: ccbot\nDisallow: /\n\nUser-agent: ClaudeBot\nDisallow: /x\n\nUser-agent: *\n"
    )
    answer = robots(serving(ok(text))).allowed(PAGE)
    assert answer.allowed
    assert answer.ai_agents_blocked == ("GPTBot", "CCBot")


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("User-agent: vigie\nDisallow: /x", "/x", False),
        ("User-agent: VIGIE/2.0\nDisallow: /x", "/x", False),
        ("User-agent: Vigie Territoire\nDisallow: /x", "/x", False),
        ("User-agent: vigiebot\nDisallow: /x", "/x", True),
        ("User-agent: vigie\nAllow: /\n\nUser-agent: *\nDisallow: /", "/x", True),
        ("User-agent: vigie\nDisallow:\n\nUser-agent: *\nDisallow: /", "/x", True),
        ("User-agent: vigie\nInconnu: oui\nUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: vigie\nCrawl-delay: 3\nUser-agent: *\nDisallow: /", "/x", False),
        ("Disallow: /", "/x", True),
        ("User-agent: *\nDisalow: /x", "/x", False),
        ("user-agent *\ndisallow /x", "/x", False),
        ("\ufeffUser-agent: *\rDisallow: /x # commentaire", "/x", False),
        ("User-agent: *\nDisallow: /x\nAllow: /x/y", "/x/y/z", True),
        ("User-agent: *\nDisallow: /x\nAllow: /x", "/x", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /été", "/%C3%A9t%C3%A9", False),
        ("User-agent: *\nDisallow: /%7emoi", "/~moi", False),
        ("User-agent: *\nDisallow: /\nAllow: /%62", "/b", False),
        ("User-agent: *\nDisallow: /?p=", "/?p=3", False),
    ],
)
def test_rules_are_read_as_the_publisher_meant_them(text, target, expected):
    assert Rules(text).permits("Vigie", target) is expected


def test_a_hostile_pattern_takes_no_time():
    assert not pattern_matches("/" + "*a" * 5000 + "$", "/" + "a" * 2000 + "b")


@pytest.mark.parametrize(
    "text", ["", "\0\0\0", "User-agent", ":", "User-agent:\nDisallow: /", "Allow" * 10_000, "\udcff: x"]
)
def test_nothing_in_a_file_stops_the_crawl(text):
    Rules(text).permits("Vigie", "/x")
    Rules(f"User-agent: *\nDisallow: {text}\nCrawl-delay: {text}").permits("Vigie", "/x")


@pytest.mark.parametrize(
    ("text", "seconds"), [("7", 7), ("0.5", 0.5), ("0", None), ("-3", None), ("dix", None), ("10s", 10)]
)
def test_a_crawl_delay_is_a_positive_number(text, seconds):
    assert Rules(f"User-agent: *\nCrawl-delay: {text}").crawl_delay_s("Vigie") == seconds
