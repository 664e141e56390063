"""The vocabulary of the crawl: one frozen type per state of an article's life, from source to article."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Reach(StrEnum):
    """How far a medium is read."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"
    INTERNATIONAL = "international"


class Access(StrEnum):
    """What a medium gives to a reader who has not paid."""

    FREE = "free"
    METERED = "metered"
    SUBSCRIBER = "subscriber"


class Licence(StrEnum):
    """Under which agreement the agency may read a medium in full."""

    NONE = "none"
    CFC = "CFC"
    DIRECT = "direct"
    OPEN = "open"


class Tdm(StrEnum):
    """Whether the publisher reserved text and data mining (directive 2019/790, art. 4)."""

    UNKNOWN = "unknown"
    RESERVED = "reserved"
    FREE = "free"


class FeedKind(StrEnum):
    """How a medium lists what it publishes."""

    FEED = "feed"  # RSS, Atom, RDF or JSON feed
    SITEMAP = "sitemap"  # a news sitemap (or an index of them)


class Depth(StrEnum):
    """How much of an article was lawfully read."""

    TEASER = "teaser"  # headline and standfirst alone
    FULL = "full"


class FailureKind(StrEnum):
    """Why the world did not give what was asked. French labels live in reports/french.py."""

    REFUSED_ADDRESS = "refused_address"  # the gate would not go there
    REDIRECTS = "redirects"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BAD_RESPONSE = "bad_response"  # not HTTP, or an encoding nobody declared
    HTTP = "http"  # a 4xx/5xx status not named below
    FORBIDDEN = "forbidden"  # 401, 403, 451
    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410
    TOO_MANY_REQUESTS = "too_many_requests"  # 429
    ROBOTS = "robots"  # robots.txt says no, or could not be read
    RESERVED = "reserved"  # text and data mining reserved
    EMPTY = "empty"  # a 200 with nothing in it
    NOT_A_FEED = "not_a_feed"
    BROKEN_FEED = "broken_feed"
    PARSER_LIMIT = "parser_limit"  # the sandbox hit its time or memory limit
    PAYWALL = "paywall"
    TOO_SHORT = "too_short"
    UNREADABLE = "unreadable"  # the page gave no text


@dataclass(frozen=True)
class Rights:
    """What the agency may do with a medium's texts, and on which evidence."""

    licence: Licence = Licence.NONE
    tdm: Tdm = Tdm.UNKNOWN
    evidence: str = ""
    checked: date | None = None  # None when nobody has checked yet
    excerpt_chars: int = 200  # 0 shows none; at most 200
    full_text: bool = False  # True keeps bodies beyond 72 h


@dataclass(frozen=True)
class Source:
    """One medium of the catalogue (crawlers/sources.toml)."""

    id: str  # slug, stable for ever
    name: str
    reach: Reach
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    home: str | None = None  # None when only a feed is known
    access: Access = Access.FREE
    rights: Rights = Rights()


@dataclass(frozen=True)
class Feed:
    """A feed that is due, with the validators of its last good answer, byte-exact."""

    source_id: str
    url: str
    kind: FeedKind = FeedKind.FEED
    etag: str | None = None  # None when the server never gave one
    last_modified: str | None = None


@dataclass(frozen=True)
class FeedState:
    """What is remembered of a feed between two polls."""

    source_id: str
    url: str
    kind: FeedKind = FeedKind.FEED
    etag: str | None = None
    last_modified: str | None = None
    next_due: datetime | None = None  # None: due at once
    interval_s: int = 3600
    last_poll: datetime | None = None
    last_unconditional: datetime | None = None
    last_success: datetime | None = None
    last_status: int | None = None  # None when no HTTP answer came
    last_failure: FailureKind | None = None
    failures: float = 0.0  # weighted run of failures; 0 after any success
    gone_since: datetime | None = None  # first 410 of the present run of 410s
    moved_to: str | None = None  # the address of the present run of 301/308s
    moved_since: datetime | None = None
    moved_times: int = 0
    parked: bool = False  # no longer polled until a person says so


@dataclass(frozen=True)
class FeedEntry:
    """What one feed says of one article."""

    source_id: str
    feed_url: str
    url: str  # canonical, http(s), tracking parameters removed
    title: str
    standfirst: str  # "" when the feed gives none
    published: datetime | None  # aware; None when absent, unreadable or refused
    published_raw: str  # as written by the feed, "" when absent
    date_repaired: bool = False  # True when our repair, not the parser, read the date
    reserved: bool = False  # the feed itself carries a reserving notice
    section: str = ""  # the feed's own categories, "; "-joined


