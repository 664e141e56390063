"""A page's tree to what its publisher reserves to subscribers: those parts taken out before anything is read.

Declared walls are schema.org's (isAccessibleForFree, hasPart.cssSelector), its microdata, and Facebook's content tier.
Worded walls are sentences that say, in the page itself, that the rest of this article is for subscribers.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

MAX_JSON = 2_000_000  # characters of one JSON-LD block
MAX_SELECTORS = 20
MAX_DEPTH = 12  # levels of JSON-LD walked

_NOT_FREE = frozenset({"false", "0", "no", "non", "http://schema.org/false", "https://schema.org/false"})
# Where JSON-LD speaks of other articles than this one.
_ELSEWHERE = frozenset(
    {
        "itemListElement",
        "isPartOf",
        "mentions",
        "citation",
        "relatedLink",
        "isRelatedTo",
        "significantLink",
        "publisher",
    }
)
_BROKEN_FLAG = re.compile(r'"isAccessibleForFree"\s*:\s*"?(?:false|0|no)\b', re.IGNORECASE)
_BROKEN_SELECTOR = re.compile(r'"cssSelector"\s*:\s*"([^"]{1,300})"')
_AROUND = ("header", "nav", "footer", "aside", "script", "style", "noscript", "template", "form")

_SUBSCRIBERS = r"(?:(?:à|a) nos|aux|pour (?:les|nos)) (?:seuls )?abonn[ée]+s?"
_WHOLE = r"(?:la suite|la totalit[ée]|l['’]int[ée]gralit[ée])"
_WORDED = re.compile(
    r"il vous reste \d{1,3}(?:[.,]\d+)? ?% d"
    rf"|la suite (?:de (?:cet |l['’]|votre |ce )(?:article|contenu) )?est r[ée]serv[ée]e? {_SUBSCRIBERS}"
    r"|(?:cet article|ce contenu|cette enqu[êe]te|ce reportage) (?:vous )?est (?:exclusivement )?"
    rf"r[ée]serv[ée]e? {_SUBSCRIBERS}"
    rf"|(?:article|contenu|texte) r[ée]serv[ée] {_SUBSCRIBERS}\s*[.!:]"
    rf"|(?:pour|afin de) (?:lire|d[ée]couvrir|consulter|acc[ée]der [àa]) {_WHOLE}"
    r"(?: de (?:cet |l['’]|votre |notre )(?:article|contenu|enqu[êe]te)|\s?[,:.!]|\s+abonnez)"
    rf"|abonnez[- ]vous (?:pour|et) (?:lire|continuer|poursuivre|d[ée]couvrir|acc[ée]der [àa]) "
    rf"(?:{_WHOLE}|cet article|l['’]article|(?:votre|la) lecture)"
    r"|(?:poursuivre|continuer) (?:votre|la) lecture[^.]{0,60}abonn",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wall:
    """What stands between the page and its readers."""

    declared: bool = False  # the publisher's own markup says the article is not free
    worded: str = ""  # the sentence that says so; "" when none does
    removed: int = 0  # elements taken out

    def __bool__(self) -> bool:
        """Say whether the article, or a part of it, is reserved to subscribers."""
        return self.declared or bool(self.worded)


def take_out(tree: Any) -> Wall:
    """Remove from the tree every part declared as paid, and the JSON-LD that may repeat it; say what wall there is."""
    declared, selectors = _declared(tree)
    removed = 0
    for selector in selectors[:MAX_SELECTORS]:
        for node in _selected(tree, selector):
            removed += _drop(node)
    declared = declared or removed > 0
    if declared:  # articleBody often carries the paid text in full
        for script in _json_scripts(tree):
            _drop(script)
    return Wall(declared, _worded(tree), removed)


def articles_of(tree: Any) -> Iterator[dict[str, Any]]:
    """Give every JSON-LD object that speaks of this page, outermost first."""
    for script in _json_scripts(tree):
        parsed = _json(script.text or "")
        if parsed is not None:
            yield from _walk(parsed, 0)


def _declared(tree: Any) -> tuple[bool, list[str]]:
    """Whether the publisher declares the article not free, and the CSS selectors of the paid parts."""
    closed, selectors = False, list[str]()
    for thing in articles_of(tree):
        if not _paid(thing):
            continue
        if thing.get("cssSelector"):
            selectors += _strings(thing["cssSelector"])
        closed = True
    for script in _json_scripts(tree):
        text = script.text or ""
        if _BROKEN_FLAG.search(text) and _json(text) is None:  # invalid JSON still says what it says
            closed = True
            selectors += _BROKEN_SELECTOR.findall(text)
    tier = tree.xpath('//meta[@property="article:content_tier"]/@content')
    flags = tree.xpath('//*[@itemprop="isAccessibleForFree"]/@content')
    closed = closed or any(value.strip().lower() == "locked" for value in tier)
    closed = closed or any(value.strip().lower() in _NOT_FREE for value in flags)
    return closed, list(dict.fromkeys(selectors))


def _paid(thing: dict[str, Any]) -> bool:
    return str(thing.get("isAccessibleForFree", "")).strip().lower() in _NOT_FREE


def _json_scripts(tree: Any) -> list[Any]:
    return [node for node in tree.iter("script") if "ld+json" in (node.get("type") or "").lower()]


def _json(text: str) -> Any:
    """The value of a JSON-LD block, comment signs around it ignored; None when it is not JSON."""
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text[:MAX_JSON])
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key not in _ELSEWHERE and isinstance(inner, dict | list):
                yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)


def _strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one.strip()]


def _selected(tree: Any, selector: str) -> list[Any]:
    """The elements a CSS selector names; a bare word that is no tag of the page is tried as a class, then as an id."""
    try:
        found = list(CSSSelector(selector, translator="html")(tree))
    except (SelectorError, etree.XPathError):
        found = []
    bare = selector.strip().lstrip(".#")
    if not found and re.fullmatch(r"[\w-]{1,80}", bare):
        words = "//*[contains(concat(' ', normalize-space(@class), ' '), $word) or @id = $bare]"
        found = tree.xpath(words, word=f" {bare} ", bare=bare)
    return [node for node in found if node.tag not in {"html", "body"}] or found


def _drop(node: Any) -> int:
    """Remove an element, not the text after it."""
    parent = node.getparent()
    if parent is None:
        for child in list(node):
            node.remove(child)
        node.text = None
        return 1
    if node.tail:
        previous = node.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + node.tail
        else:
            previous.tail = (previous.tail or "") + node.tail
    parent.remove(node)
    return 1


def _worded(tree: Any) -> str:
    """The sentence of the page itself (not of its menus) that reserves the rest to subscribers; "" when none does."""
    body = tree.find(".//body")
    if body is None:
        return ""
    pieces = []
    for event, node in etree.iterwalk(body, events=("start",)):
        del event
        if isinstance(node.tag, str) and node.tag not in _AROUND and node.text and node.text.strip():
            pieces.append(node.text)
        if node.tail and node.tail.strip():
            pieces.append(node.tail)
    return wording(" ".join(" ".join(pieces).split()))


def wording(text: str) -> str:
    """The words by which a text reserves its rest to subscribers; "" when it does not."""
    match = _WORDED.search(text)
    return match.group() if match else ""
