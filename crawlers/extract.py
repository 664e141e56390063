"""A page to an article: what was lawfully read, dated by every witness. The HTML parts run in the sandbox."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from crawlers import clean, dates, paywall
from crawlers.rights import Decision
from crawlers.types import (
    Article,
    Depth,
    Failure,
    FailureKind,
    FeedEntry,
    Licence,
    Page,
    Source,
    Tdm,
)
from crawlers.urls import article_id

if TYPE_CHECKING:
    from datetime import datetime

MAX_BYTES = 15 << 20
MIN_CHARS = 250  # shorter texts on a press page are stubs of a wall, or captions
BODY_CHARS = 200_000

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# Lines of furniture that French sites put between or after paragraphs.
_FURNITURE = re.compile(
    r"^(?:[\W\d_]*$"  # a bullet, a rule, the frame of a table
    r"|à (?:lire|voir|écouter|relire)(?: aussi| également| ensuite)?\b|(?:lire|voir|écouter)(?: aussi| également)\b"
    r"|[→>»]\s?(?:à )?(?:lire|voir)\b|crédits?(?: photos?)?\s?[:©]|©"
    r"|(?:image|photo) (?:d['’]illustration|illustrative)\b|\(?photos? (?:dr|afp)\)?\s*$"
    r"|temps de lecture\b|mots[- ]clés\b|créé\s?:|(?:article )?(?:mis à jour|publié) le \d"
    r"|(?:ces|les|nos|nous utilisons des) cookies\b|cookies de\b"
    r"|partager (?:sur|cet article)|publicité\s*$|inscrivez-vous à (?:notre|la|nos) newsletters?"
    r"|suivez-nous sur|abonnez-vous)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:(?:publié |mis en ligne )?le )?(?:[a-zé]{5,9}\.? )?"
    r"(?:\d{1,2}(?:er)? [a-zéû]{3,9}\.? \d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{4})"
    r"(?:,? (?:à |- )?\d{1,2} ?[h:] ?(?:\d{2})?)?",
    re.IGNORECASE,
)
_PAGE_DATES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "dc.date.issued", "dc.date.created", "dcterms.created", "dcterms.issued", "sailthru.date", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "publish-date", "publication_date", "date_published", "pubdate", "date", "dc.date",
)  # fmt: skip


def article_from_entry(
    entry: FeedEntry,
    source: Source,
    first_seen: "datetime",
    reason: str = "feed_only",
    *,
    excerpt_chars: int | None = None,
) -> Article:
    """Make the article of headline and standfirst alone: no page was, or could be, read.

    `reason` says why (`Article.access_reason`). `excerpt_chars` None leaves it to the source's rights record.
    """
    return _article(entry, source, first_seen, reason=reason, excerpt_chars=excerpt_chars)


def extract(
    page: Page, entry: FeedEntry, source: Source, first_seen: "datetime", decision: Decision
) -> Article | Failure:
    """Read an article's page as far as the decision, the page's own reservation and its paywall allow.

    Reserved or paid: an article of headline and standfirst, `access_reason` saying why. No text, or too little of it:
    a Failure (UNREADABLE, TOO_SHORT), after which `article_from_entry` still stands.
    """
    if len(page.body) > MAX_BYTES:
        return _failure(page, FailureKind.TOO_LARGE, f"{len(page.body)} bytes")
    tree = tree_of(page) if page.body.strip() else None
    if tree is None:
        return _failure(page, FailureKind.UNREADABLE if page.body.strip() else FailureKind.EMPTY, "no HTML in it")
    witness = page_date(tree, page)
    reason, text = _read(tree, source, decision)
    if not reason and len(text) < MIN_CHARS:
        kind = FailureKind.TOO_SHORT if text else FailureKind.UNREADABLE
        return _failure(page, kind, f"{len(text)} characters of text")
    return _article(
        entry,
        source,
        first_seen,
        witness,
        page,
        reason=reason,
        body=None if reason else text,
        excerpt_chars=0 if reason == "reserved" else decision.excerpt_chars,
        language=_language(tree),
    )


def _read(tree: Any, source: Source, decision: Decision) -> tuple[str, str]:
    """Give why the body may not be read ("" when it may), and the body."""
    if reserved_by_itself(tree) and source.rights.licence is Licence.NONE:
        return "reserved", ""
    if decision.reason or decision.depth_allowed is Depth.TEASER:
        return decision.reason or "tdm_unknown", ""
    if paywall.take_out(tree):
        return "paywall", ""
    text = text_of(tree)
    return ("paywall", "") if paywall.wording(text) else ("", text)


def text_of(tree: Any) -> str:
    """Give the article's text, one paragraph a line, without the furniture of the page; "" when there is none.

    Removes what it reads from the tree: ask for dates and meta tags first.
    """
    text = _trafilatura().extract(tree, include_comments=False) or ""
    lines = (line for line in text.split("\n") if not _FURNITURE.match(line.strip(" -•*|")))
    return clean.paragraphs("\n".join(lines), BODY_CHARS)


def tree_of(page: Page) -> Any:
    """Give the page's tree, its bytes read in the encoding that fits; None when there is no HTML in it."""
    return _trafilatura().load_html(decoded(page.body, page.headers.get("content-type", "")))


