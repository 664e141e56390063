"""Comparison cities' counts to a balance with its interval, where there is enough to give one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports import french, safe
from reports.index import Level
from reports.student import quantile
from storage.types import CityCounts, ToneCounts

MIN_ARTICLES = 10  # below this no balance is shown: its interval would cover most of the scale


@dataclass(frozen=True)
class CityRow:
    """One city of the comparison."""

    name: str
    articles: ToneCounts
    level: Level | None  # None under ten articles
    own: bool = False  # the territory itself


def rows(cities: Sequence[CityCounts], territory: CityCounts | None, name: str) -> tuple[CityRow, ...]:
    """Give each city its balance; the territory, counted the same way, comes first under its own name."""
    own = [] if territory is None else [CityRow(name, territory.articles, level(territory), own=True)]
    return (*own, *(CityRow(safe.quoted(city.name, 60), city.articles, level(city)) for city in cities))


def too_few(cities: Sequence[CityRow]) -> str:
    """Name the cities without enough articles for a balance; "" when all have one."""
    names = [f"{city.name} ({city.articles.total})" for city in cities if city.level is None]
    if not names:
        return ""
    return french.typeset(
        f"Trop peu d’articles pour un solde (moins de {MIN_ARTICLES}) : {french.enumerate_words(names)}."
    )


def level(city: CityCounts) -> Level | None:
    """Put a 95 % interval around a city's balance.

    Articles are counted under their likeliest tone, and such labels vary more than the probabilities averaged in `net`:
    the interval errs on the wide side. One imagined article of each tone keeps it from closing when all agree.
    """
    articles = city.articles.total
    if city.net is None or articles < MIN_ARTICLES:
        return None
    negative, positive, total = city.articles.negative + 1, city.articles.positive + 1, articles + 3
    mean = (positive - negative) / total
    deviation = math.sqrt((positive + negative) / total - mean**2)
    half = 100 * quantile(0.975, articles - 1) * deviation / math.sqrt(articles)
    value = 100 * city.net
    return Level(value=value, low=max(-100.0, value - half), high=min(100.0, value + half), stories=articles)
