"""What a publisher said of mining to what we may read, show and keep."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawlers.robots import RobotsAnswer, pattern_matches
from crawlers.types import Access, Depth, Licence, Rights, Tdm, TdmEvidence
from crawlers.urls import IN_PATH, NotAnAddressError, encoded, parse

MAX_EXCERPT = 200  # our policy, not law: French law draws no line between short and very short
MAX_VALUE = 200  # characters of evidence kept


@dataclass(frozen=True)
class Decision:
    """What may be done with one article."""

    depth_allowed: Depth
    excerpt_chars: int  # 0 to 200
    keep_body: bool  # True: beyond 72 h
    reason: str  # "" when full; else "robots", "reserved", "tdm_unknown", "ask_first", "paywall"


def tdm_state(  # noqa: PLR0913 - one argument a witness
    url: str,
    tdmrep_json: str | None,
    headers: Mapping[str, str] | None,
    meta_tags: Mapping[str, str] | None,
    rights: Rights,
    *,
    feed_reserved: bool,
    robots: RobotsAnswer | None,
    now: datetime,
) -> TdmEvidence:
    """Say whether mining is reserved at this address, and who said so.

    For `tdmrep_json`, None means "could not be asked" and "" means "asked, absent". For `headers` and `meta_tags`
    (lower-case names), None means "not read yet". For `robots`, None means "not asked yet".

    A reservation written down by a person (catalogue) or by the feed holds whatever the page says. Then W3C TDMRep:
    the HTML overrides the header, the header overrides tdmrep.json, silence resets nothing. Silence everywhere is
    freedom only once all four were asked; AI agents sent away by name leave it unknown until somebody asks.
    """
    said = reservation(url, tdmrep_json, headers, meta_tags)
    missing = unasked(tdmrep_json, headers, meta_tags, robots)
    blocked = robots.ai_agents_blocked if robots else ()
    if rights.tdm is Tdm.RESERVED:
        found = "catalogue", Tdm.RESERVED, rights.evidence
    elif feed_reserved:
        found = "feed", Tdm.RESERVED, "reserving notice"
    elif said is not None:
        found = said
    elif rights.tdm is Tdm.FREE:
        found = "catalogue", Tdm.FREE, rights.evidence
    elif missing:
        found = missing[0], Tdm.UNKNOWN, f"not read yet: {', '.join(missing)}"
    elif blocked:
        found = "robots", Tdm.UNKNOWN, f"{ASK_FIRST}: {', '.join(blocked)}"
    else:
        found = "robots", Tdm.FREE, "no reservation in tdmrep.json, header, meta or robots"
    where, state, value = found
    return TdmEvidence(state, where, url, value[:MAX_VALUE], now)


ASK_FIRST = "AI agents sent away by name"


def unasked(
    tdmrep_json: str | None,
    headers: Mapping[str, str] | None,
    meta_tags: Mapping[str, str] | None,
    robots: RobotsAnswer | None,
) -> list[str]:
    """Name the witnesses not heard yet; a robots.txt that could not be read was not heard."""
    heard = {
        "tdmrep.json": tdmrep_json is not None,
        "header": headers is not None,
        "meta": meta_tags is not None,
        "robots": robots is not None and robots.allowed,
    }
    return [where for where, yes in heard.items() if not yes]


def reservation(
    url: str, tdmrep_json: str | None, headers: Mapping[str, str] | None, meta_tags: Mapping[str, str] | None
) -> tuple[str, Tdm, str] | None:
    """Give who decides, what, and the words (W3C TDMRep, processing priority); None when nobody says a valid thing."""
    said = {
        "meta": (meta_tags or {}).get("tdm-reservation"),
        "header": (headers or {}).get("tdm-reservation"),
        "tdmrep.json": file_reservation(url, tdmrep_json or ""),
    }
    for where, value in said.items():
        state = meaning(value)
        if state is not None:
            return where, state, f"tdm-reservation: {value}"
    return None


def meaning(value: object) -> Tdm | None:
    """Read a tdm-reservation; anything but 0 and 1 is a protocol error, so unset (None)."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return {"1": Tdm.RESERVED, "0": Tdm.FREE}.get(value.strip()) if isinstance(value, str) else None


def file_reservation(url: str, tdmrep_json: str) -> object:
    """Give the value of the first rule of tdmrep.json that covers an address; None when there is none.

    "The most specific match is the first in sequence": the order of the file decides, not the length of patterns.
    """
    try:
        rules: Any = json.loads(tdmrep_json)
        target = parse(url).target
    except (ValueError, RecursionError, NotAnAddressError):
        return None
    for rule in rules if isinstance(rules, list) else []:
        if not isinstance(rule, dict) or not isinstance(rule.get("location"), str):
            continue
        if "tdm-reservation" in rule and covers(rule["location"], target):
            return rule["tdm-reservation"]
    return None


