"""One training item to a random variant of it: without its standfirst, another city, beside another headline."""

import random
from collections.abc import Sequence
from dataclasses import replace

from nlp.training.corpora import TERRITORY, Example
from nlp.types import TargetText

# Cities that may stand in for one another: all take « à », none has an article.
CITIES = (
    "Marseille", "Lyon", "Toulouse", "Nantes", "Montpellier", "Strasbourg", "Bordeaux", "Lille", "Rennes", "Reims",
    "Toulon", "Grenoble", "Dijon", "Angers", "Nîmes", "Villeurbanne", "Aix-en-Provence", "Brest", "Limoges", "Tours",
    "Amiens", "Perpignan", "Metz", "Besançon", "Orléans", "Mulhouse", "Rouen", "Caen", "Nancy", "Roubaix", "Avignon",
    "Poitiers", "Dunkerque", "Béziers", "Pau", "Calais", "Bayonne", "Lorient", "Valence", "Troyes", "Nice", "Quimper",
    "Chambéry", "Cannes", "Martigues", "Aubagne", "Istres", "Vannes", "Saint-Etienne", "Clermont-Ferrand",
)  # fmt: skip


JOINTS = (" ; ", ". ", " / ", " – ", ", tandis que ", " | ", " pendant que ")
SHORT = 110  # characters of a headline that may stand beside another


def joined(example: Example, pool: Sequence[Example], chance: random.Random) -> Example:
    """The headline beside one about another place: its tone must come from its own half.

    Topic and relevance are then left unsaid. An item that is long, or whose place the drawn one names too, stays alone.
    """
    mine, other = headline_only(example), headline_only(chance.choice(pool))
    names = {mine.text.text[a:b].casefold() for a, b in mine.text.spans}
    both = mine.text.text + other.text.text
    alone = (
        not names
        or not other.text.spans
        or max(len(mine.text.text), len(other.text.text)) > SHORT
        or any(name in other.text.text.casefold() for name in names)
        or (TERRITORY.search(mine.text.text) and TERRITORY.search(other.text.text))
        or "\n" in both
    )
    if alone:
        return example
    joint = chance.choice(JOINTS)
    if chance.random() < 0.5:
        text = mine.text.text + joint + other.text.text
        spans = mine.text.spans
    else:
        text = other.text.text + joint + mine.text.text
        shift = len(other.text.text + joint)
        spans = tuple((a + shift, b + shift) for a, b in mine.text.spans)
    return replace(example, text=TargetText(text, spans), topic=None, relevance=None, title=0)


def renamed(example: Example, chance: random.Random) -> Example:
    """The same item with another city in the stead of a city target: a city's name is not an opinion."""
    text, spans = example.text.text, example.text.spans
    names = {text[a:b] for a, b in spans}
    if not spans or not all(name in CITIES for name in names):
        return example
    other = {name: chance.choice(CITIES) for name in sorted(names)}
    built, moved, at = "", [], 0
    for start, end in spans:
        built += text[at:start]
        name = other[text[start:end]]
        moved.append((len(built), len(built) + len(name)))
        built, at = built + name, end
    return replace(example, text=TargetText(built + text[at:], tuple(moved)))


def headline_only(example: Example) -> Example:
    """The item without its standfirst, when the headline names the target by itself."""
    spans = tuple(span for span in example.text.spans if span[1] <= example.title)
    if not spans or not example.title or example.title >= len(example.text.text):
        return example
    return replace(example, text=TargetText(example.text.text[: example.title], spans))
