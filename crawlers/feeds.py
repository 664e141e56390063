"""A feed's bytes to its entries: RSS, Atom, RDF and JSON feeds, however broken. Runs in the sandbox."""

import calendar
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urljoin

from crawlers import clean
from crawlers.entries import MAX_ENTRIES, SECTION_CHARS, STANDFIRST_CHARS, TITLE_CHARS, Header, Said, gather
from crawlers.types import Failure, FailureKind, Page, ParsedFeed

MAX_BYTES = 15 << 20
MAX_GROWTH = 1 << 20  # bytes that declared entities may add to a document
MAX_ATTRIBUTES = 1_000  # on one element: feedparser is quadratic in them (61 KiB 0.4 s, 711 KiB 28 s)
MAX_DEPTH = 50_000  # elements left open: 200,000 keep feedparser busy for 8 s; escaped HTML has some too
MAX_TTL_S = 30 * 24 * 3600

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\s+(%\s+)?([^\s%\"'<>]+)\s+(?:\"([^\"]*)\"|'([^']*)')")
_ATTRIBUTE = re.compile(rb"[^\s=<>\"']=\s*[\"']")
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_ITEM_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,16})|([0-9]{1,16}));")
# What content systems add after the standfirst: always a sentence of its own.
_TAIL = re.compile(
    r"\s*\[(?:…|\.\.\.)\]\s*$"
    r"|(?:^|(?<=[.!?…»\]])\s+)(?:(?:L[’']article|Cet article|The post)\s.{1,400}?\s(?:est apparu en premier sur|"
    r"appeared first on)\s.{1,200}|(?:Lire (?:la suite|plus|l[’']article)|Continuer la lecture|En savoir plus|"
    r"Read more)\b[^.!?]{0,100}[.…]?)\s*$"
)


def parse(page: Page) -> ParsedFeed | Failure:
    """Read a feed: its distinct, dated, plain-text entries and what it says of itself, or why there are none."""
    if refused := _refused(page.body):
        return _failure(page, *refused)
    if page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(page)
    raw, left_out = _raw(page)
    if not raw.version and not raw.entries:
        return _failure(page, FailureKind.NOT_A_FEED, "no feed element")
    return gather(page, _header(raw), map(_said, raw.entries), left_out=left_out)


def parse_raw(page: Page) -> Any:
    """Give feedparser's own record of a page, as `parse` sees it.

    Always from bytes in memory: given bytes or text, feedparser would take them for a file name or an address.
    """
    return _raw(page)[0]


def _raw(page: Page) -> tuple[Any, int]:
    """Give feedparser's record, and the number of items cut off before it saw them."""
    body, left_out = _within_cap(page.body)
    if b"<media:content" in body:
        body = _without_pictures(body)
    if b"&#" in body:
        body = _REFERENCE.sub(_possible, body)
    headers = {name: value for name, value in page.headers.items() if name in {"content-type", "content-language"}}
    headers.setdefault("content-type", "application/xml")  # the document then names its own encoding
    base = page.final_url or page.url
    location = urljoin(base, page.headers.get("content-location", ""))
    if base:  # "" for a document that came from no address
        headers["content-location"] = location if location.startswith(("http://", "https://")) else base
    return _feedparser().parse(io.BytesIO(body), response_headers=headers), left_out


def _refused(body: bytes) -> tuple[FailureKind, str] | None:
    """Say why a body is not worth, or not safe, parsing; None when it may be parsed."""
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return FailureKind.EMPTY, f"{len(body)} bytes, nothing in them"
    if len(body) > MAX_BYTES:
        return FailureKind.TOO_LARGE, f"{len(body)} bytes"
    if _HTML.match(body[:4096]):
        return FailureKind.NOT_A_FEED, "an HTML page"
    danger = _danger(body)
    return (FailureKind.BROKEN_FEED, danger) if danger else None


