"""A web page to the feeds it announces, and to the catalogue block they would make."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from crawlers.sources import slug, url_flaw
from crawlers.types import FeedKind, Reach, Source


@dataclass(frozen=True)
class FeedLink:
    """A feed announced by a page."""

    url: str
    title: str  # "" when the page gives none
    kind: FeedKind = FeedKind.FEED


FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/x.atom+xml",
    "application/x-atom+xml",
}
MAX_LINKS = 50  # a page announcing more is a directory, not a medium
COMMENTS = re.compile(
    r"comments?(/feed|\.xml|$)|/comments/|commentaires", re.IGNORECASE
)  # readers' words, not the press


def discover(html: str, base: str) -> tuple[FeedLink, ...]:
    """Return the feeds a page announces (`<link rel=alternate>`), in page order, without comment feeds."""
    page = _Links()
    page.feed(html)
    links: dict[str, FeedLink] = {}
    for href, title in page.feeds:
        try:
            url = urljoin(urljoin(base, page.base), href)
        except ValueError:
            continue
        if url_flaw(url) is None and not COMMENTS.search(urlsplit(url).path):
            links.setdefault(url, FeedLink(url, title))
    return tuple(links.values())[:MAX_LINKS]


def draft(url: str, links: Sequence[FeedLink], title: str = "") -> Source:
    """Propose a catalogue block for a page and the feeds found on it; reach and rights are left to a person."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    name = title.strip() or host
    return Source(
        id=slug(host.rsplit(".", 1)[0]) or slug(name),
        name=name,
        reach=Reach.NATIONAL,  # the cautious one: a page is fetched only when it concerns the territory
        feeds=tuple(link.url for link in links if link.kind is FeedKind.FEED),
        sitemaps=tuple(link.url for link in links if link.kind is FeedKind.SITEMAP),
        home=url,
    )


class _Links(HTMLParser):
    """Collects <link rel=alternate>, the first <base> and the site's own name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base = ""
        self.site_name = ""
        self.feeds: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: (value or "").strip() for key, value in reversed(attrs)}  # the first of a repeated one wins
        if tag == "base" and not self.base:
            self.base = values.get("href", "")
        elif tag == "meta" and values.get("property") == "og:site_name":
            self.site_name = self.site_name or values.get("content", "")
        elif tag == "link" and values.get("href") and "alternate" in values.get("rel", "").lower().split():
            kind = values.get("type", "").lower().split(";")[0].strip()
            if kind in FEED_TYPES:
                self.feeds.append((values["href"], values.get("title", "")))


def site_name(html: str) -> str:
    """Return what a page calls its own site (og:site_name), "" when it does not say."""
    page = _Links()
    page.feed(html)
    return page.site_name
