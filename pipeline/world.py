"""A configuration to the outside world of a walk: database, crawling child, parsing child, trained reader."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from crawlers import rights
from crawlers.fetch import CrawlSettings, CrawlWeb
from crawlers.robots import RobotsAnswer
from crawlers.sandbox import Sandbox
from crawlers.sitemaps import SitemapIndex
from crawlers.sources import load_sources
from crawlers.types import Article, Clock, Failure, FeedEntry, Page, ParsedFeed, Purpose, Source
from nlp.lexicon import Lexicon
from nlp.reading import Reader
from nlp.tone import load_judge
from pipeline.collect import Walk
from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.lock import only_one
from storage import sources as source_rows
from storage.db import Database, open_database

NOBODY = "https://localhost/"  # replay and demo speak to this machine alone


@dataclass(frozen=True)
class LimitedParser:
    """The parsing child, asked for the right job page by page."""

    sandbox: Sandbox

    def feeds(self, pages: Iterable[Page]) -> Iterator[ParsedFeed | SitemapIndex | Failure]:
        """Read feeds and sitemaps, in order."""
        for sitemap, run in groupby(pages, key=lambda page: page.purpose is Purpose.SITEMAP):
            job = "crawlers.sitemaps:parse" if sitemap else "crawlers.feeds:parse"
            yield from self.sandbox.pages(job, ((page,) for page in run))

    def articles(
        self, pages: Iterable[tuple[Page, FeedEntry, Source]], first_seen: datetime
    ) -> Iterator[Article | Failure]:
        """Read article pages, each as far as its source's rights and what was asked of it allow."""
        return self.sandbox.pages(
            "crawlers.extract:extract",
            ((page, entry, source, first_seen, _decision(page, source)) for page, entry, source in pages),
        )


def _decision(page: Page, source: Source) -> rights.Decision:
    """Judge again from the evidence that came with the page; robots.txt allowed it, or it would not be here."""
    allowed = RobotsAnswer(allowed=True, reason="fetched", crawl_delay_s=None, fetched=page.fetched, status=None)
    return rights.decide(source.rights, page.tdm[-1], source.access, allowed)


@contextmanager
def open_walk(config: Config, clock: Clock, doing: str = "collect") -> Iterator[Walk]:
    """Open everything a collect needs, for as long as the block runs; `clock` dates what is fetched.

    Raises ConfigError without a contact for publishers, AlreadyRunning when another vigie writes, and the typed
    errors of each part (catalogue, model, database).
    """
    refuse_anonymous(config)
    sources = load_sources(config.paths.sources)
    lexicon = Lexicon.load()
    judge = load_judge(config.judge, config.threads, download=config.tone.download)
    reader = Reader(lexicon, judge, keep_quotes=config.keep_quotes)
    with (
        only_one(config.paths.lock, doing),
        open_writable(config, clock.now()) as db,
        CrawlWeb(crawl_settings(config), clock) as web,
        Sandbox(workers=config.threads) as parser,
    ):
        source_rows.name_places(db, tuple(lexicon.places.values()))
        yield Walk(
            db=db,
            web=web,
            parser=LimitedParser(parser),
            reader=reader,
            concerns=lexicon.concerns,
            sources={source.id: source for source in sources},
            page_limit=config.crawl.page_limit,
        )


def open_writable(config: Config, now: datetime) -> Database:
    """Open the database to write in it, making its folder first."""
    config.paths.database.parent.mkdir(parents=True, exist_ok=True)
    return open_database(config.paths.database, now)


@contextmanager
def readable(config: Config, now: datetime) -> Iterator[Database]:
    """Open what was published for readers if there is one, else the database itself."""
    path = config.paths.snapshot if config.paths.snapshot.exists() else config.paths.database
    with open_database(path, now, read_only=True) as db:
        yield db


def crawl_settings(config: Config) -> CrawlSettings:
    """What the crawling child is told; never where the database is."""
    return CrawlSettings(
        spool=config.paths.spool,
        contact=config.crawl.contact or NOBODY,
        clock="virtual" if config.loopback else "real",
        loopback=tuple((host, address, port) for host, (address, port) in config.loopback.items()),
        min_gap_s=config.crawl.min_gap_s,
        shelf=config.paths.spool / "robots",
    )


def refuse_anonymous(config: Config) -> None:
    """Raise ConfigError when a crawl would not say whom to write to."""
    if not config.crawl.contact and not config.loopback:
        raise ConfigError(
            str(config.origin or "vigie.toml"),
            ["crawl.contact est vide\u00a0: donnez une adresse ou une page où les éditeurs peuvent vous joindre"],
        )