def _danger(body: bytes) -> str:
    """Why a document must not be expanded; "" when it may."""
    text = body.replace(b"\0", b"") if b"\0" in body[:200] else body  # UTF-16 and 32, as far as ASCII goes
    if b"<!ENTITY" in text:
        declared = {name: double or single for _, name, double, single in _ENTITY.findall(text)}
        growth = 0
        for name, value in declared.items():
            if any(b"&" + other + b";" in value or b"%" + other + b";" in value for other in declared):
                return "entities within entities"
            growth += (text.count(b"&" + name + b";")) * len(value)
        if growth > MAX_GROWTH:
            return f"entities worth {growth} bytes"
    depth = text.count(b"<") - 2 * text.count(b"</") - text.count(b"/>") - text.count(b"<!") - text.count(b"<?")
    if depth > MAX_DEPTH:
        return f"{depth} elements never closed"
    for tag in text.split(b"<"):
        if len(tag) > 8 * MAX_ATTRIBUTES and not tag.startswith((b"!", b"?", b"/")):
            count = len(_ATTRIBUTE.findall(tag))
            if count > MAX_ATTRIBUTES:
                return f"{count} attributes on one element"
    return ""


def _within_cap(body: bytes) -> tuple[bytes, int]:
    """The document without the items over the cap, and how many they were."""
    if len(body) < MAX_ENTRIES * 10:  # too small to hold that many
        return body, 0
    starts = [match.start() for match in _ITEM.finditer(body)]
    if len(starts) <= MAX_ENTRIES:
        return body, 0
    ends = [match.end() for match in _ITEM_END.finditer(body, starts[-1])]
    return body[: starts[MAX_ENTRIES]] + (body[ends[-1] :] if ends else b""), len(starts) - MAX_ENTRIES


def _without_pictures(body: bytes) -> bytes:
    """Drop each <media:content> with what it holds: a third of the elements, and captions that pass for standfirsts."""
    first, *pieces = body.split(b"<media:content")
    kept = [first]
    for piece in pieces:
        end = piece.find(b">")
        closed = piece.find(b"</media:content>")
        if end > 0 and piece[end - 1 : end] == b"/":
            kept.append(piece[end + 1 :])
        elif closed > 0:
            kept.append(piece[closed + len(b"</media:content>") :])
        else:
            kept.append(b"<media:content" + piece)
    return b"".join(kept)


def _possible(match: re.Match[bytes]) -> bytes:
    """The reference itself, or U+FFFD for a number that is no character: feedparser raises on those."""
    number = int(match[1], 16) if match[1] else int(match[2])
    impossible = number > 0x10FFFF or 0xD800 <= number <= 0xDFFF or number == 0
    return b"&#xFFFD;" if impossible else match[0]


def _header(raw: Any) -> Header:
    feed = raw.feed
    error = raw.get("bozo_exception")  # of the wrong label, feedparser made the best already
    mislabelled = type(error).__name__ in {"CharacterEncodingOverride", "NonXMLContentType"}
    flaws = [f"malformed: {clean.line(str(error), 160)}"] if raw.bozo and not mislabelled else []
    return Header(
        title=_text(feed, "title", TITLE_CHARS),
        notice=_text(feed, "rights", STANDFIRST_CHARS) or str(feed.get("license") or ""),
        ttl_s=_ttl(feed),
        flaws=tuple(flaws),
    )


def _said(entry: Any) -> Said:
    identity = entry.get("id") or ""
    published = entry.get("published") or entry.get("created") or dict.get(entry, "updated") or ""
    parsed = entry.get("published_parsed") or entry.get("created_parsed") or dict.get(entry, "updated_parsed")
    return Said(
        links=(
            entry.get("feedburner_origlink") or "",
            entry.get("link") or "",
            *(link.get("href") or "" for link in entry.get("links", ()) if link.get("rel") == "alternate"),
            identity if identity.startswith(("http://", "https://")) else "",
        ),
        title=_text(entry, "title", TITLE_CHARS),
        standfirst=_standfirst(entry),
        published=str(published),
        fallback=datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed and 1970 <= parsed[0] < 9999 else None,
        rights=_text(entry, "rights", STANDFIRST_CHARS),
        section=_section(tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())),
    )


def _standfirst(entry: Any) -> str:
    """The summary, or the start of what the feed gives as content, without the content system's tail."""
    text = _text(entry, "summary", STANDFIRST_CHARS)
    if not text and entry.get("content"):
        content = entry.content[0]
        text = _readable(content.get("value") or "", content.get("type") or "", STANDFIRST_CHARS)
    return trimmed(text)