def covers(location: str, target: str) -> bool:
    """Say whether a location pattern covers a path, as robots.txt patterns do, percent-encoding undone first."""
    pattern = "".join("*" if piece == "*" else spelled(piece) for piece in re.split(r"(\*)", location.strip()))
    return pattern_matches(pattern if pattern.startswith(("/", "*")) else f"/{pattern}", target)


def spelled(piece: str) -> str:
    """Give the one spelling of a piece of pattern."""
    return encoded(piece.encode("utf-8", "replace").decode("utf-8"), IN_PATH | {"?"})


def decide(rights: Rights, evidence: TdmEvidence, access: Access, robots: RobotsAnswer | None) -> Decision:
    """Say how deep an article may be read, how much shown, and whether its body may stay.

    robots.txt is about fetching and binds whatever the licence. A licence then opens what is reserved, unknown or paid
    for. Metered pages may be read: their own markup tells, page by page, which part is behind the wall.
    """
    licensed = rights.licence is not Licence.NONE
    reserved = evidence.state is Tdm.RESERVED and not licensed
    excerpt = 0 if reserved else max(0, min(MAX_EXCERPT, rights.excerpt_chars))
    reason = obstacle(evidence, access, robots, licensed=licensed)
    if reason:
        return Decision(Depth.TEASER, excerpt, keep_body=False, reason=reason)
    return Decision(Depth.FULL, excerpt, keep_body=rights.full_text and licensed, reason="")


def obstacle(evidence: TdmEvidence, access: Access, robots: RobotsAnswer | None, *, licensed: bool) -> str:
    """Name what keeps us from reading an article in full; "" when nothing does."""
    if robots is None or not robots.allowed:
        return "robots"
    if licensed:
        return ""
    if evidence.state is Tdm.RESERVED:
        return "reserved"
    if evidence.state is Tdm.UNKNOWN:
        return "ask_first" if evidence.value.startswith(ASK_FIRST) else "tdm_unknown"
    return "paywall" if access is Access.SUBSCRIBER else ""


# What reserves, in the copyright line of a feed: opposing mining in the same sentence as naming it, or keeping the feed
# for private, personal or non-commercial readers, which an agency is not. "Tous droits réservés" alone reserves no more
# than the law already does: article 4 of directive 2019/790 wants mining reserved expressly.
MINING = re.compile(
    r"fouilles? (de|des|automatisees? des?) ?(textes?|donnees)|text (and|&) data mining|data ?mining|\btdm\b"
    r"|\bscrap(ing|er?|ed)\b|\bcrawl(ing|ers?)?\b|\brobots?\b|aspir(er|ation)|moissonnage"
    r"|extractions? (automat|massive)|automated (means|access|extraction|collection)|moyens? automatises?"
    r"|intelligence artificielle|artificial intelligence|machine learning|\b(ai|ia)\b"
)
OPPOSING = re.compile(
    r"\b(interdi|prohib|reserv|oppos|refus|forbid|exclu)|\bopt(s|ed)?[ -]out|\b(no|not|aucune?|ne|n'est|sans|without)\b"
    r"|\bsoumise?s? a\b"
)
LAW = re.compile(r"122-5-3|2019/790|tdm-reservation ?[:=] ?1")
PRIVATE = re.compile(
    r"\b(usages?|utilisation|consultation|lecture|fins?|cadre|but|titre)\W+(\w+\W+){0,4}?"
    r"(prive|(?<!donnees )personnel|individuel|non[ -]professionnel|non[ -]commercia|domestique)"
    r"|\b(personal|private|individual|non-?commercial)(\W+(and|or|non-?commercial|private|personal)){0,3}\W+"
    r"(use|purposes?|consumption)\b"
)
MAX_NOTICE = 4000  # characters read of a notice; longer ones are terms of use, not a line of copyright


def reserving_notice(text: str) -> bool:
    """Say whether a feed's copyright line reserves mining, or limits use to private or personal reading."""
    notice = plain(text[:MAX_NOTICE])
    if LAW.search(notice) or PRIVATE.search(notice):
        return True
    return any(MINING.search(sentence) and OPPOSING.search(sentence) for sentence in re.split(r"[.;!?](?: |$)", notice))


def plain(text: str) -> str:
    """Give text without accents, typographic apostrophes, hyphens or runs of blanks."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", re.sub("[\u2010-\u2015]", "-", re.sub("[\u2019\u02bc]", "'", letters))).lower()
