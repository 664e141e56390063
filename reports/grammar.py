"""Gates and two reports' contrasts to the verdict: one of five states, and the one sentence each may say (method 5.1).

The states are tried in order: suspended, confirmed, signal to confirm, stable, not demonstrated.
"""

from reports import french
from reports.barometer import EARLIER, RECENT
from reports.barometer_types import Contrast, Decision, Gates
from reports.states import Direction, VerdictState

MIN_STORIES = 10  # a week, in the median (method 5.1)
# Two reports running: a weekly 95 % verdict would be wrong at least once a year with probability .74 (method 2.11).
CONFIRMED = 0.995
SIGNAL = 0.95
STABLE_WITHIN = 5.0  # points, by the 90 % interval
COVERAGE_SUSPENDS = 0.70  # of the panel's weight (method 2.7)
COVERAGE_RESERVES = 0.85
LOW_WEEKS = 2  # recent weeks under the mark before it counts: one short silence is imputed well
AUDIT_GATE = 1.96  # |z| of the audit's residuals between windows (method 2.6)


def decide(
    gates: Gates, now: Contrast | None, before: Contrast | None, recent: int = RECENT, earlier: int = EARLIER
) -> Decision:
    """Give the week its state.

    `before` is the contrast of the report a week earlier, under the same panel; None when it was suspended: a verdict
    is confirmed by two reports running, and a suspended one confirms nothing.
    """
    causes = suspensions(gates, now, recent, earlier)
    if causes or now is None:
        return Decision(VerdictState.SUSPENDED, Direction.NONE, causes=tuple(causes))
    state, direction = state_of(now, before)
    return Decision(state, direction, reserves=tuple(reserves(gates)))


def suspensions(gates: Gates, now: Contrast | None, recent: int = RECENT, earlier: int = EARLIER) -> list[str]:
    """Say everything that forbids a verdict, most basic first."""
    found = [short(gates, recent + earlier)]
    if gates.refusal:
        found.append(gates.refusal)
    if len(set(gates.versions)) > 1:
        found.append("les semaines comparées n’ont pas toutes été lues par la même version du modèle")
    if gates.audit is not None and not abs(gates.audit) <= AUDIT_GATE:
        found.append("les relectures humaines s’écartent du modèle autrement qu’avant")
    if too_low(gates.coverage, COVERAGE_SUSPENDS):
        found.append(f"la collecte n’a couvert que {share(min(gates.coverage))} du poids du panel")
    if not any(found) and now is None:
        found.append("trop de semaines sans aucun sujet dans la période comparée")
    return [cause for cause in found if cause]


def short(gates: Gates, needed: int) -> str:
    """Say that the history is too short, in weeks or in stories (method 5.1: one cause for both); "" when it is not."""
    weeks, usual = f"{french.count(gates.weeks, 'semaine')} sur {needed}", gates.median_stories
    if usual >= MIN_STORIES:
        return f"historique trop court ({weeks})" if gates.weeks < needed else ""
    written = french.number(usual, 0 if usual == int(usual) else 1)
    return (
        f"historique trop court ({weeks}, {'et' if gates.weeks < needed else 'mais'} {written}"
        f" {french.plural(usual, 'sujet')} par semaine en médiane : il en faut au moins {MIN_STORIES})"
    )


def too_low(coverage: tuple[float, ...], mark: float) -> bool:
    """Say whether coverage is under a mark this week, or in two of the recent weeks."""
    return bool(coverage) and (coverage[-1] < mark or sum(week < mark for week in coverage) >= LOW_WEEKS)


def reserves(gates: Gates) -> list[str]:
    """Say what weakens a verdict without forbidding it."""
    found = []
    low = [week for week in gates.coverage if week < COVERAGE_RESERVES]
    if len(low) >= LOW_WEEKS or min(gates.coverage, default=1.0) < COVERAGE_SUSPENDS:
        found.append(
            f"Réserve : la collecte est restée sous {share(COVERAGE_RESERVES)} du poids du panel"
            f" {french.count(len(low), 'semaine')} sur {len(gates.coverage)}."
        )
    if gates.provisional:
        found.append("Réserve : le panel des médias est provisoire, jusqu’à une année complète de collecte.")
    if gates.machine_labels:
        found.append(
            "Réserve : l’erreur du modèle est corrigée d’après des titres étiquetés par machine ; un audit"
            " (vigie audit) la mesurera sur vos médias, relus par des personnes."
        )
    return [french.typeset(line) for line in found]


def share(value: float) -> str:
    """Write a coverage as a percentage."""
    return f"{french.number(100 * value)} %"


def sure(chance: float, level: float) -> Direction:
    """Return the direction a probability of rise is sure of, at this level."""
    if chance >= level:
        return Direction.UP
    return Direction.DOWN if chance <= 1 - level else Direction.NONE


def state_of(now: Contrast, before: Contrast | None) -> tuple[VerdictState, Direction]:
    """Try the states that need no gate: confirmed, signal, stable, not shown."""
    direction = sure(now.probability_up, CONFIRMED)
    confirming = before is not None and sure(before.probability_up, CONFIRMED) is direction
    if direction is not Direction.NONE and confirming:
        return VerdictState.CONFIRMED, direction
    direction = sure(now.probability_up, SIGNAL)
    if direction is not Direction.NONE:
        return VerdictState.SIGNAL, direction
    if now.low90 >= -STABLE_WITHIN and now.high90 <= STABLE_WITHIN:
        return VerdictState.STABLE, Direction.NONE
    return VerdictState.NOT_SHOWN, Direction.NONE


def sentence(decision: Decision, now: Contrast | None, media: int) -> str:
    """Fill the sentence of the state, ready to print; never a bare number, never "opinion"."""
    if decision.state is VerdictState.SUSPENDED or now is None:
        cause = decision.causes[0]
        return french.typeset(
            f"Nous ne pouvons pas conclure cette semaine : {cause}. Les chiffres restent affichés à titre indicatif."
        )
    where = f"dans les {french.count(media, 'média')} suivis" if media > 1 else "dans le média suivi"
    return french.typeset(spoken(decision, now, where))


def spoken(decision: Decision, now: Contrast, where: str) -> str:
    """Write the sentence of a state that is not suspended."""
    change, interval = french.points(now.difference), french.between(now.low, now.high)
    up = decision.direction is Direction.UP
    if decision.state is VerdictState.CONFIRMED:
        answer, comparison = ("Oui", "plus positive") if up else ("Non", "moins positive")
        return (
            f"{answer} : sur les {now.recent} dernières semaines, l’image du territoire {where} est {comparison}"
            f" que sur les {now.earlier} semaines précédentes : {change} ({interval}, confiance à 95 %)."
        )
    if decision.state is VerdictState.SIGNAL:
        answer = "Peut-être" if up else "Peut-être une baisse"
        return (
            f"{answer} : {where}, l’évolution mesurée est de {change} ({interval}) ;"
            " ce signal n’est pas encore assez solide pour conclure."
        )
    if decision.state is VerdictState.STABLE:
        return (
            f"L’image {where} est stable : l’évolution est inférieure à {STABLE_WITHIN:.0f} points"
            f" dans un sens ou dans l’autre ({change}, {interval})."
        )
    return (
        f"On ne peut pas dire que l’image {where} s’améliore ou se dégrade : {change}, mesure compatible avec"
        f" une évolution {french.between(now.low, now.high)}."
        f" Une évolution de moins de {french.number(now.detectable)} points sur {now.recent} semaines"
        " peut nous échapper."
    )
