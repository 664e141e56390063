"""The week's alerts to what page one says of them: what each told, how it ended, and how often alerts were false."""

from dataclasses import dataclass

from reports import french
from reports.alert_trust import KINDS
from reports.alert_types import TERRITORY
from reports.safe import quoted
from reports.spikes_types import Detector
from reports.tables import Sheet, sheet
from reports.types import WeeklyReport
from storage.types import AlertRecord, ToldAlert, WeekAlerts

LISTED = 3  # on the page; all of them are in the annexes
OUTCOMES = {"true": "jugée utile", "false": "jugée fausse", None: "sans avis"}


@dataclass(frozen=True)
class Line:
    """One alert, ready to be laid out."""

    when: str
    about: str  # what rose, and where
    title: str  # of the story that led it; "" when it is no longer known
    outcome: str


@dataclass(frozen=True)
class Told:
    """What is said of the week's alerts."""

    said: str  # how many, this week and since the installation
    lines: tuple[Line, ...]  # three at most, the earliest first
    more: str  # how many are left out; "" when none is


def told(seen: WeekAlerts) -> Told:
    """Tell the alerts of the week as they stood at its end."""
    left = len(seen.told) - LISTED
    return Told(
        said=french.typeset(f"{this_week(seen.week.sent)} {ever(seen.ever)}".strip()),
        lines=tuple(line(one) for one in seen.told[:LISTED]),
        more=french.typeset(f"Et {french.count(left, 'autre')}, dans les annexes.") if left > 0 else "",
    )


def this_week(sent: int) -> str:
    """Count the week's alerts."""
    if not sent:
        return "Aucune alerte cette semaine."
    return f"{french.count(sent, 'alerte envoyée', 'alertes envoyées')} cette semaine."


def ever(record: AlertRecord) -> str:
    """Say how many alerts were sent since the installation, and how many of them people found false."""
    if not record.sent:
        return "Il n’y en a eu aucune depuis l’installation."
    sent = french.count(record.sent, "alerte", "alertes")
    if record.unjudged == record.sent:
        return f"Depuis l’installation : {sent}, que personne n’a jugée{'s' * (record.sent > 1)}."
    false = f"{french.count(record.false, 'jugée fausse', 'jugées fausses')} ({share(record.false, record.sent)})"
    unjudged = f" et {french.number(record.unjudged)} sans avis" if record.unjudged else ""
    return f"Depuis l’installation : {sent}, dont {false}{unjudged}."


def share(part: int, whole: int) -> str:
    """Write a fraction as a percentage, never far from its two numbers."""
    return f"{french.number(100 * part / whole)} %"


def line(one: ToldAlert) -> Line:
    """Lay out one alert."""
    about = f"{KINDS[Detector(one.detector)][0]}, {quoted(series_name(one.series[0]), 60)}" if one.series else ""
    return Line(
        when=french.typeset(french.short_date(one.told)),
        about=french.typeset(about),
        title=quoted(one.title, 90),
        outcome=french.typeset(", ".join(outcome(one))),
    )


def series_name(series: str) -> str:
    """Name a series."""
    return "territoire hors sport" if series == TERRITORY else french.topic(series)


def outcome(one: ToldAlert) -> tuple[str, ...]:
    """Say where an alert stood at the end of the week."""
    state = f"terminée {french.short_date(one.ended)}" if one.ended else "toujours en cours"
    return (OUTCOMES[one.verdict], *(("prise en charge",) if one.acked else ()), state)


def annex(report: WeeklyReport) -> Sheet:
    """List the alerts of the week, in full."""
    return sheet(
        "alertes",
        ("alerte", "envoyee", "type", "serie", "histoire", "avis", "prise_en_charge", "terminee"),
        (
            (
                *(one.thread, one.told.isoformat(), KINDS[Detector(one.detector)][0]),
                *(", ".join(series_name(each) for each in one.series), one.title, OUTCOMES[one.verdict]),
                *(int(one.acked), one.ended.isoformat() if one.ended else None),
            )
            for one in report.facts.alerts.told
        ),
    )


def record(report: WeeklyReport) -> Sheet:
    """Count the alerts by period, as people had judged them at the week's end."""
    seen = report.facts.alerts
    periods = (("semaine", seen.week), ("90_jours", seen.quarter), ("installation", seen.ever))
    return sheet(
        "alertes-bilan",
        ("periode", "envoyees", "utiles", "fausses", "sans_avis"),
        ((name, one.sent, one.true, one.false, one.unjudged) for name, one in periods if one.sent),
    )
