"""Comparison cities' counts to a balance with its interval, where there is enough to give one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports import french, safe
from reports.barometer import contrast
from reports.barometer_types import Calibration, Floats
from reports.student import quantile
from reports.types import CityGap, Level, National
from storage.types import CityCounts, CityWeek, ToneCounts

TERRITORY = "territory"
MIN_COMPARED = 100  # articles over the 34 weeks: below, a city's change would mostly be luck

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


# Is it us, or the whole press?


def compare(weeks: Sequence[CityWeek], window: Sequence[str], scorer: Calibration) -> National | None:
    """Set the territory's change beside the other cities', in the national press; None when either is too thin.

    The gap is judged week by week, territory minus the mean of the cities: what happens to the whole press cancels out.
    """
    series = {code: balances(weeks, code, window, scorer) for code in sorted({each.code for each in weeks})}
    own = series.pop(TERRITORY, None)
    names = {each.code: each.name for each in weeks}
    read = {code: sum(each.articles for each in weeks if each.code == code) for code in names}
    changes = {code: contrast(values, 0.0) for code, values in series.items() if read[code] >= MIN_COMPARED}
    cities = [CityGap(names[code], read[code], found) for code, found in changes.items() if found]
    if own is None or not cities or len(window) == 0:
        return None
    kept = [code for code, found in changes.items() if found]
    mean = np.mean([series[code] for code in kept], axis=0)  # nan where any city is missing: a like-for-like mean
    territory, others, gap = contrast(own, 0.0), contrast(mean, 0.0), contrast(own - mean, 0.0)
    if territory is None or others is None or gap is None:
        return None
    cities.sort(key=lambda city: (-city.articles, city.name))
    return National(territory=territory, others=others, gap=gap, cities=tuple(cities))


def balances(weeks: Sequence[CityWeek], code: str, window: Sequence[str], scorer: Calibration) -> Floats:
    """Return the weekly balance of one city, in points; nan for a week without an article."""
    place = {week: number for number, week in enumerate(window)}
    found = np.full(len(window), np.nan)
    for each in weeks:
        if each.code == code and each.week in place:
            found[place[each.week]] = 100 * float(
                scorer.weights @ np.array([each.negative, each.neutral, each.positive])
            )
    return found
