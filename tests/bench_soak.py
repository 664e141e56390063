"""Politeness and speed of the crawl, measured at a server on this machine: `python tests/bench_soak.py`.

Soak: real clock, 300 requests over twelve hosts of ten sites; no two requests to one site may be less than 2 s apart.
Speed: virtual clock, sixteen feeds a batch, as the replay of a year asks them.
"""

import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from figures import record  # noqa: E402
from local_press import LocalPress, Reply  # noqa: E402

from crawlers.fetch import CrawlSettings, CrawlWeb  # noqa: E402
from crawlers.types import Page, Purpose, Request  # noqa: E402
from crawlers.urls import host_key  # noqa: E402
from pipeline.clock import RealClock, VirtualClock  # noqa: E402

CONTACT = "https://vigie.test/contact"
SITES = [[f"site{rank}.test"] for rank in range(8)]
SITES += [["www.groupe.test", "flux.groupe.test"], ["duo.test", "pages.duo.test"]]  # one site, two hosts, one pace
HOSTS = [host for site in SITES for host in site]
REQUESTS = 300
BATCHES = 60
FEED = (
    b"<?xml version='1.0'?><rss version='2.0'><channel>"
    + b"<item><title>titre</title></item>" * 700
    + b"</channel></rss>"
)


def answer(where: str) -> Reply:
    if where.endswith("/robots.txt"):
        return Reply(b"User-agent: *\nDisallow: /prive/\n")
    if where.endswith("/tdmrep.json"):
        return Reply(b"[]")
    if "/ancien/" in where:  # a redirect is a second request to the same host
        return Reply(b"", 302, {"Location": "/" + where.partition("/")[2].replace("ancien", "flux")})
    return Reply(FEED, headers={"Content-Type": "application/rss+xml"})


def questions() -> list[Request]:
    """Feeds, pages and redirects, dealt over the sites so that each gets as many."""
    requests = []
    for rank in range(REQUESTS):
        site, turn = SITES[rank % len(SITES)], rank // len(SITES)
        kind = "ancien" if turn % 15 == 7 else ["flux", "article"][turn % 2]
        purpose = Purpose.PAGE if kind == "article" else Purpose.FEED
        requests.append(Request("soak", f"http://{site[turn % len(site)]}/{kind}/{rank}", purpose))
    return requests


def soak(folder: Path) -> None:
    with LocalPress({}, answer) as press:
        settings = CrawlSettings(folder, CONTACT, "real", press.loopback(*HOSTS))
        started = time.monotonic()
        with CrawlWeb(settings, RealClock()) as web:
            answers = list(web.fetch(questions()))
        lasted = time.monotonic() - started
        served = defaultdict(list)
        for seen in press.seen:
            served[host_key(f"http://{seen.host}/")].append(seen)
    gaps = [later.started - earlier.ended for times in served.values() for earlier, later in pairwise(times)]
    print(f"{'site':<16} requests  smallest rest (s)")
    for site, times in sorted(served.items()):
        rests = [later.started - earlier.ended for earlier, later in pairwise(times)]
        print(f"{site:<16} {len(times):>8}  {min(rests):.3f}", flush=True)
    good = sum(isinstance(page, Page) for page in answers)
    print(f"{good} of {REQUESTS} answered with a page, {len(press.seen)} requests served in {lasted:.0f} s")
    assert good == REQUESTS
    record("robots.gaps_under_2s", sum(gap < 2 for gap in gaps), "gaps")
    record("robots.smallest_gap", min(gaps), "s")


def speed(folder: Path) -> None:
    clock = VirtualClock(datetime(2022, 1, 1, tzinfo=UTC))
    with LocalPress({}, answer) as press:
        settings = CrawlSettings(folder, CONTACT, "virtual", press.loopback("presse.test"))
        with CrawlWeb(settings, clock) as web:
            started = time.monotonic()
            list(web.fetch([Request("s", "http://presse.test/flux/0", Purpose.FEED)]))
            first = time.monotonic() - started
            started = time.monotonic()
            for day in range(BATCHES):
                clock.turn(datetime(2022, 1, 2, tzinfo=UTC) + timedelta(days=day))
                requests = [Request("s", f"http://presse.test/flux/{rank}", Purpose.FEED) for rank in range(16)]
                assert all(isinstance(page, Page) for page in web.fetch(requests))
            each = (time.monotonic() - started) / BATCHES
            status = Path(f"/proc/{web._process._child.pid}/status").read_text(encoding="ascii")
    peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    print(f"first answer after {first:.2f} s; a batch of 16 in {1000 * each:.0f} ms (the server's own time included)")
    record("fetch.ms_per_request", 1000 * each / 16, "ms")
    record("fetch.child_peak_mb", peak, "MiB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        if "--speed" not in sys.argv:
            soak(Path(temporary) / "soak")
        speed(Path(temporary) / "speed")
