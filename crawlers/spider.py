"""Lines of requests on standard input to lines of answers on standard output: the crawling process.

Started by fetch.py as `python -m crawlers.spider SETTINGS`. It knows addresses, the spool and the gate; it never sees
the database. Scrapy schedules (one request at a time per host, all hosts side by side); its only download handler
sends every request through the gate, and every other way it has of reaching a file or a network is removed.
"""

import asyncio
import os
import resource
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, NoReturn

import scrapy
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response

from crawlers import shelf
from crawlers.errors import CrawlError
from crawlers.gate import Loopback, real_gate
from crawlers.robots import Robots
from crawlers.spool import Place, Spool
from crawlers.types import Failure, FailureKind, Page
from crawlers.urls import host_key
from crawlers.visit import MARGIN_S, Visitor
from crawlers.wire import REFUSED, Asked, CrawlSettings, answer_line, read_asked, read_settings

AGENT = "Vigie"  # the product token that robots.txt files may name
MAX_MEMORY = 4 * 2**30  # bytes of address space: sixteen bodies of 15 MiB and their copies stay far below
MANY = 10_000  # all that is asked is handed to the host slots at once: a slow host must not hold the others back

HARDENED: dict[str, Any] = {
    "BOT_NAME": AGENT,
    # The gate follows redirects, decompresses and sends the headers: of Scrapy's own parts nothing stands in between.
    # The bases are emptied, not each part switched off: a part that is only named is imported (aiohttp: 0.7 s).
    "DOWNLOAD_HANDLERS_BASE": {},
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawlers.spider.GateHandler"),
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "SPIDER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {},
    "CONCURRENT_ITEMS": 1,  # no items here; Scrapy starts this many tasks for each answer (100: 4 ms)
    "CONCURRENT_REQUESTS": MANY,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,  # the gate's pace waits; a second wait here would hide its faults
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "ROBOTSTXT_OBEY": False,  # ours is asked in visit.py: Scrapy's lets a failing robots.txt through
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_MAXSIZE": 15 * 2**20,
    "DOWNLOAD_TIMEOUT": 20,
    "STATS_DUMP": False,
    "LOG_LEVEL": "WARNING",
    "LOGSTATS_INTERVAL": 0,
}


class SteadyClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait for real."""
        time.sleep(max(0.0, seconds))


class TurnedClock:
    """The clock of a replay: waits move it on at once, and each request brings the walk's own time."""

    def __init__(self) -> None:
        self._moment = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the virtual present, aware, in UTC."""
        return self._moment

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        with self._lock:
            self._moment += timedelta(seconds=max(0.0, seconds))

    def turn(self, moment: datetime) -> None:
        """Move to a moment of the walk, never back."""
        with self._lock:
            self._moment = max(self._moment, moment.astimezone(UTC))


class GateHandler:
    """Scrapy's download handler for http and https: each visit runs in a thread, through the gate."""

    lazy = False

    def __init__(self, world: "World") -> None:
        self.world = world
        self.threads = ThreadPoolExecutor(world.settings.workers, thread_name_prefix="visit")
        self.turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "GateHandler":
        """Take the world from the spider: settings are copied, and a gate is not to be."""
        return cls(crawler.spider.world)

    async def download_request(self, request: scrapy.Request) -> Response:
        """Visit, and leave the answer in the request's meta: bodies never travel through Scrapy.

        Scrapy 2.19 lets a burst to one host past its own limit of one (a started transfer is counted only at the next
        turn of the loop); all threads would then wait for one host. So each host has its turn here too.
        """
        loop = asyncio.get_running_loop()
        async with self.turns[request.meta["download_slot"]]:
            request.meta["answer"] = await loop.run_in_executor(self.threads, self.world.visit, request.meta["asked"])
        return Response(request.url, request=request)

    async def close(self) -> None:
        """Finish the visits under way."""
        self.threads.shutdown(wait=True, cancel_futures=True)