def decoded(body: bytes, content_type: str) -> str:
    """Give a page's characters: UTF-8 if it is, else what the header, then the page, then windows-1252 say."""
    said = [match.group(1) for match in (_CHARSET.search(content_type.encode()), _CHARSET.search(body[:2048])) if match]
    for name in ("utf-8-sig", *(one.decode("ascii", "replace") for one in said), "cp1252"):
        codec = "cp1252" if name.lower() in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"} else name
        try:
            return body.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("latin-1")


def page_date(tree: Any, page: Page) -> dates.Witness:
    """Give the date the page gives itself: in its markup, else where htmldate finds it, else in a line of its own.

    htmldate's extensive search is left out: it guesses from any year on the page, and its date parser takes seconds
    to start. A French date standing alone is found by ours.
    """
    for raw in _dates_said(tree):
        witness = dates.read(raw, page.fetched)
        if witness.when or witness.refused:
            return witness
    found = _htmldate()(tree, page.fetched.date().isoformat()) or _date_alone(tree)
    return dates.read(found, page.fetched) if found else dates.Witness()


def reserved_by_itself(tree: Any) -> bool:
    """Say whether the page's own meta tag reserves mining (W3C TDMRep)."""
    return any(name == "tdm-reservation" and content.strip() == "1" for name, content in _metas(tree))


def _article(  # noqa: PLR0913 - an article has that many witnesses
    entry: FeedEntry,
    source: Source,
    first_seen: "datetime",
    witness: dates.Witness | None = None,
    page: Page | None = None,
    *,
    reason: str = "",
    body: str | None = None,
    excerpt_chars: int | None = None,
    language: str = "fr",
) -> Article:
    reserved = reason == "reserved" or (entry.reserved and source.rights.licence is Licence.NONE)
    reserved = reserved or (source.rights.tdm is Tdm.RESERVED and source.rights.licence is Licence.NONE)
    room = source.rights.excerpt_chars if excerpt_chars is None else excerpt_chars
    shown = entry.standfirst or (body or "").split("\n", 1)[0]
    said = page.tdm[-1].state if page and page.tdm else source.rights.tdm
    return Article(
        id=article_id(source.id, entry.url),
        source_id=source.id,
        url=entry.url,
        title=entry.title,
        standfirst=entry.standfirst,
        dating=dates.dated(_feed_witness(entry, first_seen), witness or dates.Witness(), first_seen),
        depth=Depth.TEASER if body is None else Depth.FULL,
        body=body,
        excerpt="" if reserved else clean.cut(shown, min(200, room)) if room > 0 else "",
        tdm=Tdm.RESERVED if reserved else said,
        access_reason=reason,
        section=entry.section,
        language=language,
    )


def _feed_witness(entry: FeedEntry, first_seen: "datetime") -> dates.Witness:
    if entry.published is None and entry.published_raw:
        return dates.read(entry.published_raw, first_seen)  # read again for the reason of its refusal
    return dates.Witness(entry.published, entry.published_raw, entry.date_repaired)


def _dates_said(tree: Any) -> list[str]:
    """The dates of publication a page's markup states, best first."""
    said = [
        thing["datePublished"] for thing in paywall.articles_of(tree) if isinstance(thing.get("datePublished"), str)
    ]
    metas: dict[str, str] = {}
    for name, content in _metas(tree):
        metas.setdefault(name, content)
    said += [metas[name] for name in _PAGE_DATES if name in metas]
    said += tree.xpath("//*[@itemprop='datePublished']/@datetime")
    return said


def _date_alone(tree: Any) -> str:
    """The first line of the page that is a date and nothing else; "" when there is none."""
    body = tree.find(".//body")
    texts = (text.strip() for text in (() if body is None else body.itertext("p", "span", "div", "time", "li", "em")))
    return next((text for text in texts if 8 <= len(text) <= 60 and _ALONE.fullmatch(text)), "")


def _metas(tree: Any) -> Any:
    """Each <meta> of the page: its lower-case name, its content."""
    for node in tree.iter("meta"):
        name = node.get("name") or node.get("property") or node.get("itemprop") or node.get("http-equiv")
        if name and node.get("content"):
            yield name.strip().lower(), node.get("content")


def _language(tree: Any) -> str:
    said = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "fr")[:2].lower()
    return said if said.isalpha() and len(said) == 2 else "fr"


def _failure(page: Page, kind: FailureKind, detail: str) -> Failure:
    return Failure(page.source_id, page.url, kind, detail, page.fetched, page.purpose, page.status, tdm=page.tdm)


@cache
def _trafilatura() -> Any:
    import trafilatura  # noqa: PLC0415 - half a second that a child reading feeds need not pay

    return trafilatura


@cache
def _htmldate() -> Any:
    from htmldate import find_date  # noqa: PLC0415 - as above

    return lambda tree, latest: find_date(tree, original_date=True, max_date=latest, extensive_search=False)
