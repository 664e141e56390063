"""Sources' health to the French sentences that say what was collected and what was silent."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from reports import french
from reports.safe import quoted
from storage.types import FailureCount, SourceHealth, WeekCounts

NAMED = 4  # silent media named in a sentence before "et N autres"


class SourceState(StrEnum):
    """How a medium behaved in the week; the value is the page's word."""

    DOWN = "en panne"
    QUIET = "muet"
    IDLE = "pas interrogé"
    STUMBLING = "quelques échecs"
    FINE = "normale"


MISSING = (SourceState.DOWN, SourceState.QUIET, SourceState.IDLE)


def state(source: SourceHealth) -> SourceState:
    """Judge one medium's week: down when every poll failed, quiet when it answered but gave nothing as it should."""
    if not source.polls and not source.articles:
        return SourceState.IDLE
    if source.polls and source.failures >= source.polls:
        return SourceState.DOWN
    if source.silent:
        return SourceState.QUIET
    return SourceState.STUMBLING if source.failures else SourceState.FINE


def answered(sources: Sequence[SourceHealth]) -> int:
    """Count the media that answered and gave what they usually give."""
    return sum(state(source) not in MISSING for source in sources)


def by_trouble(sources: Sequence[SourceHealth]) -> list[SourceHealth]:
    """Order the media, most troubled first, then by volume."""
    order = list(SourceState)
    return sorted(sources, key=lambda source: (order.index(state(source)), -source.articles, source.name))


def health(sources: Sequence[SourceHealth], coverage: float | None = None, panel: Collection[str] = ()) -> str:
    """Say how many media answered, name those that did not, and what the others weigh in the panel.

    `panel` are the media of the index: one that is silent is imputed by its own lean, and moves nothing (method 2.3).
    """
    total, present = len(sources), answered(sources)
    if not total:
        return french.typeset("Aucun média n’est encore suivi.")
    if present == total:
        said = "le média suivi a répondu" if total == 1 else f"les {french.count(total, 'média')} suivis ont répondu"
        return french.typeset(f"Collecte : {said} normalement.")
    verb, lack = "a répondu" if present < 2 else "ont répondu", "Manque" if total - present == 1 else "Manquent"
    said = f"Collecte : {french.count(present, 'média')} sur {total} {verb} normalement. {lack} : {missing(sources)}."
    if total == 1:
        said = f"Collecte : le seul média suivi n’a rien donné : {missing(sources)}."
    said += neutralised(sources, panel)
    if coverage is not None and 0 < coverage < 0.995:
        said += f" Les médias entendus pèsent {french.number(100 * coverage)} % du panel."
    return french.typeset(said)


def neutralised(sources: Sequence[SourceHealth], panel: Collection[str]) -> str:
    """Say whose absence the index does not feel; "" when no medium of the panel is absent, or when all are."""
    gone = [source for source in sources if state(source) in MISSING]
    absent = [source for source in gone if source.source_id in panel and not source.articles]
    if not absent or not any(source.source_id in panel and source.articles for source in sources):
        return ""
    whose = "Son absence" if len(absent) == 1 else "Leur absence"
    if len(absent) < len(gone):
        names = [quoted(source.name, 60) for source in absent[:NAMED]]
        more = [french.count(len(absent) - NAMED, "autre")] if len(absent) > NAMED else []
        whose = f"L’absence de ces médias du panel ({french.enumerate_words([*names, *more])})"
        whose = whose if len(absent) > 1 else f"L’absence de {names[0]}"
    return f" {whose} est neutralisée dans l’indice."


def missing(sources: Sequence[SourceHealth]) -> str:
    """Name the media that gave nothing, by how they failed."""
    words = {SourceState.DOWN: "en panne", SourceState.QUIET: "sans nouvel article", SourceState.IDLE: "pas interrogé"}
    said = []
    for wanted in MISSING:
        names = [quoted(source.name, 60) for source in sources if state(source) is wanted]
        if len(names) > NAMED:
            names = [*names[: NAMED - 1], french.count(len(names) - NAMED + 1, "autre")]
        if names:
            said.append(f"{french.enumerate_words(names)} ({words[wanted]})")
    return " ; ".join(said)


def trouble(source: SourceHealth) -> str:
    """Detail what is known of a medium that gave nothing."""
    said = []
    if source.usual is not None:
        said.append(f"D’ordinaire {french.count(round(source.usual), 'article')} par semaine.")
    if source.last_article is None:
        said.append("Aucun article reçu à ce jour.")
    else:
        said.append(f"Dernier article : {french.short_date(source.last_article)}.")
    if source.last_failure:
        said.append(f"Motif : {quoted(french.failure(source.last_failure), 80)}.")
    return french.typeset(" ".join(said))


def teaser(counts: WeekCounts) -> str:
    """Say how much was read from headline and standfirst alone; "" when nothing was read."""
    if not counts.subject:
        return ""
    only = "sur le titre et le chapeau seulement"
    if counts.teaser >= counts.subject:
        if counts.subject == 1:
            return french.typeset(f"Le seul article sur le territoire a été lu {only}.")
        return french.typeset(
            f"Les {french.count(counts.subject, 'article')} sur le territoire ont tous été lus {only}."
        )
    verb = "a été lu" if counts.teaser < 2 else "ont été lus"
    share = "aucun n’a été lu" if not counts.teaser else f"{french.number(counts.teaser)} {verb}"
    return french.typeset(f"Des {french.count(counts.subject, 'article')} sur le territoire, {share} {only}.")


def failures(counted: Sequence[FailureCount]) -> str:
    """List what could not be read, most frequent first; "" when all went well."""
    if not counted:
        return ""
    listed = ", ".join(
        f"{quoted(french.failure(one.kind), 80)} ({french.number(one.count)})"
        for one in sorted(counted, key=lambda one: (-one.count, one.kind))
    )
    return french.typeset(f"Ce qui n’a pas pu être lu : {listed}.")
