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
    if rights.tdm is Tdm.RESERVED:
        return evidence(Tdm.RESERVED, "catalogue", url, rights.evidence, now)
    if feed_reserved:
        return evidence(Tdm.RESERVED, "feed", url, "reserving notice", now)
    if said is not None:
        where, state, value = said
        return evidence(state, where, url, value, now)
    if rights.tdm is Tdm.FREE:
        return evidence(Tdm.FREE, "catalogue", url, rights.evidence, now)
    missing = unasked(tdmrep_json, headers, meta_tags, robots)
    if missing:
        return evidence(Tdm.UNKNOWN, missing[0], url, f"not read yet: {', '.join(missing)}", now)
    if robots is not None and robots.ai_agents_blocked:
        return evidence(Tdm.UNKNOWN, "robots", url, f"{ASK_FIRST}: {', '.join(robots.ai_agents_blocked)}", now)
    return evidence(Tdm.FREE, "robots", url, "no reservation in tdmrep.json, header, meta or robots", now)


ASK_FIRST = "AI agents sent away by name"


def evidence(state: Tdm, where: str, url: str, value: str, now: datetime) -> TdmEvidence:
    """Record an answer and who gave it."""
    return TdmEvidence(state, where, url, value[:MAX_VALUE], now)


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
    written = value.strip() if isinstance(value, str) else value
    if isinstance(written, bool):
        return None
    return {"1": Tdm.RESERVED, 1: Tdm.RESERVED, "0": Tdm.FREE, 0: Tdm.FREE}.get(written) if hashable(written) else None  # type: ignore[call-overload]


def hashable(value: object) -> bool:
    """Say whether a JSON value is a scalar."""
    return not isinstance(value, list | dict)


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


# What reserves, in the copyright line of a feed: naming the mining, or keeping the feed for private, personal or
# non-commercial readers, which an agency is not. "Tous droits réservés" alone reserves nothing more than the law
# already does: article 4 of directive 2019/790 wants mining reserved expressly.
MINING = (
    r"(?:fouilles? (?:de|des|automatisees? de)? ?(?:textes?|donnees)|text (?:and|&) data mining|data ?mining|\btdm\b"
    r"|\bscrap(?:ing|e|ed|er)\b|\bcrawl(?:ing|ers?)?\b|\brobots?\b|aspir(?:er|ation)|extractions? (?:automat|massive)\w*"
    r"|moissonnage|intelligence artificielle|artificial intelligence|machine learning|entrainement (?:de|d.)"
    r"|\bai (?:training|systems?|models?)\b|train(?:ing)? (?:of )?(?:an? )?(?:ai|artificial|language|machine)"
    r"|automated (?:means|access|extraction|collection)|moyens? automatises?)"
)
OPPOSING = (
    r"(?:interdi\w*|prohib\w*|reserv\w*|oppos\w*|opt(?:s|ed)?[ -]out|not (?:be )?(?:permitted|allowed|authori[sz]ed|used)"
    r"|n.est pas autorise\w*|sans (?:l.)?(?:autorisation|accord)|without (?:\w+ )*(?:permission|consent|authori[sz]ation)"
    r"|soumis\w* a (?:\w+ ){0,3}(?:autorisation|accord|licence)|no |aucun\w*|refus\w*|forbid\w*|may not|must not|exclu\w*)"
)
LAW = r"(?:l\.? ?122-5-3|2019/790|tdm-reservation ?[:=] ?1|droits? d.opposition)"
PRIVATE = (
    r"(?:usage|utilisation|consultation|lecture|fins?|cadre|but|titre|use|purposes?|basis)\W+(?:\w+\W+){0,4}?"
    r"(?:prive\w*|personnel\w*|individuel\w*|non[ -]professionnel\w*|non[ -]commercia\w*|domestique)"
    r"|(?:personal|private|individual|non-?commercial)(?:\W+(?:and|or|et|ou|non-?commercial|private|personal)){0,3}\W+"
    r"(?:use|purposes?|consumption)"
)
RESERVING = re.compile(
    rf"{LAW}|{PRIVATE}|{MINING}[^.;]{{0,160}}?{OPPOSING}|{OPPOSING}[^.;]{{0,160}}?{MINING}", re.IGNORECASE
)
MAX_NOTICE = 4000  # characters read of a notice; longer ones are terms of use, not a line of copyright


def reserving_notice(text: str) -> bool:
    """Say whether a feed's copyright line reserves mining, or limits use to private or personal reading."""
    return RESERVING.search(plain(text[:MAX_NOTICE])) is not None


def plain(text: str) -> str:
    """Give text without accents, typographic apostrophes, hyphens or runs of blanks."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", re.sub("[\u2010-\u2015]", "-", re.sub("[\u2019\u02bc]", "'", letters))).lower()
