"""Fetching: what is asked, what is refused, what reaches the disk, and a crawling process that may die."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from local_press import LocalPress, Reply
from scrapy.settings import Settings

from crawlers import spool
from crawlers.errors import CrawlError, TooFastError
from crawlers.fetch import CrawlWeb, dealt
from crawlers.metas import meta_tags
from crawlers.robots import RobotsFile
from crawlers.shelf import Shelf
from crawlers.spider import HARDENED, World
from crawlers.spool import Place
from crawlers.types import Failure, FailureKind, Licence, Page, Purpose, Request, Rights, Tdm, TdmEvidence
from crawlers.wire import Asked, CrawlSettings, answer_line, asked_line, read_answer, read_asked, settings_line

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTS = ("phare.test", "mistral.test", "quai.test", "vieux.test", "ailleurs.test")
FEED = {"Content-Type": "application/rss+xml", "ETag": 'W/"a b"', "Last-Modified": "Sun, 01 Mar 2026 10:00:00 GMT"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
SECRET = b"<html><head></head><body><p>un texte qui ne doit pas rester</p></body></html>"
LICENSED = Rights(Licence.DIRECT, Tdm.RESERVED, "contrat", date(2026, 1, 1))


class FixedClock:
    def __init__(self, moment=NOON) -> None:
        self.moment = moment

    def now(self):
        return self.moment

    def sleep(self, seconds):
        self.moment += timedelta(seconds=seconds)


def press_pages():
    return {
        "phare.test/feed": Reply(b"<rss>un</rss>", headers=FEED),
        "phare.test/robots.txt": Reply(b"User-agent: *\nDisallow: /prive/\nCrawl-delay: 1\n"),
        "phare.test/libre": SECRET,
        "phare.test/entete": Reply(SECRET, headers=HTML | {"TDM-Reservation": "1"}),
        "phare.test/balise": SECRET.replace(b"<head>", b"<head><meta content=1 name='TDM-reservation'>"),
        "phare.test/vide": Reply(b" \n"),
        "phare.test/vers-prive": Reply(b"", 302, {"Location": "/prive/page"}),
        "phare.test/prive/page": SECRET,
        "phare.test/vers-quai": Reply(b"", 301, {"Location": "http://quai.test/page"}),
        "phare.test/demenage": Reply(b"", 301, {"Location": "/feed"}),
        "quai.test/.well-known/tdmrep.json": b'[{"location": "/", "tdm-reservation": 1}]',
        "quai.test/page": SECRET,
        "vieux.test/robots.txt": Reply(b"", 503),
        "vieux.test/feed": b"<rss/>",
        "mistral.test/robots.txt": b"User-agent: GPTBot\nDisallow: /\n",
        "mistral.test/page": SECRET,
        "mistral.test/feed": b"<rss>mistral</rss>",
        "ailleurs.test/.well-known/tdmrep.json": Reply(b"", 503),
        "ailleurs.test/page": SECRET,
    }


@pytest.fixture
def press():
    with LocalPress(press_pages()) as running:
        yield running


@pytest.fixture
def settings(press, tmp_path):
    return CrawlSettings(tmp_path / "spool", "https://vigie.test/contact", "virtual", press.loopback(*HOSTS))


@pytest.fixture
def visit(settings):
    world = World(settings)

    def visit(url, purpose=Purpose.PAGE, now=NOON, **changes: object):
        answer = world.visit(Asked(1, Request("phare", url, purpose, **changes), now))
        return spool.read(settings.spool, answer) if isinstance(answer, Place) else answer

    yield visit
    world.close()


def on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


# --- Feeds


def test_a_feed_is_fetched_and_kept_in_the_spool(visit, settings):
    page = visit("http://phare.test/feed", Purpose.FEED)
    assert (page.status, page.body, page.headers["etag"]) == (200, b"<rss>un</rss>", 'W/"a b"')
    assert page.fetched == NOON
    assert [one for _, one in spool.pages(settings.spool)] == [page]


def test_validators_go_back_byte_for_byte_and_304_is_an_answer(visit, press):
    press.pages["phare.test/feed"] = Reply(b"", 304, FEED)
    page = visit("http://phare.test/feed", Purpose.FEED, etag='W/"a b"', last_modified="Sun, 01 Mar 2026")
    assert (page.status, page.body) == (304, b"")
    assert press.seen[-1].headers["if-none-match"] == 'W/"a b"'
    assert press.seen[-1].headers["if-modified-since"] == "Sun, 01 Mar 2026"


def test_a_validator_that_no_header_may_hold_is_left_out(visit, press):
    assert visit("http://phare.test/feed", Purpose.FEED, etag="a\r\nCookie: b", last_modified="").status == 200
    assert not {"if-none-match", "if-modified-since", "cookie"} & set(press.seen[-1].headers)


def test_a_304_that_nobody_asked_for_is_a_bad_response(visit, press):
    press.pages["phare.test/feed"] = Reply(b"", 304, FEED)
    assert visit("http://phare.test/feed", Purpose.FEED).kind is FailureKind.BAD_RESPONSE


def test_requests_say_who_we_are_and_carry_no_cookie_or_referrer(visit, press):
    press.pages["phare.test/feed"] = Reply(b"<rss/>", headers=FEED | {"Set-Cookie": "a=b"})
    visit("http://phare.test/feed", Purpose.FEED)
    visit("http://phare.test/feed", Purpose.FEED)
    for seen in press.seen:
        assert "https://vigie.test/contact" in seen.headers["user-agent"]
        assert not {"cookie", "referer", "authorization", "from"} & set(seen.headers)
    assert "application/rss+xml" in press.seen[-1].headers["accept"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FailureKind.FORBIDDEN),
        (403, FailureKind.FORBIDDEN),
        (404, FailureKind.NOT_FOUND),
        (410, FailureKind.GONE),
        (429, FailureKind.TOO_MANY_REQUESTS),
        (451, FailureKind.FORBIDDEN),
        (500, FailureKind.HTTP),
        (503, FailureKind.HTTP),
    ],
)
def test_an_http_error_is_a_failure_asked_once(visit, press, settings, status, kind):
    press.pages["phare.test/feed"] = Reply(b"oops", status, {"Retry-After": "120"})
    failure = visit("http://phare.test/feed", Purpose.FEED)
    assert (failure.kind, failure.status, failure.retry_after_s) == (kind, status, 120)
    assert press.paths("phare.test").count("/feed") == 1
    assert on_disk(settings.spool) == b""


def test_an_empty_answer_is_a_failure(visit):
    assert visit("http://phare.test/vide", Purpose.FEED).kind is FailureKind.EMPTY


def test_a_moved_feed_says_where_to(visit):
    page = visit("http://phare.test/demenage", Purpose.FEED)
    assert (page.url, page.final_url) == ("http://phare.test/demenage", "http://phare.test/feed")
    assert page.permanent_url == "http://phare.test/feed"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://phare.test/x",
        "data:,x",
        "http://unknown.test/",
        "http://127.0.0.1:1/",
        "",
        "x",
        "\ud800",
    ],
)
def test_an_address_the_gate_refuses_is_a_failure(visit, url):
    assert visit(url, Purpose.FEED).kind is FailureKind.REFUSED_ADDRESS
    assert visit(url).kind is FailureKind.REFUSED_ADDRESS


def test_a_host_that_is_down_is_not_said_to_forbid(settings):
    world = World(replace(settings, loopback=(("phare.test", "127.0.0.1", 1),)))
    assert world.visit(Asked(1, feeds(1)[0], NOON)).kind is FailureKind.CONNECT
    world.close()


# --- Robots


def test_a_feed_obeys_robots_too(visit, press):
    failure = visit("http://phare.test/prive/feed", Purpose.FEED)
    assert failure.kind is FailureKind.ROBOTS
    assert press.paths("phare.test") == ["/robots.txt"]


def test_robots_that_cannot_be_read_mean_no(visit, press):
    assert visit("http://vieux.test/feed", Purpose.FEED).kind is FailureKind.ROBOTS
    assert press.paths("vieux.test") == ["/robots.txt"]


def test_a_redirect_is_no_way_around_robots(visit, settings):
    assert visit("http://phare.test/vers-prive").kind is FailureKind.ROBOTS
    assert on_disk(settings.spool) == b""


# --- Rights, before anything is written


def test_a_page_nobody_reserved_is_kept_with_its_evidence(visit, press):
    page = visit("http://phare.test/libre")
    assert page.body == SECRET
    assert [evidence.state for evidence in page.tdm] == [Tdm.FREE]
    assert press.paths("phare.test") == ["/robots.txt", "/.well-known/tdmrep.json", "/libre"]


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://phare.test/entete", "header"),
        ("http://phare.test/balise", "meta"),
        ("http://quai.test/page", "tdmrep.json"),
        ("http://phare.test/vers-quai", "tdmrep.json"),
    ],
)
def test_a_reserved_page_leaves_no_byte_on_the_disk(visit, settings, url, where):
    failure = visit(url)
    assert failure.kind is FailureKind.RESERVED
    assert [(evidence.state, evidence.where) for evidence in failure.tdm] == [(Tdm.RESERVED, where)]
    assert b"texte" not in on_disk(settings.spool)
    assert "texte" not in failure.detail


@pytest.mark.parametrize("url", ["http://phare.test/entete", "http://phare.test/balise", "http://quai.test/page"])
def test_a_licence_opens_a_reserved_page(visit, url):
    assert visit(url, rights=LICENSED).body.startswith(b"<html>")


def test_what_the_catalogue_reserves_is_not_even_asked(visit, press):
    failure = visit("http://phare.test/libre", rights=replace(LICENSED, licence=Licence.NONE))
    assert failure.kind is FailureKind.RESERVED
    assert failure.tdm[0].where == "catalogue"
    assert press.seen == []


def test_a_page_of_a_reserved_host_is_not_asked(visit, press):
    visit("http://quai.test/page")
    assert "/page" not in press.paths("quai.test")


def test_a_host_that_sends_ai_agents_away_is_asked_by_a_person_first(visit, press):
    failure = visit("http://mistral.test/page")
    assert failure.kind is FailureKind.RESERVED
    assert failure.detail.startswith("ask_first")
    assert failure.tdm[0].state is Tdm.UNKNOWN
    assert "/page" not in press.paths("mistral.test")
    assert visit("http://mistral.test/feed", Purpose.FEED).body == b"<rss>mistral</rss>"


def test_a_reservation_that_could_not_be_asked_keeps_the_page_away(visit, press):
    assert visit("http://ailleurs.test/page").detail.startswith("tdm_unknown")
    assert "/page" not in press.paths("ailleurs.test")


def test_each_host_is_asked_its_rules_once_a_day(visit, press):
    for hours in (0, 1, 23, 25):
        visit("http://phare.test/libre", now=NOON + timedelta(hours=hours))
    assert press.paths("phare.test").count("/robots.txt") == 2
    assert press.paths("phare.test").count("/.well-known/tdmrep.json") == 2


def test_a_probe_sees_rights_and_feeds_but_stays_in_memory(visit, settings):
    page = visit("http://phare.test/balise", Purpose.PROBE, rights=LICENSED)
    assert b"TDM-reservation" in page.body
    assert page.tdm[0].where == "meta"
    assert on_disk(settings.spool) == b""


@pytest.mark.parametrize(
    ("page", "tags"),
    [
        (b"<META content=1 name=TDM-Reservation />", {"tdm-reservation": "1"}),
        (b"<meta name='tdm-reservation' content=\"0\"><meta name=tdm-reservation content=1>", {"tdm-reservation": "1"}),
        (b"<!-- <meta name='tdm-reservation' content='1'> --><p>", {}),
        (b'<meta\nname="robots"\ncontent="noindex"><meta name=robots content=noai>', {"robots": "noindex, noai"}),
        (
            '\ufeff<meta name="tdm-policy" content="http://x/?a&amp;b">'.encode("utf-16"),
            {"tdm-policy": "http://x/?a&b"},
        ),
        (b"<meta charset=utf-8><meta name=description content='tdm-reservation'>", {"description": "tdm-reservation"}),
        (b"<meta name=tdm-reservation", {}),
    ],
)
def test_meta_tags_are_read_as_publishers_write_them(page, tags):
    assert meta_tags(page) == tags


@pytest.mark.parametrize(
    "piece", [b"<meta ", b"<!--", b"<meta tdm-", b"<meta name=tdm-x content='", b"<meta tdm- aaaaaaaaaa>"]
)
def test_meta_tags_are_read_in_linear_time(piece):
    started = time.process_time()
    meta_tags(piece * 200_000)
    assert time.process_time() - started < 2


# --- Lines between the two processes


def test_requests_and_answers_survive_the_wire():
    asked = Asked(3, Request("é", "http://x/?\u2028\n", Purpose.PROBE, 'W/"é"', None, LICENSED), NOON)
    assert "\n" not in asked_line(asked)
    assert read_asked(asked_line(asked)) == asked
    evidence = (TdmEvidence(Tdm.RESERVED, "meta", "u", "v", NOON),)
    page = Page("a", "u", "f", Purpose.PAGE, 200, {"é": "\n"}, b"\x00\xff", NOON, "p", evidence)
    failure = Failure("a", "u", FailureKind.RESERVED, "d\n", NOON, Purpose.PAGE, 429, 60, evidence)
    for answer in (page, failure, Place("f", 3)):
        assert "\n" not in answer_line(7, answer)
        assert read_answer(answer_line(7, answer)) == (7, answer)


# --- The crawling process


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    with LocalPress(press_pages(), lambda where: Reply(where.encode())) as press:
        folder = tmp_path_factory.mktemp("web") / "spool"
        settings = CrawlSettings(folder, "https://vigie.test/contact", "virtual", press.loopback(*HOSTS))
        with CrawlWeb(settings, FixedClock()) as running:
            running.press = press
            yield running


def feeds(count, host="phare.test", path="/article"):
    return [Request(f"s{rank}", f"http://{host}{path}?{rank}", Purpose.FEED) for rank in range(count)]


def pid(web):
    return web._process._child.pid


def test_each_request_gets_one_answer_and_the_process_is_kept(web):
    requests = [request for host in HOSTS[:3] for request in feeds(30, host)]
    requests.append(Request("x", "not an address", Purpose.FEED))
    answers = list(web.fetch(requests))
    assert sorted(answer.url for answer in answers) == sorted(request.url for request in requests)
    assert {answer.source_id for answer in answers if isinstance(answer, Failure)} == {"x"}
    assert all(
        answer.body == answer.url.removeprefix("http://").encode() for answer in answers if isinstance(answer, Page)
    )
    assert {answer.fetched for answer in answers if isinstance(answer, Page)} == {NOON}
    first = pid(web)
    assert list(web.fetch([])) == []
    assert [answer.status for answer in web.fetch(feeds(1))] == [200]
    assert pid(web) == first
    assert len(list(spool.pages(web.settings.spool))) == 91


def test_a_slow_host_does_not_hold_the_others_back(web):
    def slow(where):
        time.sleep(0.1 if "phare" in where else 0)
        return Reply(where.encode())

    web.press.reply, kept = slow, web.press.reply
    answers = list(web.fetch([*feeds(20), *feeds(10, "mistral.test"), *feeds(10, "quai.test")]))
    web.press.reply = kept
    first = [answer.url.split("/")[2] for answer in answers[:24]]
    assert first.count("phare.test") <= 8


def test_an_abandoned_fetch_does_not_answer_the_next_one(web):
    next(web.fetch(feeds(20)))
    answers = list(web.fetch(feeds(3, "mistral.test")))
    assert [answer.final_url.split("/")[2] for answer in answers] == ["mistral.test"] * 3


def test_the_process_sees_no_secret_of_ours(web, monkeypatch):
    web.close()
    monkeypatch.setenv("VIGIE_SMTP_PASSWORD", "mot-de-passe")
    monkeypatch.setenv("https_proxy", "http://proxy.test")
    list(web.fetch(feeds(1)))
    environment = Path(f"/proc/{pid(web)}/environ").read_bytes()
    assert b"mot-de-passe" not in environment
    assert b"proxy.test" not in environment


def test_a_process_that_dies_fails_what_it_was_asked_and_is_replaced(web):
    def die(where):
        if "meurs" in where:
            os.kill(pid(web), signal.SIGKILL)
            time.sleep(0.5)
        return Reply(b"<rss/>")

    list(web.fetch(feeds(1)))
    web.press.reply, kept = die, web.press.reply
    answers = list(web.fetch([*feeds(2), Request("m", "http://quai.test/meurs", Purpose.FEED)]))
    web.press.reply = kept
    assert len(answers) == 3
    failures = [answer for answer in answers if isinstance(answer, Failure)]
    assert "m" in {failure.source_id for failure in failures}
    assert {failure.kind for failure in failures} == {FailureKind.BAD_RESPONSE}
    assert "stopped" in failures[0].detail
    assert [answer.status for answer in web.fetch(feeds(1))] == [200]


def test_a_process_that_falls_silent_is_replaced(web):
    list(web.fetch(feeds(1)))
    before = pid(web)
    web.press.reply, kept = (lambda where: (time.sleep(1), Reply(where.encode()))[1]), web.press.reply
    web.settings, patient = replace(web.settings, silence_s=0.3), web.settings
    (failure,) = web.fetch(feeds(1, "quai.test"))
    web.settings, web.press.reply = patient, kept
    assert failure.kind is FailureKind.TIMEOUT
    list(web.fetch(feeds(1)))
    assert pid(web) != before


def test_the_process_dies_with_its_parent(settings):
    code = (
        "import sys\nfrom crawlers.fetch import CrawlWeb\nfrom crawlers.types import Purpose, Request\n"
        "from crawlers.wire import read_settings\nfrom pipeline.clock import RealClock\n"
        "web = CrawlWeb(read_settings(sys.argv[1]), RealClock())\n"
        "list(web.fetch([Request('a', 'http://phare.test/feed', Purpose.FEED)]))\n"
        "print(web._process._child.pid, flush=True)\nimport time; time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, settings_line(settings)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and alive(child):
        time.sleep(0.05)
    assert not alive(child)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_robots_are_not_asked_again_by_the_next_run(settings, press, tmp_path):
    shelved = replace(settings, shelf=tmp_path / "robots.json")
    for minutes in (0, 30):
        world = World(shelved)
        world.visit(Asked(1, feeds(1)[0], NOON + timedelta(minutes=minutes)))
        world.close()
    assert press.paths("phare.test").count("/robots.txt") == 1
    (tmp_path / "robots.json").write_text("{broken")
    World(shelved).close()  # a damaged shelf is an empty one


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"min_gap_s": 1.9, "loopback": (), "clock": "real"}, TooFastError),
        ({"loopback": ()}, CrawlError),
        ({"clock": "fast"}, CrawlError),
    ],
)
def test_impolite_or_unsafe_settings_are_refused_at_once(settings, changes, error):
    with pytest.raises(error):
        CrawlWeb(replace(settings, **changes), FixedClock())


def test_settings_the_process_refuses_stop_the_run_with_one_line(settings):
    with CrawlWeb(replace(settings, contact=""), FixedClock()) as web, pytest.raises(CrawlError) as refused:
        list(web.fetch(feeds(1)))
    assert "\n" not in str(refused.value)


def test_a_spool_that_cannot_be_written_stops_the_run_with_one_line(settings):
    settings.spool.write_text("not a folder")
    with CrawlWeb(settings, FixedClock()) as web:
        for _ in range(2):  # and the second run starts afresh
            with pytest.raises(CrawlError, match=r"spool: the spool cannot be written \(.+\)$"):
                list(web.fetch([Request("a", "http://phare.test/feed", Purpose.FEED)]))


def test_requests_are_dealt_over_hosts():
    requests = [*feeds(3, "a.test"), *feeds(1, "b.test"), Request("x", "no address", Purpose.FEED)]
    assert [request.url.split("/")[2] if "/" in request.url else "" for request in dealt(requests)] == [
        "a.test", "b.test", "", "a.test", "a.test",
    ]  # fmt: skip


def test_the_robots_shelf_forgets_the_oldest_when_it_is_full():
    files = Shelf()
    for rank in range(10):
        files[f"http://h{rank}"] = RobotsFile(f"http://h{rank}", 200, "x" * 5_000_000, NOON)
    assert list(files) == [f"http://h{rank}" for rank in range(4, 10)]
    files["http://h4"] = RobotsFile("http://h4", 404, "", NOON)
    assert list(files)[-1] == "http://h4"


def test_scrapy_keeps_only_our_door_to_the_network():
    scrapy = Settings(HARDENED)
    handlers = {name: path for name, path in scrapy.getwithbase("DOWNLOAD_HANDLERS").items() if path}
    assert handlers == dict.fromkeys(("http", "https"), "crawlers.spider.GateHandler")
    for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"):
        assert dict(scrapy.getwithbase(name)) == {}
    for name in ("TELNETCONSOLE", "REMOTE_CONTROL", "COOKIES", "REFERER", "RETRY", "REDIRECT", "METAREFRESH"):
        assert not scrapy.getbool(f"{name}_ENABLED")
    assert not scrapy.getbool("HTTPPROXY_ENABLED")
    assert scrapy.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert scrapy.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert scrapy.getint("DOWNLOAD_MAXSIZE") == 15 * 2**20
    assert scrapy.getint("DOWNLOAD_TIMEOUT") == 20
