"""Where and how a target is named to what the item has to do with it: subject, aside or none."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.types import Field, Mention, PlaceKind, Relevance

Span = tuple[int, int]


@dataclass(frozen=True)
class Where:
    """How an item names its target: what the rules weigh."""

    leads: bool  # the headline opens on it
    title: bool  # in the headline
    standfirst_only: bool
    body_only: bool
    often: bool  # three times or more in headline and standfirst
    listed: bool  # one town among several: "Paris, Lyon, Marseille", "de Paris à Marseille"
    sport: bool  # a result, a transfer, a fixture
    digest: bool  # "l’essentiel de l’actualité"
    club: bool  # named through its football club alone
    acts: bool = False  # one of its institutions opens the headline: told, not weighed (the place gold names none)


# Log-odds of subject against aside = BIAS + MODEL * the model's own + the marks present. The marks' weights round those
# of a logistic regression on the 3,107 labelled items of place_tone_train, without the model; MODEL and BIAS are set on
# the 497 development items whose target is named (tests/bench_relevance.py prints the cross-validated fit).
MODEL = 0.8
BIAS = 0.0
WEIGHTS: Mapping[str, float] = {
    "leads": 0.3,
    "title": 0.2,
    "standfirst_only": -0.4,
    "body_only": -1.0,
    "often": 0.1,
    "listed": -1.0,
    "sport": -1.5,
    "digest": -1.8,
    "club": -1.0,
}
REASONS: Mapping[str, str] = {
    "leads": "opens the headline",
    "title": "in the headline",
    "standfirst_only": "in the standfirst only",
    "body_only": "in the body only",
    "often": "named three times or more",
    "listed": "one town in a list",
    "sport": "sport result or fixture",
    "digest": "news digest",
    "club": "named by its football club",
    "acts": "its institution acts",
}

SPORT = re.compile(
    r"(?i)\b(?:ligue (?:1|2|europa|des champions|des nations)|l1|l2|mercato|transferts|championnat|journée de ligue"
    r"|coupe de (?:france|la ligue|monde)|coupes d.europe|match amical|top 14|handball|d[12]f|barrages|classement"
    r"|podium|prolongation|buteur|entraîneur|attaquant|milieu de terrain|gardien de but|tirs au but|compos"
    r"|victoire (?:à|de|contre|face)|bat(?:tu)?|en battant|s.impose|s.incline|tenue? en échec|match|foot(?:ball)?"
    r"|stade rennais|psg)\b|\b\d{1,2}(?:-| à )\d{1,2}\b(?! (?:ans|%|heures|euros|mois|jours|km|millions|milliards|000))"
)
DIGEST = re.compile(
    r"(?i)l.essentiel de|le point sur l.actu|l.actu(?:alité)? (?:du|de ce)|infos à retenir|vidéos à voir"
    r"|en direct\s*:?$|^le récap|revue de presse"
)
TOWN = r"(?:(?:La |Le |Les )?[A-ZÉÈÎ][\w’'-]+(?: [A-ZÉ][\w’'-]+)?)"
LISTED_BEFORE = re.compile(rf"(?:{TOWN}, (?:à )?$|\b[Dd]e {TOWN} à $|{TOWN},? (?:et|ou) (?:à |de )?$)")
LISTED_AFTER = re.compile(rf"^(?:,? (?:et|ou) (?:à |de )?{TOWN}|, (?:à )?{TOWN}(?:,| et| ou|…)| à {TOWN}\b)")
CLUB = "inst:om"
LEAD = 3  # characters: "À ", "A ", "L’", « may come first


def where(
    title: str, standfirst: str, spans: Mapping[Field, Sequence[Span]], *, club: bool = False, acts: bool = False
) -> Where:
    """Look at where the target's spans stand in an item."""
    in_title, in_standfirst = spans.get(Field.TITLE, ()), spans.get(Field.STANDFIRST, ())
    both = f"{title} {standfirst}"
    return Where(
        leads=any(start <= LEAD for start, _ in in_title),
        title=bool(in_title),
        standfirst_only=bool(in_standfirst) and not in_title,
        body_only=bool(spans.get(Field.BODY)) and not in_title and not in_standfirst,
        often=len(in_title) + len(in_standfirst) >= 3,
        listed=_listed(title, in_title) if in_title else _listed(standfirst, in_standfirst),
        sport=bool(SPORT.search(both)),
        digest=bool(DIGEST.search(title)),
        club=club,
        acts=acts,
    )


def _listed(text: str, spans: Sequence[Span]) -> bool:
    return bool(spans) and all(
        LISTED_BEFORE.search(text[max(0, start - 60) : start]) or LISTED_AFTER.search(text[end : end + 60])
        for start, end in spans
    )


def weigh(seen: Where, probabilities: tuple[float, float, float]) -> tuple[Relevance, float, str]:
    """Model and rules together: the relevance, the probability of `subject`, and why.

    `probabilities` are the model's P(subject), P(aside), P(none); a name the gazetteer accepted is not `none`.
    """
    subject, aside, none = (max(value, 1e-6) for value in probabilities)
    present = [key for key in REASONS if getattr(seen, key)]
    odds = BIAS + MODEL * math.log(subject / (aside + none)) + sum(WEIGHTS.get(key, 0.0) for key in present)
    probability = 1 / (1 + math.exp(-odds))
    relevance = Relevance.SUBJECT if probability >= 0.5 else Relevance.ASIDE
    reason = ", ".join([*(REASONS[key] for key in present), f"P(subject) {probability:.2f}"])
    return relevance, probability, reason


def only_club(mentions: Sequence[Mention]) -> bool:
    """Whether the territory is named by its football club alone."""
    return bool(mentions) and all(mention.code == CLUB for mention in mentions)


def institution_acts(mentions: Sequence[Mention]) -> bool:
    """Whether the headline opens on an institution of the territory, which then is the one who acts; its club aside."""
    return any(
        one.kind is PlaceKind.INSTITUTION and one.field is Field.TITLE and one.start <= LEAD and one.code != CLUB
        for one in mentions
    )


def spans_by_field(mentions: Sequence[Mention]) -> dict[Field, list[Span]]:
    """Group the spans of mentions by the field they stand in."""
    grouped: dict[Field, list[Span]] = {}
    for mention in mentions:
        grouped.setdefault(mention.field, []).append((mention.start, mention.end))
    return grouped


def territory(mentions: Sequence[Mention]) -> list[Mention]:
    """Keep the mentions of the territory, comparison cities left out."""
    return [mention for mention in mentions if mention.kind is not PlaceKind.CITY]
