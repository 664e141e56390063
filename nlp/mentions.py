"""Candidates to mentions: which names really name the territory, each with its reason."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlp.folding import plain
from nlp.gazetteer import OUTSIDE, Bare, Gazetteer, How, Name, Rule
from nlp.types import Field, Mention, PlaceKind

if TYPE_CHECKING:
    from nlp.lexicon import Candidate

Persons = Callable[[str], Sequence[tuple[int, int]]]  # spans of the persons a text names

REACH = 60  # characters looked at on each side: a title, a street and a comma fit
AT = re.compile(r"\b(?:[àÀA]|vers|[Dd]ans|[Vv]ille de|[Mm]aire de|[Mm]airie de)\s$")
# A capital just before a town may be a given name nobody listed ("Maëlys Aubagne"): only then are persons looked for.
CAPITAL_BEFORE = re.compile(r"(?:^|[\s'(«])([A-ZÉÈ][a-zà-ÿ]+(?:-[A-ZÉÈ][a-zà-ÿ]+)*)\s$")
NOT_A_NAME = frozenset(
    (
        *("A", "À", "Aux", "Avec", "Ce", "Ces", "Cette", "Chez", "Comment", "Contre", "Dans", "De", "Depuis", "Des"),
        *("Du", "En", "Entre", "Et", "Grand", "La", "Le", "Les", "Pour", "Pourquoi", "Quand", "Sans", "Sur", "Un"),
        *("Une", "Vers", "Stade", "Po", "Université", "Mairie", "Gare", "Nord", "Sud", "Ligue"),
    )
)
STRAIGHT = (("’", "'"), ("ʼ", "'"), ("\u00a0", " "), ("\u202f", " "), ("\u2010", "-"), ("\u2011", "-"))


@dataclass(frozen=True)
class Decision:
    """One candidate and what was decided of it."""

    mention: Mention  # its reason says why, accepted or not
    accepted: bool


@dataclass(frozen=True)
class _Spot:
    """A candidate where it stands; apostrophes and spaces around it made straight."""

    field: Field
    surface: str
    start: int
    end: int
    name: Name
    before: str
    after: str


@dataclass(frozen=True)
class _Item:
    """What a decision may look at beyond the name itself."""

    text: str  # every field, one a line
    words: str  # every word, folded, one space on each side
    outside: bool  # a town outside the territory is named
    territory: bool = False  # something surely names the territory


def decide(
    fields: Mapping[Field, str],
    found: Mapping[Field, Sequence["Candidate"]],
    gazetteer: Gazetteer,
    persons: Persons,
) -> list[Decision]:
    """Settle the sure names first, then the bare forms by what the sure ones say."""
    spots = [spot for field, candidates in found.items() for spot in _spots(field, fields[field], candidates)]
    text = _straight("\n".join(fields.values()))
    outside = any(_is_outside(spot.name) for spot in spots)
    item = _Item(text, f" {plain(text)} ", outside)
    judged = [
        (spot, _refusal(spot, item, gazetteer) or _person(spot, gazetteer, persons))
        for spot in spots
        if spot.name.how is not How.OUTSIDE
    ]
    people = {plain(spot.surface).split()[-1] for spot, refusal in judged if "person" in refusal}
    judged = [(spot, refusal or _surname(spot, people)) for spot, refusal in judged]
    sure = any(not refusal and _sure(spot.name) for spot, refusal in judged)
    return [_settled(spot, refusal, replace(item, territory=sure)) for spot, refusal in judged]


def _straight(text: str) -> str:
    """Apostrophes, spaces and hyphens of one kind, lengths kept; six replacements are ten times faster than a table."""
    for dressed, bare in STRAIGHT:
        text = text.replace(dressed, bare)
    return text


def _spots(field: Field, text: str, candidates: Sequence["Candidate"]) -> list[_Spot]:
    straight = _straight(text)
    return [
        _Spot(
            field,
            text[start:end],
            start,
            end,
            names[0],
            straight[max(0, start - REACH) : start],
            straight[end : end + REACH],
        )
        for start, end, names in candidates
    ]


def _is_outside(name: Name) -> bool:
    return name.how is How.OUTSIDE or (name.place is not None and name.place.kind is PlaceKind.CITY)


def _sure(name: Name) -> bool:
    return name.how in {How.NAME, How.DEMONYM} and name.place is not None and name.place.kind is not PlaceKind.CITY


def _settled(spot: _Spot, refusal: str, item: _Item) -> Decision:
    place = spot.name.place
    accepted, reason = (False, refusal) if refusal else (True, str(spot.name.how))
    if not refusal and spot.name.bare is not None:
        accepted, reason = _in_context(spot.name.bare, plain(spot.before), item)
    kind, code = (place.kind, place.code) if place else (PlaceKind.TERRITORY, "")  # a false friend has no code
    return Decision(Mention(spot.surface, spot.start, spot.end, spot.field, kind, code, reason), accepted)


def _in_context(bare: Bare, before: str, item: _Item) -> tuple[bool, str]:
    """Whether a bare form has what it needs around it, and the reason either way."""
    against = next((word for word in bare.against if _said(word, item)), None)
    if bare.territory and item.territory and not (bare.strict and against):
        return True, "context: the territory is named"
    if against is not None:
        return False, f"context: {'a town outside' if against == OUTSIDE else against}"
    lead = next((word for word in bare.before if f" {before}".endswith(f" {word}")), None)
    if lead is not None:
        return True, f"context: after « {lead} »"
    near = next((word for word in bare.words if f" {word}" in item.words), None)
    if near is not None:
        return True, f"context: {near}"
    return (True, "default: nothing speaks against it") if bare.default else (False, "bare form without context")


def _said(word: str, item: _Item) -> bool:
    return item.outside if word == OUTSIDE else f" {word} " in item.words


def _refusal(spot: _Spot, item: _Item, gazetteer: Gazetteer) -> str:
    """Why a candidate is not a mention; "" when nothing refuses it."""
    if spot.name.place is None:
        return f"false friend: {spot.name.why}"
    for rule in gazetteer.rules:
        if _refuses(rule, spot, item):
            return f"rule {rule.id}: {rule.why}"
    return ""


def _refuses(rule: Rule, spot: _Spot, item: _Item) -> bool:
    place = spot.name.place
    if (rule.forms and (place is None or place.code not in rule.forms)) or (rule.outside and not item.outside):
        return False
    required = (
        (rule.before, spot.before),
        (rule.after, spot.after),
        (rule.surface, spot.surface),
        (rule.item, item.text),
    )
    spared = ((rule.unless_before, spot.before), (rule.unless_after, spot.after))
    return all(pattern is None or pattern.search(text) for pattern, text in required) and not any(
        pattern is not None and pattern.search(text) for pattern, text in spared
    )


def _surname(spot: _Spot, people: Collection[str]) -> str:
    """Whether a name is that of a person named elsewhere in the item: then only "à" makes it a town again."""
    if plain(spot.surface) in people and not AT.search(spot.before):
        return "person: named so elsewhere in the item"
    return ""


def _person(spot: _Spot, gazetteer: Gazetteer, persons: Persons) -> str:
    """Whether a one-word town is the end of a person's name: a given name stands before it, known or recognised."""
    before = CAPITAL_BEFORE.search(spot.before)
    if before is None or spot.name.how is How.DEMONYM or not spot.surface.isalpha():
        return ""
    parts = plain(before[1]).split()  # "Anne-Marie" is two given names
    if all(part in gazetteer.given_names for part in parts):
        return "person: given name before"
    start, end = len(spot.before), len(spot.before) + len(spot.surface)
    if before[1] not in NOT_A_NAME and any(
        a < start and end <= b for a, b in persons(spot.before + spot.surface + spot.after)
    ):
        return "person: recognised with the name before"
    return ""
