"""A trend to the same change found otherwise, in rows: by simpler methods, and without each medium."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports import french
from reports.estimators import Answer
from reports.safe import quoted
from reports.states import VerdictState
from reports.trend import weakened
from reports.types import Trend

MOVERS = 5  # media shown by what the change would be without each


@dataclass(frozen=True)
class MethodRow:
    """One answer to the same question by a simpler method, as printed."""

    name: str
    change: str
    interval: str
    misses: str  # what it leaves out


@dataclass(frozen=True)
class MediumOut:
    """The change without one medium, as printed."""

    name: str
    change: str
    interval: str
    chance: str  # P(rise)


def methods(trend: Trend) -> tuple[MethodRow, ...]:
    """Put simpler methods beside the index (estimators E0 to E4), each with what it leaves out."""
    if trend.simpler is None or trend.now is None:
        return ()
    found = trend.simpler
    now = Answer(trend.now.difference, trend.now.low, trend.now.high)
    named = (
        ("E0. Part naïve : positifs moins négatifs", found.pooled, "compte chaque reprise ; croit tout indépendant"),
        ("E1. Moyenne des semaines", found.weekly, "bouge dès qu’un média se tait ou s’ajoute"),
        ("E2. Panel constant, ton brut", found.uncorrected, "sous-estime l’évolution, les erreurs l’aplatissent"),
        ("E3. Panel constant, ton corrigé", found.luck, "oublie les à-coups de l’actualité : intervalle trop étroit"),
        ("E4. Indice (verdict)", now, "compte tout cela"),
    )
    return tuple(
        MethodRow(
            name=french.typeset(name),
            change=french.signed(one.change, 1),
            interval=f"{french.signed(one.low, 1)} à {french.signed(one.high, 1)}",
            misses=french.typeset(misses),
        )
        for name, one, misses in named
        if one
    )


def without(trend: Trend, names: Mapping[str, str]) -> tuple[MediumOut, ...]:
    """List the media whose absence moves the change most."""
    return tuple(
        MediumOut(
            name=quoted(names.get(source, source), 60),
            change=french.signed(change.difference, 1),
            interval=f"{french.signed(change.low, 1)} à {french.signed(change.high, 1)}",
            chance=french.chance(change.probability_up),
        )
        for source, change in trend.without_media[:MOVERS]
    )


def carried(trend: Trend, names: Mapping[str, str]) -> str:
    """Say whether the verdict would fall without one medium; "" when there is nothing to carry."""
    if not trend.without_media or trend.decision.state not in {VerdictState.CONFIRMED, VerdictState.SIGNAL}:
        return ""
    fallen = [source for source, change in trend.without_media if weakened(trend, change)]
    if not fallen:
        return french.typeset(
            "Le verdict ne tient à aucun média : il resterait le même sans n’importe lequel d’entre eux."
        )
    named = [f"« {quoted(names.get(source, source), 60)} »" for source in fallen[:MOVERS]]
    return french.typeset(f"Le verdict tient à un média : il ne serait plus le même sans {' ou sans '.join(named)}.")
