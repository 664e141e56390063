"""Dates as feeds and pages write them to aware instants, French month and zone names repaired."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from crawlers.types import DateOrigin, Dating

PARIS = ZoneInfo("Europe/Paris")
FLOOR = datetime(1995, 1, 1, tzinfo=UTC)  # before it no French newspaper was on the web: an older date is a mistake
SKEW = timedelta(minutes=10)  # a clock may run ahead by this much; the date is then read as "now"
RAW_CAP = 100  # characters of a date worth looking at and keeping

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv janvier january",
            "feb fev fevr fevrier february",
            "mar mars march",
            "apr avr avril april",
            "may mai",
            "jun juin june",
            "jul juil juill juillet july",
            "aug aou aout august",
            "sep sept septembre september",
            "oct octobre october",
            "nov novembre november",
            "dec decembre december",
        ),
        start=1,
    )
    for name in names.split()
}
_ENGLISH_NAMES = (
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september "
    "october november december"
)
_ENGLISH = frozenset(_ENGLISH_NAMES.split())

# Hours east of Greenwich of the zone names met in feeds; the American ones are those of RFC 822.
_ZONES: dict[str, float] = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "met": 1, "mez": 1, "hnec": 1,
    "cest": 2, "mest": 2, "mesz": 2, "haec": 2, "eet": 2, "eest": 3, "msk": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_STANDARD = frozenset({"z", "ut", "utc", "gmt"})

_TIME = (
    r"(?P<hour>\d{1,2})\s?[:h]\s?(?P<minute>\d{2})?"
    r"(?:\s?[:m]\s?(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?:\s?(?P<half>[ap]m)\b)?"
)
_ZONE = r"(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{1,5}(?:/[a-z_]{1,20})?)"
_TAIL = rf"(?:[\s,t]*(?:(?:a|at|-|le)\s)?\s*{_TIME})?(?:\s*\(?{_ZONE}\)?)?"
_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){_TAIL}",
        rf"(?:[a-z]{{2,9}}\.?\s*,?\s*)?(?P<day>\d{{1,2}})(?:er)?[\s-](?P<name>[a-z]{{3,9}})\.?,?[\s-](?P<year>\d{{4}}|\d{{2}})\b{_TAIL}",
        rf"(?P<day>\d{{1,2}})[/.](?P<month>\d{{1,2}})[/.](?P<year>\d{{4}}|\d{{2}})\b{_TAIL}",
        rf"(?:[a-z]{{2,9}}\.?,?\s+)?(?P<name>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TAIL}",
        rf"(?:[a-z]{{3}}\s+)?(?P<name>[a-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}(?:\s+{_ZONE})?\s+(?P<year>\d{{4}})",
    )
)
_PUBLISHED = re.compile(r"^(?:[a-z' :]{0,40}\ble|published|publie|mis en ligne|updated)[ :]+(?=[a-z.]{0,9},?\s?\d)")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?$")


@dataclass(frozen=True)
class Witness:
    """One date somebody gave, and what was thought of it."""

    when: datetime | None = None  # aware UTC; None when absent, unreadable or refused
    raw: str = ""  # as written, "" when absent
    repaired: bool = False  # a French or zone name, or a missing zone, was mended to read it
    refused: str = ""  # "in the future" or "before the web"; "" when it may be trusted


def read(raw: str, now: datetime, *, fallback: datetime | None = None, floor: datetime = FLOOR) -> Witness:
    """Read one written date; `fallback` is what another parser made of it, used when our shapes fail.

    A date without a zone is French legal time. One later than `now` (by more than ten minutes) or earlier than
    `floor` is refused: `when` is None and `refused` says why.
    """
    raw = raw.strip()[:RAW_CAP]
    found = _shape(raw)
    when, repaired = found or (fallback, False)
    if when is None:
        return Witness(raw=raw)
    when = when.astimezone(UTC)
    if when > now + SKEW:
        return Witness(raw=raw, repaired=repaired, refused="in the future")
    if when < floor:
        return Witness(raw=raw, repaired=repaired, refused="before the web")
    return Witness(min(when, now.astimezone(UTC)), raw, repaired)


def dated(feed: Witness, page: Witness, first_seen: datetime) -> Dating:
    """Choose an article's date and keep every witness.

    The feed wins over the page: every article has a feed, so that the date does not depend on whether the page
    was read. Without either, the article is as old as our first sight of it.
    """
    if feed.when is not None:
        published, origin, chosen = feed.when, DateOrigin.FEED, feed
    elif page.when is not None:
        published, origin, chosen = page.when, DateOrigin.PAGE, page
    else:
        published, origin, chosen = first_seen, DateOrigin.FIRST_SEEN, Witness()
    return Dating(
        published=min(published, first_seen),
        origin=origin,
        first_seen=first_seen,
        feed=feed.when,
        page=page.when,
        flagged=bool(feed.refused or page.refused),
        repaired=chosen.repaired,
    )


def _shape(raw: str) -> tuple[datetime, bool] | None:
    """The instant a known spelling names, and whether it had to be mended; None when no spelling fits."""
    text = _folded(raw)
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), True
    for shape in _SHAPES:
        if match := shape.match(text):
            return _instant(match.groupdict())
    return None


def _folded(raw: str) -> str:
    """Lower case, without accents, one space between words, without "publié le"."""
    text = raw.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _PUBLISHED.sub("", " ".join(text.split()))


def _instant(parts: dict[str, str | None]) -> tuple[datetime, bool] | None:
    name = parts.get("name")
    month = _MONTHS.get(name) if name else int(parts["month"] or 0)
    zone = parts["zone"] or ""
    offset = _offset(zone)
    if month is None:
        return None
    year, hour = int(parts["year"] or 0), int(parts["hour"] or 0)
    if year < 100:  # two digits, as RFC 822 had them: 50 to 99 are the past century
        year += 1900 if year >= 50 else 2000
    if parts.get("half"):
        hour = hour % 12 + (12 if parts["half"] == "pm" else 0)
    second = int(parts["second"] or 0)
    try:
        when = datetime(
            year,
            month,
            int(parts["day"] or 0),
            hour,
            int(parts["minute"] or 0),
            min(second, 59),
            tzinfo=offset or PARIS,
        )
        when = (when + timedelta(seconds=1 if second == 60 else 0)).astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of February, the 25th hour, the year 1
        return None
    french = name is not None and name not in _ENGLISH
    named_zone = zone not in _STANDARD and zone[:1] not in {"+", "-"}  # "" too: no zone was given
    return when, french or named_zone


def _offset(zone: str) -> timezone | ZoneInfo | None:
    """The zone a text names; None when it names none we know, and French legal time is the best guess."""
    if zone[:1] in {"+", "-"}:
        digits = zone[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes)) if minutes < 24 * 60 else None
    if zone == "europe/paris":
        return PARIS
    hours = _ZONES.get(zone)
    return None if hours is None else timezone(timedelta(hours=hours))