def trimmed(text: str) -> str:
    """A standfirst without "Lire la suite", "L'article … est apparu en premier sur …" and the like."""
    for _ in range(3):
        shorter = _TAIL.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text


def _text(record: Any, name: str, cap: int) -> str:
    detail = record.get(f"{name}_detail") or {}
    return _readable(str(record.get(name) or ""), detail.get("type") or "", cap)


@lru_cache(8192)  # a newspaper's sections and days repeat each other: two texts in three were read before
def _readable(value: str, kind: str, cap: int) -> str:
    return clean.plain(value, cap) if "html" in kind else clean.untagged(value, cap)


def _section(names: Iterator[str]) -> str:
    return clean.cut("; ".join(dict.fromkeys(clean.plain(name, 80) for name in names if name)), SECTION_CHARS)


def _ttl(feed: Any) -> int | None:
    """The feed's own polling wish in seconds: RSS ttl, else the syndication module."""
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isdecimal() and int(ttl[:9]) > 0:
        return min(int(ttl[:9]) * 60, MAX_TTL_S)
    period = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": MAX_TTL_S}.get(
        str(feed.get("sy_updateperiod"))
    )
    frequency = str(feed.get("sy_updatefrequency") or "1").strip()
    return period // max(1, int(frequency[:6])) if period and frequency.isdecimal() else None


def _json_feed(page: Page) -> ParsedFeed | Failure:
    try:
        feed = json.loads(page.body)
    except (ValueError, RecursionError) as error:
        return _failure(page, FailureKind.BROKEN_FEED, f"JSON: {type(error).__name__}")
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        return _failure(page, FailureKind.NOT_A_FEED, "JSON, but no JSON feed")
    header = Header(title=clean.untagged(str(feed.get("title") or ""), TITLE_CHARS))
    said = (_json_said(item) for item in items[:MAX_ENTRIES] if isinstance(item, dict))
    return gather(page, header, said, left_out=max(0, len(items) - MAX_ENTRIES))


def _json_said(item: dict[str, Any]) -> Said:
    def text(name: str) -> str:
        value = item.get(name)
        return value if isinstance(value, str) else ""

    tags = item.get("tags")
    summary = text("summary") or text("content_text")
    return Said(
        links=(text("url"), text("external_url"), text("id") if text("id").startswith("http") else ""),
        title=clean.untagged(text("title"), TITLE_CHARS),
        standfirst=trimmed(
            clean.untagged(summary, STANDFIRST_CHARS)
            if summary
            else clean.plain(text("content_html"), STANDFIRST_CHARS)
        ),
        published=text("date_published") or text("date_modified"),
        section=_section(tag for tag in (tags if isinstance(tags, list) else ()) if isinstance(tag, str)),
    )


def _failure(page: Page, kind: FailureKind, detail: str) -> Failure:
    return Failure(page.source_id, page.url, kind, detail, page.fetched, purpose=page.purpose, status=page.status)


@cache
def _feedparser() -> Any:
    """feedparser, imported when first needed, with four of its pure functions remembered or short-cut.

    On a year of one newspaper this halves the time of a feed; the 2,043 expectations of its own tests still hold.
    """
    import feedparser  # noqa: PLC0415 - 60 ms that a child reading pages need not pay
    from feedparser import mixin  # noqa: PLC0415

    mixin.make_safe_absolute_uri = lru_cache(512)(mixin.make_safe_absolute_uri)  # asked for each element
    mixin._urljoin = lru_cache(512)(mixin._urljoin)  # noqa: SLF001
    sanitize, resolve = mixin._sanitize_html, mixin.resolve_relative_uris  # noqa: SLF001
    mixin._sanitize_html = lambda text, encoding, kind: (  # noqa: SLF001 - without markup, only its last line acts
        sanitize(text, encoding, kind) if "<" in text or "&" in text else text.strip().replace("\r\n", "\n")
    )
    mixin.resolve_relative_uris = lambda text, base, encoding, kind: (
        resolve(text, base, encoding, kind) if "<" in text or "&" in text else text
    )
    feedparser.FeedParserDict.__deepcopy__ = lambda record, _: feedparser.FeedParserDict(record)  # only flat ones are
    return feedparser
