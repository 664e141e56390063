"""National articles about the territory and the other cities to each one's share of them, with its interval.

Counted from headlines in the national press alone, where every city is watched by the same media. An article that names
two of the cities is one voice for each.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports import french
from reports.cities import TERRITORY
from reports.safe import quoted
from reports.student import quantile
from storage.types import CityWeek

RECENT, EARLIER = 8, 26  # weeks, as the verdict compares them
MIN_ARTICLES = 30  # of all cities together: below, a share would be drawn from chance
MIN_WEEKS = 4  # with an article: below, their spread cannot be told


@dataclass(frozen=True)
class Part:
    """One share, in percent, with its 95 % interval."""

    value: float
    low: float
    high: float
    articles: int
    of: int  # articles of all cities, those that name two counted twice


@dataclass(frozen=True)
class Share:
    """One city's share of the national press."""

    code: str
    name: str
    recent: Part
    earlier: Part | None  # None with too little before


@dataclass(frozen=True)
class Row:
    """One city's share, as printed."""

    name: str
    articles: str
    share: str
    interval: str
    earlier: str
    own: bool


def shares(weeks: Sequence[CityWeek], monday: date) -> tuple[Share, ...]:
    """Measure every city over the 8 weeks that end with this Monday's, and the 26 before; largest first.

    () with too few articles.
    """
    recent, earlier = window(monday, RECENT), window(monday - timedelta(weeks=RECENT), EARLIER)
    names = {each.code: each.name for each in weeks}
    found = [
        Share(code, name, now, part(weeks, code, earlier))
        for code, name in names.items()
        if (now := part(weeks, code, recent))
    ]
    return tuple(sorted(found, key=lambda share: (-share.recent.articles, share.code)))


def window(monday: date, length: int) -> frozenset[str]:
    """Name the weeks that end with this Monday's."""
    days = (monday - timedelta(weeks=back) for back in range(length))
    return frozenset(f"{day.isocalendar().year}-W{day.isocalendar().week:02}" for day in days)


def part(weeks: Sequence[CityWeek], code: str, inside: frozenset[str]) -> Part | None:
    """Measure one share over some weeks; None with too few articles.

    The interval is that of a ratio of weekly sums (Cochran, Sampling Techniques, 1977, § 6.4): the articles of one
    event come in one week, so weeks are what vary, not articles. It is never narrower than that of articles drawn one
    by one, one imagined on each side: a few equal weeks are no certainty.
    """
    own: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for each in weeks:
        if each.week in inside:
            total[each.week] += each.articles
            own[each.week] += each.articles * (each.code == code)
    everyone, ours, read = sum(total.values()), sum(own.values()), len(total)
    if everyone < MIN_ARTICLES or read < MIN_WEEKS:
        return None
    ratio = ours / everyone
    spread = sum((own[week] - ratio * total[week]) ** 2 for week in sorted(total)) * read / (read - 1)
    near = (ours + 1) / (everyone + 2)
    alone = everyone * near * (1 - near)
    half = quantile(0.975, read - 1) * math.sqrt(max(spread, alone)) / everyone
    return Part(
        value=100 * ratio,
        low=100 * max(0.0, ratio - half),
        high=100 * min(1.0, ratio + half),
        articles=ours,
        of=everyone,
    )


def said(found: Sequence[Share]) -> str:
    """Say the territory's share in one sentence; "" when it cannot be measured."""
    own = next((share for share in found if share.code == TERRITORY), None)
    if own is None or len(found) < 2:
        return ""
    now, before = own.recent, own.earlier
    line = (
        f"Part de voix : sur les {RECENT} dernières semaines, {percent(now.value)} des mentions dans les titres"
        f" nationaux vont au territoire, les autres {others(len(found) - 1)} ({spanning(now)},"
        f" {french.number(now.articles)} sur {french.number(now.of)})"
    )
    if before:
        line += f", contre {percent(before.value)} sur les {EARLIER} semaines d’avant ({spanning(before)})"
    return french.typeset(f"{line}. Être plus cité n’est pas être mieux vu.")


def rows(found: Sequence[Share], territory: str) -> tuple[Row, ...]:
    """Lay out the shares."""
    return tuple(
        Row(
            name=territory if share.code == TERRITORY else quoted(share.name, 60),
            articles=french.number(share.recent.articles),
            share=french.number(share.recent.value, 1),
            interval=f"{french.number(share.recent.low, 1)} à {french.number(share.recent.high, 1)}",
            earlier=french.number(share.earlier.value, 1) if share.earlier else "–",
            own=share.code == TERRITORY,
        )
        for share in found
    )


def others(cities: int) -> str:
    """Name who has the other mentions."""
    return f"aux {cities} villes comparées" if cities > 1 else "à la ville comparée"


def percent(value: float) -> str:
    """Write a share."""
    return f"{french.number(value)} %"


def spanning(found: Part) -> str:
    """Write an interval of a share."""
    return f"entre {french.number(found.low)} et {french.number(found.high)} %, confiance à 95 %"
