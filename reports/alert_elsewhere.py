"""The other cities in the same hours to one sentence: it is only us, or everywhere."""

from collections.abc import Sequence

import numpy as np

from reports import french, safe
from reports.spikes_tails import share_tail
from storage.types import CityHours

FEW, FEW_USUAL = 3, 20  # national articles about a city under which its tone says nothing
BY_CHANCE = 0.05  # one message in twenty names a city that does not rise, however many are compared
APART = 1e-6  # articles about a city are taken as independent


def elsewhere(cities: Sequence[CityHours]) -> str:
    """Answer "only us, or everywhere?" from the national press."""
    told = [city for city in cities if city.articles >= FEW and city.usual_articles >= FEW_USUAL]
    if not told:
        return "Ailleurs : trop peu d’articles nationaux sur les villes de comparaison pour le dire."
    risen = [city for city in told if rises(city, BY_CHANCE / len(told))]
    compared = (
        f"{french.count(len(told), 'ville comparée', 'villes comparées')} dans la presse nationale aux mêmes heures"
    )
    if not risen:
        return f"Ailleurs : rien de tel ({compared}). Cela semble propre au territoire."
    names = french.enumerate_words([safe.quoted(city.name, 60) for city in risen])
    verb = french.plural(len(risen), "monte", "montent")
    return f"Ailleurs : {names} {verb} aussi ({compared}). La vague n’est peut-être pas propre au territoire."


def rises(city: CityHours, chance: float) -> bool:
    """Whether a city's tone is more negative than usual, beyond what happens so rarely by chance (binomial tail)."""
    usual = min(max(city.usual_negative / city.usual_articles, 0.01), 0.99)
    if city.negative <= city.articles * usual:
        return False
    values = (np.array([float(value)]) for value in (city.negative, city.articles, usual, APART))
    return bool(share_tail(*values)[0] <= chance)
