"""Week facts to the verdict: may we say that the image is improving, and how surely."""

from datetime import timedelta
from statistics import median

from reports import french
from reports.index import EARLIER, RECENT, Contrast, contrast, stories, window
from reports.types import Direction, Verdict, VerdictState
from storage.types import SourceHealth, WeekFacts

NEEDED_WEEKS = EARLIER + RECENT
MIN_STORIES = 10  # a week, in the median: below this the contrast mostly measures luck (method 5.1)
CONFIRMED = (
    0.995  # twice running: a weekly 95 % verdict is wrong at least once a year with probability 0.74 (method 2.11)
)
SIGNAL = 0.95
STABLE_WITHIN = 5.0  # points
BEGUN = 0.1  # of the fullest week: below this, what a week holds is what feeds had left of it
COVERAGE_SUSPENDS = 0.70
COVERAGE_RESERVES = 0.85


def coverage(sources: tuple[SourceHealth, ...]) -> float | None:
    """Return the share of the usual volume whose sources spoke this week; None when nothing is usual yet."""
    expected = sum(source.usual or 0.0 for source in sources)
    if not expected:
        return None
    return sum(source.usual or 0.0 for source in sources if not source.silent) / expected


def watched(facts: WeekFacts) -> int:
    """Count the weeks of the windows since the collection truly began, this one included; 0 before it did.

    Feeds also list older articles: the weeks these trickle into were not watched, and must not be compared.
    """
    weeks = window(facts.history, facts.counts.monday, NEEDED_WEEKS)
    collected = [week.collected if week else 0 for week in weeks]
    enough = max(1.0, BEGUN * max(collected))
    first = next((n for n, articles in enumerate(collected) if articles >= enough), NEEDED_WEEKS)
    return min(facts.history_weeks, NEEDED_WEEKS - first)


def causes(facts: WeekFacts) -> list[str]:
    """Say everything that forbids a verdict, most basic first."""
    found = []
    known = watched(facts)
    if known < NEEDED_WEEKS:
        found.append(f"historique trop court ({french.count(known, 'semaine')} sur{french.NBSP}{NEEDED_WEEKS})")
    weeks = window(facts.history, facts.counts.monday, NEEDED_WEEKS)
    usual = median(map(stories, weeks[-max(known, 1) :]))
    if usual < MIN_STORIES:
        written = french.number(usual, 0 if usual == int(usual) else 1)
        found.append(
            f"trop peu de sujets ({written}{french.NBSP}{french.plural(usual, 'sujet')} par semaine en médiane,"
            f" il en faut au moins{french.NBSP}{MIN_STORIES})"
        )
    versions = {version for week in weeks if week for version in week.model_versions}
    if len(versions) > 1:
        found.append("les semaines comparées n’ont pas toutes été lues par la même version du modèle")
    share = coverage(facts.sources)
    if share is not None and share < COVERAGE_SUSPENDS:
        found.append(f"la collecte ne couvre que {share_of_usual(share)}")
    if not found and contrast(facts.history, facts.counts.monday) is None:
        found.append("trop de semaines sans aucun sujet dans la période comparée")
    return found


def share_of_usual(share: float) -> str:
    """Write a coverage with what it is a share of."""
    return f"{french.number(100 * share)}{french.NBSP}% du volume habituel des médias suivis"


def reserves(facts: WeekFacts) -> list[str]:
    """Say what weakens a verdict without forbidding it."""
    found = []
    share = coverage(facts.sources)
    if share is not None and COVERAGE_SUSPENDS <= share < COVERAGE_RESERVES:
        found.append(f"Réserve : la collecte couvre {share_of_usual(share)}.")
    found.append(
        "Réserve : la place de chaque média n’est pas encore fixée dans le calcul ;"
        " un média qui parle plus ou moins que d’habitude peut déplacer le résultat."
    )
    return [french.typeset(line) for line in found]


def sure(chance: float, level: float) -> Direction:
    """Return the direction a probability of rise is sure of, at this level."""
    if chance >= level:
        return Direction.UP
    return Direction.DOWN if chance <= 1 - level else Direction.NONE


def confirmed(facts: WeekFacts, now: Contrast) -> Direction:
    """Return the direction two reports running are sure of."""
    direction = sure(now.probability_up, CONFIRMED)
    before = contrast(facts.history, facts.counts.monday - timedelta(weeks=1))
    if before is None or sure(before.probability_up, CONFIRMED) is not direction:
        return Direction.NONE
    return direction