class World:
    """The gate, robots.txt, the spool and the clock of one crawling process."""

    def __init__(self, settings: CrawlSettings) -> None:
        self.settings = settings
        self.clock: SteadyClock | TurnedClock = TurnedClock() if settings.clock == "virtual" else SteadyClock()
        self.spool = Spool(settings.spool)
        self.robots_files = shelf.load(settings.shelf)
        self._writing = threading.Lock()
        hosts = {name: (address, port) for name, address, port in settings.loopback}
        if settings.clock == "virtual" and not hosts:
            raise CrawlError("a virtual clock does not wait: it is refused without the loopback switch")
        gate = real_gate(
            settings.contact,
            self.clock,
            min_gap_s=settings.min_gap_s + MARGIN_S,
            loopback=Loopback(hosts) if hosts else None,
        )
        self._pace = gate.pace
        self._pace.keep_holding(shelf.load_holds(settings.shelf))
        self._visitor = Visitor(
            gate=gate,
            robots=Robots(gate.get, self.clock, AGENT, self.robots_files),
            clock=self.clock,
            keep=self._keep,
            stamp=self._stamp,
        )

    def visit(self, asked: Asked) -> Page | Failure | Place:
        """Visit one address."""
        if isinstance(self.clock, TurnedClock):
            self.clock.turn(asked.now)
        return self._visitor.answer(asked)

    def close(self) -> None:
        """Leave the disk in order: no record is cut."""
        with self._writing:
            self.spool.close()
        shelf.save(self.settings.shelf, self.robots_files, self.clock.now())
        shelf.save_holds(self.settings.shelf, self._pace.holds(), self.clock.now())

    def _keep(self, page: Page) -> Place:
        with self._writing:
            try:
                return self.spool.write(page)
            except OSError as error:  # a full disk, a folder that is none: ours to mend, and nothing more is asked
                refuse(f"{self.settings.spool}: the spool cannot be written ({error.strerror})")

    def _stamp(self, asked: Asked) -> datetime:
        return asked.now if isinstance(self.clock, TurnedClock) else self.clock.now()


class PressSpider(scrapy.Spider):  # type: ignore[misc]  # Scrapy has no type information
    """Reads what is asked, says what was found, until standard input ends."""

    name = "press"

    def __init__(self, world: World, answers: BinaryIO, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.world = world
        self.answers = answers

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Hand each request to Scrapy as it is read; Scrapy itself sees only a number and a host."""
        lines: asyncio.Queue[str] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        threading.Thread(target=_listen, args=(self.world, loop, lines), daemon=True).start()
        while True:
            asked = read_asked(await lines.get())
            yield scrapy.Request(
                f"http://vigie.invalid/{asked.number}",
                callback=self.answered,
                errback=self.broken,
                dont_filter=True,
                meta={"asked": asked, "download_slot": _slot(asked.request.url)},
            )

    def answered(self, response: Response) -> None:
        """Say what a visit gave."""
        self._say(response.meta["asked"], response.meta["answer"])

    def broken(self, failure: Any) -> None:
        """Say that a visit broke on something nobody foresaw: one address must not end the crawl."""
        asked = failure.request.meta["asked"]
        request = asked.request
        detail = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:300]
        self.logger.error("%s: %s\n%s", request.url, detail, failure.getTraceback())
        kind = FailureKind.BAD_RESPONSE
        self._say(asked, Failure(request.source_id, request.url, kind, detail, asked.now, request.purpose))

    def _say(self, asked: Asked, answer: Page | Failure | Place) -> None:
        self.answers.write(answer_line(asked.number, answer).encode() + b"\n")
        self.answers.flush()


def _listen(world: World, loop: asyncio.AbstractEventLoop, lines: "asyncio.Queue[str]") -> None:
    """Hand over what is asked; when the parent stops asking, what is still under way interests nobody."""
    for line in sys.stdin.buffer:
        loop.call_soon_threadsafe(lines.put_nowait, line.decode())
    world.close()
    os._exit(0)


def _slot(url: str) -> str:
    """Name the host that waits its turn; an address without one is for the gate to refuse."""
    try:
        return host_key(url)
    except ValueError:
        return ""


def refuse(why: str) -> NoReturn:
    """Stop on what is ours to mend: fetch.py raises it as one line."""
    sys.stderr.write(f"{why}\n")
    sys.stderr.flush()
    os._exit(REFUSED)


def _leave_with(parent: int) -> None:
    """End when the parent does, even when another process still holds our standard input open."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def main() -> None:
    """Crawl until standard input ends; never returns."""
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes our input
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whoever prints by mistake must not write among the answers
    try:
        world = World(read_settings(sys.argv[1]))
    except CrawlError as error:
        refuse(str(error))
    process = AsyncCrawlerProcess(HARDENED)
    process.crawl(PressSpider, world=world, answers=answers)
    process.start(install_signal_handlers=False)


if __name__ == "__main__":
    main()