@dataclass(frozen=True)
class ParsedFeed:
    """A feed page once read: its entries, and what it says of itself."""

    source_id: str
    url: str
    entries: tuple[FeedEntry, ...]
    title: str = ""
    notice: str = ""  # the copyright line, kept as evidence
    reserved: bool = False
    ttl_s: int | None = None  # the feed's own polling wish; None when silent
    dropped: int = 0  # entries without a usable address, or over the cap
    flaws: tuple[str, ...] = ()  # what was repaired or doubtful, for the source's health


class Purpose(StrEnum):
    """Why an address is fetched: it decides what is checked before and kept after."""

    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"  # an article page: robots, then rights, then spool
    PROBE = "probe"  # a home page looked at by `vigie sources add | check`


@dataclass(frozen=True)
class Request:
    """One address to fetch, through the gate."""

    source_id: str
    url: str
    purpose: Purpose
    etag: str | None = None
    last_modified: str | None = None
    rights: Rights = Rights()  # the catalogue's record: a licence may open a reserved page


@dataclass(frozen=True)
class TdmEvidence:
    """One recorded answer to "is mining reserved here?"."""

    state: Tdm
    where: str  # "tdmrep.json" | "header" | "meta" | "robots" | "feed" | "catalogue"
    url: str
    value: str  # what was read, cut to 200 characters
    checked: datetime


@dataclass(frozen=True)
class Page:
    """A raw answer, as fetched; its body lives in the spool (or in memory for feeds)."""

    source_id: str
    url: str  # as asked
    final_url: str  # after redirects
    purpose: Purpose
    status: int  # 200 or 304
    headers: Mapping[str, str]  # lower-case names
    body: bytes  # b"" on 304
    fetched: datetime
    permanent_url: str | None = None  # target of an all-301/308 chain; None when there was none
    tdm: tuple[TdmEvidence, ...] = ()  # article pages only


@dataclass(frozen=True)
class Failure:
    """What the world did not give: stored, counted, shown."""

    source_id: str
    url: str
    kind: FailureKind
    detail: str  # one line, English, no body text
    when: datetime
    purpose: Purpose = Purpose.FEED
    status: int | None = None  # None when no HTTP answer came
    retry_after_s: int | None = None  # None when the server named no delay
    tdm: tuple[TdmEvidence, ...] = ()


class DateOrigin(StrEnum):
    """Which clock dated an article."""

    FEED = "feed"
    PAGE = "page"
    FIRST_SEEN = "first_seen"


@dataclass(frozen=True)
class Dating:
    """An article's date, and every witness heard."""

    published: datetime  # aware; the date that won, never later than first_seen
    origin: DateOrigin
    first_seen: datetime
    feed: datetime | None  # None when the feed gave none that can be read
    page: datetime | None
    flagged: bool = False  # a witness was in the future or before the source existed
    repaired: bool = False  # a French or zone name was repaired to read it


@dataclass(frozen=True)
class Article:
    """A clean article: what was lawfully read, and under which right."""

    id: str  # 16 hex digits of SHA-256(source id, canonical url); stable for ever
    source_id: str
    url: str  # canonical
    title: str
    standfirst: str  # "" when none
    dating: Dating
    depth: Depth
    body: str | None = None  # None for a teaser; paragraphs joined by "\n"
    excerpt: str = ""  # at most Rights.excerpt_chars characters, "" when reserved
    tdm: Tdm = Tdm.UNKNOWN
    access_reason: str = ""  # why a teaser: "reserved", "tdm_unknown", "paywall", "feed_only", "robots"…
    section: str = ""
    language: str = "fr"

    @property
    def text(self) -> str:
        """Headline and standfirst, one per line: what the headline reading reads."""
        return f"{self.title}\n{self.standfirst}" if self.standfirst else self.title


class Clock(Protocol):
    """The only source of time: real in production, virtual in replay, demo and tests."""

    def now(self) -> datetime:
        """Return an aware UTC datetime."""

    def sleep(self, seconds: float) -> None:
        """Wait, or pretend to."""


class Web(Protocol):
    """The outside world, as the walk sees it."""

    def fetch(self, requests: Sequence[Request]) -> Iterable[Page | Failure]:
        """Give one answer per request, in any order."""