def judge(facts: WeekFacts) -> Verdict:
    """Give the week its verdict; the states are tried in the method's order."""
    forbidden = causes(facts)
    now = contrast(facts.history, facts.counts.monday)
    if forbidden or now is None:
        return suspended(forbidden)
    state, direction = state_of(facts, now)
    return Verdict(
        state=state,
        direction=direction,
        sentence=french.typeset(sentence(state, direction, now, len(facts.sources))),
        reasons=(basis(now), *reserves(facts)),
        difference=now.difference,
        low=now.low,
        high=now.high,
        probability_up=now.probability_up,
        detectable=now.detectable,
        recent_stories=now.recent_stories,
        earlier_stories=now.earlier_stories,
    )


def suspended(forbidden: list[str]) -> Verdict:
    """Say that nothing may be concluded, and why; further causes follow as reasons."""
    cause, *others = forbidden
    return Verdict(
        state=VerdictState.SUSPENDED,
        direction=Direction.NONE,
        sentence=french.typeset(
            f"Nous ne pouvons pas conclure cette semaine : {cause}. Les chiffres restent affichés à titre indicatif."
        ),
        reasons=tuple(french.typeset(f"Autre motif : {other}.") for other in others),
    )


def state_of(facts: WeekFacts, now: Contrast) -> tuple[VerdictState, Direction]:
    """Try the states in order: confirmed, signal, stable, not shown."""
    if (direction := confirmed(facts, now)) is not Direction.NONE:
        return VerdictState.CONFIRMED, direction
    if (direction := sure(now.probability_up, SIGNAL)) is not Direction.NONE:
        return VerdictState.SIGNAL, direction
    if now.low90 >= -STABLE_WITHIN and now.high90 <= STABLE_WITHIN:
        return VerdictState.STABLE, Direction.NONE
    return VerdictState.NOT_SHOWN, Direction.NONE


def sentence(state: VerdictState, direction: Direction, now: Contrast, media: int) -> str:
    """Fill the sentence the method gives to each state; never a bare number."""
    change, interval = french.points(now.difference), french.between(now.low, now.high)
    where = f"dans les {french.count(media, 'média')} suivis" if media > 1 else "dans le média suivi"
    if state is VerdictState.CONFIRMED:
        answer, comparison = ("Oui", "plus positive") if direction is Direction.UP else ("Non", "moins positive")
        return (
            f"{answer} : sur les {RECENT} dernières semaines, l’image du territoire {where} est {comparison}"
            f" que sur les {EARLIER} semaines précédentes : {change} ({interval}, confiance à 95 %)."
        )
    if state is VerdictState.SIGNAL:
        answer = "Peut-être" if direction is Direction.UP else "Peut-être une baisse"
        return (
            f"{answer} : {where}, l’évolution mesurée est de {change} ({interval}) ;"
            " ce signal n’est pas encore assez solide pour conclure."
        )
    if state is VerdictState.STABLE:
        return (
            f"L’image {where} est stable : l’évolution est inférieure à {STABLE_WITHIN:.0f} points"
            f" dans un sens ou dans l’autre ({change}, {interval})."
        )
    return (
        f"On ne peut pas dire que l’image {where} s’améliore ou se dégrade : {change}, mesure compatible avec"
        f" une évolution {french.between(now.low, now.high)}."
        f" Une évolution de moins de {french.number(now.detectable)} points sur {RECENT} semaines peut nous échapper."
    )


def basis(now: Contrast) -> str:
    """Say what the verdict rests on."""
    chance = probability(now.probability_up)
    return french.typeset(
        f"Calcul sur {french.count(now.recent_stories, 'sujet')} des {RECENT} dernières semaines et"
        f" {french.count(now.earlier_stories, 'sujet')} des {EARLIER} semaines précédentes."
        f" Probabilité que la tendance soit à la hausse : {chance} (50 % = on ne sait pas)."
    )


def probability(chance: float) -> str:
    """Write a probability; none is ever printed as certain."""
    if chance > 0.99:
        return "plus de 99 %"
    return "moins de 1 %" if chance < 0.01 else f"{french.number(100 * chance)} %"
