"""An alert's facts to the message people read: subject, plain text and its HTML, in French."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reports import alert_trust, french, safe
from reports.alert_elsewhere import elsewhere
from reports.alert_layout import Line, as_html, as_text
from reports.alert_types import COLLECT, SILENCE, TERRITORY, Severity, Telling
from reports.spikes_types import Basis, Detector
from storage.types import AlertRecord, CityHours, Episode, LeadLine

SHOWN = 5  # leading stories
NAMED = 6  # outlets named a story
EXCERPT = 200  # characters
SEVERITIES = {
    Severity.INFO: "pour information",
    Severity.NOTABLE: "notable",
    Severity.STRONG: "forte",
    Severity.MAJOR: "majeure",
}


@dataclass(frozen=True)
class AlertFacts:
    """Everything a message says."""

    telling: Telling
    episode: Episode
    place: str  # name of the territory
    now: datetime
    width: int | None = None  # hours of the window; None when the detector has none
    threshold: float = 0.0
    budget: float | None = 1.0  # false alerts per 30 days the thresholds leave; None when none is promised
    basis: Basis = Basis.BENCH
    leads: tuple[LeadLine, ...] = ()
    topics: tuple[tuple[str, int], ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    cities: tuple[CityHours, ...] = ()
    share: float | None = None  # negative part of the day's stories; None when there is none
    usual_share: float | None = None
    answered: datetime | None = None  # when a feed last answered; None before the first ever did
    record: AlertRecord = field(default_factory=lambda: AlertRecord(0, 0, 0))  # of the last 90 days


@dataclass(frozen=True)
class Message:
    """What leaves."""

    subject: str
    body: str
    html: str | None  # None where there is only text


def message(facts: AlertFacts) -> Message:
    """Write one message; everything from outside is made printable, and links are http(s) only."""
    lines = [Line(title(facts), "title")]
    lines += _silence(facts) if facts.episode.detector == SILENCE else _press(facts)
    lines = [
        Line(line.text if line.kind == "command" else french.typeset(line.text), line.kind, line.link) for line in lines
    ]
    return Message(subject(facts), as_text(lines), as_html(lines))


def subject(facts: AlertFacts) -> str:
    """One line, before it is made safe for a header."""
    episode = facts.episode
    if episode.detector == SILENCE:
        words = "la collecte a repris" if facts.telling is Telling.END else "Vigie ne reçoit plus la presse"
        return french.typeset(f"{facts.place} : {words}")
    start = {Telling.ALERT: "Alerte presse", Telling.UPDATE: "Alerte presse, suite", Telling.END: "Fin d’alerte presse"}
    headline = f" — « {safe.printable(facts.leads[0].title, 90)} »" if facts.leads else ""
    return french.typeset(f"{start[facts.telling]} : {_seen(facts, short=True)}{headline}")


def title(facts: AlertFacts) -> str:
    """Head the message."""
    words = {Telling.ALERT: "Alerte", Telling.UPDATE: "Suite de l’alerte", Telling.END: "Fin de l’alerte"}
    importance = "" if facts.telling is Telling.END else f", importance {SEVERITIES[Severity(facts.episode.severity)]}"
    return f"{words[facts.telling]} {facts.episode.thread} — {facts.place}{importance}"


def series_name(series: str) -> str:
    """Name a series in a sentence."""
    if series == TERRITORY:
        return "le territoire (hors sport)"
    return "la collecte" if series == COLLECT else french.topic(series)


def _silence(facts: AlertFacts) -> list[Line]:
    since = french.written_at(facts.episode.began)
    answered = f"Dernière réponse le {french.written_at(facts.answered)}." if facts.answered else ""
    hours = french.count(round(facts.episode.observed), "heure")
    if facts.telling is Telling.END:
        said = ("Les médias répondent de nouveau.", answered, f"Le silence avait commencé le {since}.")
        return [Line(" ".join(filter(None, said))), Line(_CATCH_UP)]
    never = f"Aucun flux n’a encore répondu : le premier a été interrogé le {since}."
    return [
        Line(f"Aucun flux n’a répondu depuis {hours}. {answered or never}"),
        Line("Tant que cela dure, aucune alerte ne peut partir : le silence n’est pas une bonne nouvelle."),
        Line("À faire : vérifier la connexion et la machine, puis lancer :"),
        Line("vigie doctor", "command"),
    ]


_CATCH_UP = (
    "Les articles parus entre-temps sont comptés à leur date de parution : leur rattrapage ne gonfle ni le nombre de"
    " sujets négatifs de l’heure, ni celui des médias qui en reprennent un."
)


def _press(facts: AlertFacts) -> list[Line]:
    episode = facts.episode
    lines = []
    if facts.telling is Telling.END:
        began = french.written_at(episode.began)
        lasted = max(round((episode.last_alarm - episode.began) / timedelta(hours=1)), 1)
        lines.append(
            Line(
                f"L’épisode est terminé : 24 heures sans alarme. Il avait commencé le {began} "
                f"et a duré {french.count(lasted, 'heure')}."
            )
        )
        lines.append(Line("Au plus fort : " + _seen(facts) + "."))
    else:
        lines.append(Line("Ce qui monte : " + " ; ".join(series_name(one) for one in episode.series) + "."))
        lines.append(Line(_first_upper(_seen(facts)) + "."))
        lines += [Line(each) for each in (_shares(facts),) if each]
        lines.append(Line(f"Depuis : {french.written_at(episode.began)}. {_score(facts)}"))
    lines += _stories(facts)
    lines += _around(facts)
    return lines + _reliability(facts) + _commands(facts)


def _seen(facts: AlertFacts, *, short: bool = False) -> str:
    """Observed against usual."""
    episode = facts.episode
    observed, usual = french.number(round(episode.observed)), french.number(episode.expected, 1).removesuffix(",0")
    if episode.detector == Detector.REPRISE.value:
        seen = f"un sujet négatif repris par {observed} médias en 24 heures"
        return seen if short else f"{seen} ; d’ordinaire, le plus repris du mois en atteint {usual}"
    hours = f" en {facts.width} heures" if facts.width else ""
    usual_words = f"habituel : {usual}" if short else f"contre {usual} d’habitude à ces heures"
    count = f"{observed} {french.plural(round(episode.observed), 'sujet négatif', 'sujets négatifs')}{hours}"
    return f"{count} ({usual_words})" if short else f"environ {count}, {usual_words}"


def _shares(facts: AlertFacts) -> str:
    if facts.share is None or facts.usual_share is None:
        return ""
    now, usual = (french.number(100 * part) for part in (facts.share, facts.usual_share))
    return f"Part négative des sujets du jour : {now} %, contre {usual} % d’habitude."


def _score(facts: AlertFacts) -> str:
    z, threshold = french.number(facts.episode.z, 1), french.number(facts.threshold, 1)
    return f"Écart à l’habitude : {z} écarts-types (alerte à partir de {threshold})."


def _stories(facts: AlertFacts) -> list[Line]:
    if not facts.leads:
        return []
    none = "Les plus négatifs, dont aucun ne l’est nettement à lui seul"
    lines = [Line("Sujets en tête" if facts.episode.stories else none, "head")]
    for lead in facts.leads[:SHOWN]:
        when = french.written_at(lead.published)
        told = f"{safe.quoted(lead.title)} ({_outlets(lead)} ; {when} ; sujet {lead.story_id})"
        lines.append(Line(told, "item", safe.link(lead.url)))
        if lead.excerpt:
            lines.append(Line(safe.quoted(lead.excerpt, EXCERPT), "under"))
    more = len(facts.episode.stories) - len(facts.leads[:SHOWN])
    if more > 0:
        lines.append(Line(f"et {french.count(more, 'autre sujet', 'autres sujets')}.", "under"))
    return lines


def _outlets(lead: LeadLine) -> str:
    names = [safe.quoted(name, 60) for name in lead.outlets[:NAMED]]
    more = len(lead.outlets) - len(names)
    return french.enumerate_words(names + ([french.count(more, "autre", "autres")] if more else []))


def _around(facts: AlertFacts) -> list[Line]:
    """Topics, places, and whether the other cities rise too."""
    lines = [Line("Autour", "head")]
    if facts.topics:
        named = [f"{french.topic(topic)} ({count})" for topic, count in facts.topics]
        lines.append(Line("Thèmes : " + ", ".join(named) + "."))
    if facts.places:
        named = [f"{safe.quoted(place, 60)} ({count})" for place, count in facts.places]
        lines.append(Line("Lieux : " + ", ".join(named) + "."))
    if facts.telling is not Telling.END:
        lines.append(Line(elsewhere(facts.cities)))
    return lines if len(lines) > 1 else []


def _reliability(facts: AlertFacts) -> list[Line]:
    said = (
        alert_trust.promise(facts.basis, facts.budget)
        + " Le ton est estimé par une machine : lire les articles avant d’agir.",
        alert_trust.fared(facts.record),
        alert_trust.this_kind(facts.record, facts.episode.detector),
    )
    return [Line("À quel point s’y fier", "head"), *(Line(each) for each in said if each)]


def _commands(facts: AlertFacts) -> list[Line]:
    thread = facts.episode.thread
    judge = [
        Line("Dire si elle était utile, ou fausse (le rapport en donne le compte) :"),
        Line(f"vigie alerts mark {thread} true|false --by NOM", "command"),
    ]
    if facts.telling is Telling.END:
        return [Line("À faire", "head"), *judge]
    return [
        Line("À faire", "head"),
        Line("Dire que l’on s’en occupe (plus de suite, seulement la fin) :"),
        Line(f"vigie alerts ack {thread} --by NOM", "command"),
        Line("Ne plus être averti de cet épisode, ou d’un sujet :"),
        Line(f"vigie alerts mute {thread} --days 3 --by NOM", "command"),
        *(Line(f"vigie alerts mute {story} --days 3 --by NOM", "command") for story in facts.episode.stories[:1]),
        *judge,
    ]


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
