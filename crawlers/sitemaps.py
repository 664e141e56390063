"""A news sitemap to entries, or an index of sitemaps to their addresses. Runs in the sandbox."""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from crawlers import clean, dates
from crawlers.entries import MAX_ENTRIES, SECTION_CHARS, TITLE_CHARS, Header, Said, gather
from crawlers.types import Failure, FailureKind, Page, ParsedFeed
from crawlers.urls import canonical

MAX_BYTES = 15 << 20
MAX_CHILDREN = 500  # sitemaps of one index; a daily archive of a year holds 366


@dataclass(frozen=True)
class SitemapIndex:
    """A sitemap that lists other sitemaps, the freshest first."""

    source_id: str
    url: str
    sitemaps: tuple[str, ...]
    dropped: int = 0  # without a usable address, or over the cap


def parse(page: Page) -> ParsedFeed | SitemapIndex | Failure:
    """Read a sitemap: an address without a news title is kept out, it says nothing that can be read."""
    body = _unpacked(page.body)
    if body is None:
        return _failure(page, FailureKind.TOO_LARGE, f"over {MAX_BYTES} bytes once unpacked")
    if not body.strip():
        return _failure(page, FailureKind.EMPTY, f"{len(page.body)} bytes, nothing in them")
    # No entity is expanded, no DTD loaded, nothing fetched; libxml2's own bounds on depth and size stay on.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return _failure(page, FailureKind.BROKEN_FEED, clean.line(str(error), 160))
    kind = _name(root) if root is not None else ""
    if kind == "sitemapindex":
        return _index(page, root)
    if kind != "urlset":
        what = "an HTML page" if kind == "html" else f"<{kind[:40]}>, no sitemap"
        return _failure(page, FailureKind.NOT_A_FEED, what)
    urls = [node for node in root if _name(node) == "url"]
    flaws = (f"malformed: {clean.line(parser.error_log[0].message, 160)}",) if len(parser.error_log) else ()
    said = [_said(node) for node in urls[:MAX_ENTRIES]]
    return gather(page, Header(flaws=flaws), said, left_out=max(0, len(urls) - MAX_ENTRIES))


def _unpacked(body: bytes) -> bytes | None:
    """The sitemap itself when the file was stored gzipped; None when it would be over the cap."""
    if body[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            body = unpacker.decompress(body, MAX_BYTES + 1)
        except zlib.error:
            return b""
    return body if len(body) <= MAX_BYTES else None


def _index(page: Page, root: Any) -> SitemapIndex:
    found = []
    nodes = [node for node in root if _name(node) == "sitemap"]
    for node in nodes:
        words = _words(node)
        url = canonical(words.get("loc", ""), page.final_url or page.url)
        if url:
            found.append((dates.read(words.get("lastmod", ""), page.fetched).when or dates.FLOOR, url))
    freshest = sorted(found, key=lambda pair: pair[0], reverse=True)[:MAX_CHILDREN]
    return SitemapIndex(
        page.source_id, page.url, tuple(dict.fromkeys(url for _, url in freshest)), len(nodes) - len(freshest)
    )


def _said(node: Any) -> Said:
    words = _words(node)
    return Said(
        links=(words.get("loc", ""),),
        title=clean.plain(words.get("news:title", ""), TITLE_CHARS),
        standfirst="",
        published=words.get("news:publication_date", ""),  # lastmod is the date of the last change: not a witness
        section=clean.line(words.get("news:keywords", ""), SECTION_CHARS),
    )


def _words(node: Any) -> dict[str, str]:
    """The text of each element below, the news ones under the prefix "news:"."""
    words: dict[str, str] = {}
    for part in node.iter():
        if isinstance(part.tag, str) and part.text and part.text.strip():
            prefix = "news:" if "sitemap-news" in part.tag else "image:" if "sitemap-image" in part.tag else ""
            words.setdefault(prefix + _name(part), part.text.strip())
    return words


@lru_cache(256)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _name(node: Any) -> str:
    return _local(node.tag) if isinstance(node.tag, str) else ""


def _failure(page: Page, kind: FailureKind, detail: str) -> Failure:
    return Failure(page.source_id, page.url, kind, detail, page.fetched, purpose=page.purpose, status=page.status)
