"""Week facts to « En bref »: the week told in a few French sentences, every figure with its basis."""

from reports import alert_trust, collection, french
from reports.safe import quoted
from reports.types import Level, Trend
from storage.types import ToneCounts, WeekAlerts, WeekCounts, WeekFacts

FEW = 10  # stories: below this no balance is announced, the page says to read them one by one
TIED = 3  # topics named together when equally covered


def week_level(trend: Trend) -> Level | None:
    """Return the week's balance with its interval; None when nobody of the panel wrote about the territory."""
    return trend.weeks[-1].level if trend.weeks else None


def in_brief(facts: WeekFacts, trend: Trend) -> tuple[str, ...]:
    """Tell the week: what was read, how it leans, what it is about, who was silent."""
    health = collection.health(facts.sources)
    lines = [" ".join(line for line in (volume(facts), tone(facts, trend)) if line), topics(facts), health]
    lines.append(alerts(facts.alerts))
    if not facts.counts.collected:
        lines = ["Aucun article n’a été collecté cette semaine : il n’y a rien à lire, et rien à conclure.", health]
    return tuple(french.typeset(line) for line in lines if line)


def alerts(seen: WeekAlerts) -> str:
    """Say how many alerts left, and how many people found false; "" when there is nothing to say."""
    said = []
    if seen.quarter.sent:
        false = f", dont {french.count(seen.quarter.false, 'jugée fausse', 'jugées fausses')}"
        unjudged = f" et {french.number(seen.quarter.unjudged)} sans avis" if seen.quarter.unjudged else ""
        said.append(
            f"Alertes : {french.count(seen.week.sent, 'envoyée', 'envoyées')} cette semaine ; sur 90 jours, "
            f"{french.number(seen.quarter.sent)}{false}{unjudged}."
        )
    if seen.quarter.by_detector:
        said.append(f"Par type : {alert_trust.by_detector(seen.quarter)}.")
    if seen.surges:
        said.append(f"Le nombre de sujets seul a bondi {french.number(seen.surges)} fois, sans que le ton change.")
    return " ".join(said)


def volume(facts: WeekFacts) -> str:
    """Say how many articles were read and how many are about the territory."""
    counts = facts.counts
    verb = "a été collecté" if counts.collected < 2 else "ont été collectés"
    said = f"{french.count(counts.collected, 'article')} {verb} cette semaine"
    media = sum(source.articles > 0 for source in facts.sources)
    if media:
        said += f" dans {french.count(media, 'média') if media > 1 else 'un média'}"
    if not counts.subject:
        return f"{said} ; aucun n’a le territoire pour sujet{aside(counts)}."
    about = f"{french.number(counts.subject)} {'parle' if counts.subject < 2 else 'parlent'} du territoire"
    if counts.subject == 1:
        return f"{said} ; {about}."
    if counts.stories.total == counts.subject:
        return f"{said} ; {about}, chacun sur un sujet différent."
    return f"{said} ; {about}, soit {french.count(counts.stories.total, 'sujet')} une fois les reprises regroupées."


def aside(counts: WeekCounts) -> str:
    """Say how many articles only name the territory; "" when none does."""
    if not counts.aside:
        return ""
    return f", {french.number(counts.aside)} ne {'fait' if counts.aside < 2 else 'font'} que le citer"


def tone_list(tones: ToneCounts) -> str:
    """Write « 5 négatifs, 6 neutres et 4 positifs », leaving out what is not there."""
    listed = (("negative", tones.negative), ("neutral", tones.neutral), ("positive", tones.positive))
    return french.enumerate_words([french.count(n, french.TONES[tone]) for tone, n in listed if n])


def tone(facts: WeekFacts, trend: Trend) -> str:
    """Say how the stories lean; under ten, that they are to be read one by one."""
    stories, measured = facts.counts.stories, week_level(trend)
    if not stories.total:
        return ""
    if stories.total == 1:
        only = next(name for name in french.TONES if getattr(stories, name))
        return f"Cet unique sujet est {french.TONES[only]} ; à lui seul, il ne dit rien d’une tendance."
    if stories.total < FEW:
        return f"On y compte {tone_list(stories)} : trop peu pour un solde ; lisez-les un par un, plus bas."
    if measured is None:
        return f"On y compte {tone_list(stories)}."
    interval = f"{french.between(measured.low, measured.high)}, confiance à 95 %"
    return (
        f"On y compte {tone_list(stories)} : le solde de tonalité est de {french.points(measured.value)} ({interval})."
    )


def topics(facts: WeekFacts) -> str:
    """Name the most covered topics, and what remains without crime."""
    if not facts.topics or facts.counts.stories.total < 2:
        return ""
    most = max(topic.counts.total for topic in facts.topics)
    first = [topic for topic in facts.topics if topic.counts.total == most]
    names = french.enumerate_words([f"« {quoted(french.topic(topic.topic), 40)} »" for topic in first])
    said = ""
    if len(first) == 1:
        said = f"Le thème le plus traité est {names} ({french.count(most, 'sujet')})."
    elif len(first) <= TIED:
        said = f"Les thèmes les plus traités sont {names} ({french.count(most, 'sujet')} chacun)."
    without = facts.counts.stories_without_crime
    if without.total and without.total < facts.counts.stories.total:
        said += (
            f" Hors sécurité et faits divers, il reste {french.count(without.total, 'sujet')} : {tone_list(without)}."
        )
    return said.strip()
