"""The walk: every new article from its feed to its row."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol, TypeVar

from crawlers import polling
from crawlers.extract import article_from_entry
from crawlers.sitemaps import SitemapIndex
from crawlers.types import (
    Access,
    Article,
    Depth,
    Failure,
    Feed,
    FeedEntry,
    FeedKind,
    FeedState,
    Licence,
    Page,
    ParsedFeed,
    Purpose,
    Reach,
    Request,
    Rights,
    Source,
    Tdm,
    Web,
)
from crawlers.urls import article_id
from nlp.stories import Grouping, place
from nlp.types import ModelCard, Reading, ReadingKind, Relevance, StoryText
from pipeline.types import Harvest, Tell
from storage import articles as article_rows
from storage import failures as failure_rows
from storage import feeds as feed_rows
from storage import readings as reading_rows
from storage import rights as rights_rows
from storage import sources as source_rows
from storage import stories as story_rows
from storage.db import Database, transaction
from storage.types import Fresh, SaveCounts

FRESH_SITEMAPS = 2  # of an index, the freshest first: news sitemaps hold two days each
CHUNK = 200  # articles kept in one transaction: an interruption loses at most these

Good = TypeVar("Good")


class Parser(Protocol):
    """The limited child that reads what the world sent."""

    def feeds(self, pages: Iterable[Page]) -> Iterable[ParsedFeed | SitemapIndex | Failure]:
        """Read feeds, sitemaps and indexes of sitemaps, in order."""

    def articles(
        self, pages: Iterable[tuple[Page, FeedEntry, Source]], first_seen: datetime
    ) -> Iterable[Article | Failure]:
        """Read article pages, in order."""


class ArticleReader(Protocol):
    """Whoever reads articles."""

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """Give one headline reading per article, and a full one where a body was read."""


@dataclass(frozen=True)
class Walk:
    """The outside world, handed to the walk."""

    db: Database
    web: Web
    parser: Parser
    reader: ArticleReader
    concerns: Callable[[str], bool]  # does this text name the territory or a comparison city?
    sources: Mapping[str, Source]  # by id
    page_limit: int = 500  # article pages a run


def quiet(_step: str, _count: int) -> None:
    """Tell nobody."""


def collect(
    walk: Walk,
    now: datetime,
    tell: Tell = quiet,
    *,
    everything: bool = False,
    jitter: Callable[[], float] = random.random,
) -> Harvest:
    """Carry every new article from its feed to its row.

    `tell(step, count)` hears of progress; `everything` asks feeds whose time has not come too; `jitter()` gives a
    number of [0, 1) that spreads the next polls. What was kept before an interruption stays kept: a feed's validators
    are saved after its entries, never before.
    """
    now = now.astimezone(UTC)
    source_rows.sync(walk.db, tuple(walk.sources.values()), now)
    states = {polling.address(state): state for state in _states(walk)}
    asked = [replace(state, next_due=None) for state in states.values()] if everything else states.values()
    due = polling.due(asked, tuple(walk.sources.values()), now)
    tell("polling", len(due))
    answers = {answer.url: answer for answer in walk.web.fetch([_poll(walk, feed) for feed in due])}
    polled, unpolled = sift(answers.values())

    parsed, broken = _parsed(walk, [page for page in polled if page.status != 304])
    entries = [entry for feed in parsed for entry in feed.entries]
    fresh = article_rows.unseen(walk.db, _distinct(entries))
    tell("reading", len(fresh))

    total = Harvest(
        polled=len(due), unchanged=sum(page.status == 304 for page in polled), entries=len({e.url for e in entries})
    )
    announced = {article_id(each.entry.source_id, each.entry.url): each.entry for each in fresh}
    for articles, failures in _chunks(_articles(walk, fresh, now), CHUNK):
        total += _keep(walk, articles, failures, announced, now)
        tell("kept", total.inserted + total.revised)

    spoiled = {failure.url: failure for failure in broken}
    news = _news(parsed, fresh)
    with transaction(walk.db):
        feed_rows.save(
            walk.db,
            [
                polling.after(states[url], spoiled.get(url, answer), news.get(url, 0), now, jitter())
                for url, answer in answers.items()
            ],
        )
        failure_rows.save(walk.db, unpolled + broken)
    return total + Harvest(failures=len(unpolled) + len(broken))


def sift(results: Iterable[Good | Failure]) -> tuple[list[Good], list[Failure]]:
    """Part what the world gave from what it did not."""
    good: list[Good] = []
    failed: list[Failure] = []
    for result in results:
        if isinstance(result, Failure):
            failed.append(result)
        else:
            good.append(result)
    return good, failed


def wants_page(entry: FeedEntry, source: Source, concerns: Callable[[str], bool]) -> bool:
    """Say whether an article's page is worth asking for: allowed as far as we know, and likely to matter.

    A local medium's always; another's only where headline or standfirst names the territory or a comparison city.
    """
    if not may_read_page(entry, source.rights):
        return False
    if source.access is Access.SUBSCRIBER and source.rights.licence is Licence.NONE:
        return False
    return source.reach is Reach.LOCAL or concerns(f"{entry.title}\n{entry.standfirst}")


def may_read_page(entry: FeedEntry, rights: Rights) -> bool:
    """Say whether nothing known before asking forbids the page: no reservation, or a licence that lifts it."""
    return rights.licence is not Licence.NONE or not (entry.reserved or rights.tdm is Tdm.RESERVED)


def _parsed(walk: Walk, pages: Sequence[Page]) -> tuple[list[ParsedFeed], list[Failure]]:
    """Read listings; an index of sitemaps stands for the freshest few it names, which are asked for now."""
    read, broken = sift(walk.parser.feeds(pages))
    parsed = [each for each in read if isinstance(each, ParsedFeed)]
    for index in (each for each in read if isinstance(each, SitemapIndex)):
        rights = walk.sources[index.source_id].rights
        children = [
            Request(index.source_id, url, Purpose.SITEMAP, rights=rights) for url in index.sitemaps[:FRESH_SITEMAPS]
        ]
        fetched, gone = sift(walk.web.fetch(children))
        listed, unread = sift(walk.parser.feeds(fetched))
        entries = tuple(entry for each in listed if isinstance(each, ParsedFeed) for entry in each.entries)
        parsed.append(ParsedFeed(index.source_id, index.url, entries, dropped=index.dropped))
        broken += gone + unread
    return parsed, broken


def _states(walk: Walk) -> list[FeedState]:
    known = feed_rows.states(walk.db)
    return [*known, *polling.new_states(tuple(walk.sources.values()), known)]


def _poll(walk: Walk, feed: Feed) -> Request:
    purpose = Purpose.SITEMAP if feed.kind is FeedKind.SITEMAP else Purpose.FEED
    rights = walk.sources[feed.source_id].rights
    return Request(feed.source_id, feed.url, purpose, feed.etag, feed.last_modified, rights)


def _distinct(entries: Iterable[FeedEntry]) -> list[FeedEntry]:
    """One entry per article and wording: several sections of a medium offer the same article."""
    return list({(entry.source_id, entry.url, entry.title, entry.standfirst): entry for entry in entries}.values())


def _articles(walk: Walk, fresh: Sequence[Fresh], now: datetime) -> Iterator[Article | Failure]:
    """Give each fresh entry as an article; those whose page is worth it are read in full where that is allowed.

    A page that cannot be had costs its body, never the article: the failure is kept, and the teaser stands.
    """
    pages: dict[str, FeedEntry] = {}
    for each in fresh:
        entry, source = each.entry, walk.sources[each.entry.source_id]
        if each.new and len(pages) < walk.page_limit and wants_page(entry, source, walk.concerns):
            pages[entry.url] = entry
        else:
            yield article_from_entry(entry, source, now, _why_no_page(entry, source))
    requests = [
        Request(entry.source_id, entry.url, Purpose.PAGE, rights=walk.sources[entry.source_id].rights)
        for entry in pages.values()
    ]
    gone: list[Failure] = []

    def found() -> Iterator[tuple[Page, FeedEntry, Source]]:
        for answer in walk.web.fetch(requests):
            if isinstance(answer, Failure):
                gone.append(answer)
            else:
                yield answer, pages[answer.url], walk.sources[answer.source_id]

    for read in walk.parser.articles(found(), now):
        if isinstance(read, Failure):
            gone.append(read)
        else:
            yield read
    for failure in gone:
        entry = pages[failure.url]
        yield failure
        yield article_from_entry(entry, walk.sources[entry.source_id], now, failure.kind.value)


def _why_no_page(entry: FeedEntry, source: Source) -> str:
    if not may_read_page(entry, source.rights):
        return "reserved"
    if source.access is Access.SUBSCRIBER:
        return "subscriber"
    return "feed_only"


def _keep(
    walk: Walk,
    articles: Sequence[Article],
    failures: Sequence[Failure],
    announced: Mapping[str, FeedEntry],
    now: datetime,
) -> Harvest:
    """Read, group and keep one chunk, in one transaction."""
    readings = walk.reader.read(articles)
    concerned = {each.article_id for each in readings if each.relevance is not Relevance.NONE}
    texts = [_story_text(article) for article in articles if article.id in concerned]
    grouping = place(texts, story_rows.open_stories(walk.db, now), now) if texts else Grouping(())
    with transaction(walk.db):
        saved: SaveCounts = article_rows.save(
            walk.db, articles, now, [announced[article.id] for article in articles if article.id in announced]
        )
        reading_rows.save(walk.db, readings, now)
        story_rows.save(walk.db, grouping.members, grouping.traces, now)
        rights_rows.save(walk.db, [evidence for failure in failures for evidence in failure.tdm])
        failure_rows.save(walk.db, failures)
    return Harvest(
        inserted=saved.inserted,
        revised=saved.revised,
        full=sum(each.kind is ReadingKind.FULL for each in readings),
        concerned=len(concerned),
        failures=len(failures),
    )


def _story_text(article: Article) -> StoryText:
    text = article.text if article.depth is Depth.TEASER else f"{article.text}\n{article.body}"
    return StoryText(article.id, article.source_id, text, article.dating.published)


def _chunks(results: Iterator[Article | Failure], size: int) -> Iterator[tuple[list[Article], list[Failure]]]:
    while chunk := list(islice(results, size)):
        yield sift(chunk)


def _news(parsed: Sequence[ParsedFeed], fresh: Sequence[Fresh]) -> dict[str, int]:
    """How many fresh entries each feed brought: it decides when to ask again."""
    addresses = {each.entry.url for each in fresh}
    return {feed.url: sum(entry.url in addresses for entry in feed.entries) for feed in parsed}


def reread(db: Database, reader: ArticleReader, model: ModelCard, now: datetime) -> int:
    """Read every kept article that this model, the reader's, has not read; return how many."""
    count = 0
    while articles := reading_rows.unread(db, model, CHUNK):
        readings = reader.read(articles)
        with transaction(db):
            reading_rows.save(db, readings, now)
        count += len(articles)
    return count
