"""What a feed, a JSON feed or a sitemap says of its articles to clean, distinct, dated entries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from crawlers import clean, dates
from crawlers.rights import reserving_notice
from crawlers.types import FeedEntry, Page, ParsedFeed
from crawlers.urls import canonical

MAX_ENTRIES = 2_000  # Media Cloud's cap; the largest real French feed seen holds 200
TITLE_CHARS = 1_000
STANDFIRST_CHARS = 1_000  # twice the longest of 30,912 standfirsts: longer ones are articles in disguise
SECTION_CHARS = 200
NOTICE_CHARS = 500


@dataclass(frozen=True)
class Said:
    """What one item says, before any judgement; texts are plain but not cleaned of duplicates or caps."""

    links: tuple[str, ...]  # possible addresses, best first
    title: str
    standfirst: str
    published: str = ""  # as written
    fallback: datetime | None = None  # what the parser made of it; None when it could not read it either
    rights: str = ""
    section: str = ""


@dataclass(frozen=True)
class Header:
    """What the feed says of itself."""

    title: str = ""
    notice: str = ""
    ttl_s: int | None = None  # None when silent
    flaws: tuple[str, ...] = ()


def gather(page: Page, header: Header, items: Iterable[Said], *, left_out: int = 0) -> ParsedFeed:
    """Keep the items that can be linked to and read, one an address; count and name whatever was mended or dropped.

    `left_out` is the number of items cut off before they were read (the cap of 2,000).
    """
    notice = clean.line(header.notice, NOTICE_CHARS)
    reserved = reserving_notice(notice) or page.headers.get("tdm-reservation", "").strip() == "1"
    entries: dict[str, FeedEntry] = {}
    flaws: Counter[str] = Counter()
    if left_out:
        flaws[f"entries over the cap of {MAX_ENTRIES}"] = left_out
    for said in items:
        url = _address(said.links, page.final_url or page.url)
        title = said.title or clean.cut(said.standfirst, 150)
        if url is None:
            flaws["entries without a usable address"] += 1
        elif not title:
            flaws["entries without a word"] += 1
        elif url in entries:
            flaws["repeated addresses"] += 1
        elif len(entries) >= MAX_ENTRIES:
            flaws[f"entries over the cap of {MAX_ENTRIES}"] += 1
        else:
            date = dates.read(said.published, page.fetched, fallback=said.fallback)
            flaws.update(_doubts(said, date))
            entries[url] = FeedEntry(
                source_id=page.source_id,
                feed_url=page.url,
                url=url,
                title=title,
                standfirst="" if said.standfirst == title else said.standfirst,
                published=date.when,
                published_raw=date.raw,
                date_repaired=date.repaired,
                reserved=reserved or reserving_notice(said.rights),
                section=said.section,
            )
    if not entries:
        flaws["no entry"] += 1
    return ParsedFeed(
        source_id=page.source_id,
        url=page.url,
        entries=tuple(entries.values()),
        title=clean.line(header.title, TITLE_CHARS),
        notice=notice,
        reserved=reserved,
        ttl_s=header.ttl_s,
        dropped=sum(count for flaw, count in flaws.items() if flaw.startswith("entries ")),
        flaws=header.flaws + tuple(f"{count} {flaw}" if flaw != "no entry" else flaw for flaw, count in flaws.items()),
    )


@lru_cache(8192)  # sections and days repeat each other
def _address(links: tuple[str, ...], base: str) -> str | None:
    """The first of these that is an http(s) address, in its one spelling."""
    return next((url for link in links if link and (url := canonical(link, base))), None)


def _doubts(said: Said, date: dates.Witness) -> list[str]:
    doubts = []
    if date.refused:
        doubts.append(f"dates {date.refused}")
    elif date.raw and date.when is None:
        doubts.append("unreadable dates")
    elif date.repaired:
        doubts.append("repaired dates")
    if clean.doubtful(said.title) or clean.doubtful(said.standfirst):
        doubts.append("texts with lost characters")
    return doubts
