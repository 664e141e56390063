"""A trend to the verdict in French: the sentence of its state, what it rests on, its reserves."""

from reports import french, grammar
from reports.barometer import EARLIER, RECENT
from reports.states import Direction, VerdictState
from reports.types import Trend, Verdict


def verdict(trend: Trend, media: int) -> Verdict:
    """Word the decision; `media` is how many are followed."""
    now, decision = trend.now, trend.decision
    said = Verdict(
        state=decision.state,
        direction=decision.direction,
        sentence=grammar.sentence(decision, now, media),
        reasons=(*also(decision.causes), *basis(trend), *decision.reserves),
    )
    if now is None or decision.state is VerdictState.SUSPENDED:
        return said
    return Verdict(
        state=decision.state,
        direction=decision.direction,
        sentence=said.sentence,
        reasons=said.reasons,
        difference=now.difference,
        low=now.low,
        high=now.high,
        probability_up=now.probability_up,
        detectable=now.detectable,
        recent_stories=trend.recent_stories,
        earlier_stories=trend.earlier_stories,
    )


def also(causes: tuple[str, ...]) -> list[str]:
    """Say the further causes of a suspension; the first is in the sentence."""
    return [french.typeset(f"Autre motif : {other}.") for other in causes[1:]]


def basis(trend: Trend) -> list[str]:
    """Say what the figures rest on, and how surely; nothing when there are none."""
    now = trend.now
    if now is None:
        return []
    rests = (
        f"Calcul sur {french.count(trend.recent_stories, 'sujet')} des {RECENT} dernières semaines et"
        f" {french.count(trend.earlier_stories, 'sujet')} des {EARLIER} semaines précédentes."
    )
    if trend.decision.state is VerdictState.SUSPENDED:
        change = f"{french.points(now.difference)} ({french.between(now.low, now.high)})"
        return [french.typeset(f"À titre indicatif : {change}. {rests}")]
    chance = probability(now.probability_up)
    return [french.typeset(f"{rests} Probabilité que la tendance soit à la hausse : {chance} (50 % = on ne sait pas).")]


def probability(chance: float) -> str:
    """Write a probability; none is ever printed as certain."""
    if chance > 0.99:
        return "plus de 99 %"
    return "moins de 1 %" if chance < 0.01 else f"{french.number(100 * chance)} %"


def name(found: Verdict) -> str:
    """Name the verdict's state, with its direction when it has one."""
    if found.state is VerdictState.CONFIRMED:
        return f"{french.label(found.direction)} confirmée".capitalize()
    if found.state is VerdictState.SIGNAL and found.direction is not Direction.NONE:
        return f"Signal de {french.label(found.direction)} à confirmer"
    return french.label(found.state)
