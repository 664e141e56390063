"""Past stories, anybody's or ours, to the alerts they would have made, and to the thresholds in force."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import say
from pipeline.alert_answers import VERDICTS, reading
from pipeline.clock import RealClock
from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.own_index import WrongTable, text_of
from pipeline.past import Replay, replay
from pipeline.periods import PARIS
from pipeline.watch import in_force
from pipeline.writing import writing
from reports import alert_text, alert_trust, french, own_alerts, own_weekly
from reports.own_tables import OwnDataError
from reports.spikes_types import Basis, Thresholds
from storage import alerts as alert_rows
from storage.types import AdoptedThresholds

ADOPTED_DAYS = 90  # judged, before thresholds may be taken from the past: fewer hold no rate of one a month


def scan(
    stories: Path, threshold: float | None, quiet_past: Path | None, budget: float | None, *, as_json: bool
) -> None:
    """Judge anybody's stories."""
    if (quiet_past is None) != (budget is None):
        raise ConfigError("vigie alerts scan", ["--calibrate and --budget go together"])
    if threshold is not None and budget is not None:
        raise ConfigError("vigie alerts scan", ["--threshold and --calibrate exclude each other"])
    if threshold is not None and not (math.isfinite(threshold) and threshold > 0):
        raise ConfigError("vigie alerts scan", ["--threshold must be a positive number"])
    thresholds = None if threshold is None else Thresholds(threshold, threshold)
    try:
        own = own_alerts.read_stories(text_of(stories), PARIS, str(stories))
        past = own_alerts.read_stories(text_of(quiet_past), PARIS, str(quiet_past)) if quiet_past else ()
        found = own_alerts.scan_own(own, PARIS, thresholds, budget, past)
    except OwnDataError as error:
        raise WrongTable(str(error)) from error
    if as_json:
        say.OUT.print(own_alerts.as_json(found), markup=False, soft_wrap=True)
    else:
        say.table(
            f"Seuils : {french.number(found.thresholds.scan, 2)} et {french.number(found.thresholds.reprise, 2)}",
            ["Série", "Début", "Fin", "Détecteur", "Écart", "Observé", "Habituel"],
            [
                [
                    one.series,
                    f"{one.start:%d/%m/%Y %H:%M}",
                    f"{one.end:%d/%m/%Y %H:%M}",
                    one.detector.value,
                    french.number(one.z, 2),
                    french.number(one.observed, 1),
                    french.number(one.expected, 1),
                ]
                for one in found.spikes
            ],
        )
    for each in own_alerts.not_judged_lines(found):
        say.ERR.print(each, markup=False, soft_wrap=True)


def weekly(counts: Path, last: int, *, as_json: bool) -> None:
    """Judge the last weeks of anybody's weekly counts."""
    try:
        weeks = own_weekly.judge_weeks(own_weekly.read_counts(text_of(counts), str(counts)), last)
    except OwnDataError as error:
        raise WrongTable(str(error)) from error
    if as_json:
        say.OUT.print(own_weekly.as_json(weeks), markup=False, soft_wrap=True)
        return
    rows = [
        [
            each.series,
            each.week,
            french.number(each.count),
            french.number(each.expected, 1),
            "oui" if each.alarm else "",
        ]
        for each in weeks
    ]
    say.table("Semaines jugées", ["Série", "Semaine", "Observé", "Habituel", "Sort de l’ordinaire"], rows)


def show_past(  # noqa: PLR0913 - the words of the command
    config: Config, first: str, last: str, now: datetime, *, adopt: bool, budget: float, as_json: bool
) -> None:
    """Say what would have fired between two days, and the thresholds the past asks for."""
    since, until = _day("--from", first), _day("--to", last) + timedelta(days=1)
    if until <= since:
        raise ConfigError("vigie alerts replay", ["--to must not be before --from"])
    with reading(config, now) as db:
        found = replay(db, config, since, min(until, now), budget, now)
    if adopt:
        with writing(config, RealClock(), "alerts") as db:
            derived = found.derived
            if derived is None or found.days < ADOPTED_DAYS:
                raise ConfigError(
                    "vigie alerts replay",
                    [f"--adopt needs {ADOPTED_DAYS} days judged, {found.days:.0f} were: fewer promise no budget"],
                )
            adopted = AdoptedThresholds(
                derived.scan, derived.reprise, budget, config.alerts.series, derived.basis is Basis.CAPPED
            )
            alert_rows.adopt(db, now, adopted, days=round(found.days), pages=len(found.pages))
    if as_json:
        say.OUT.print(json.dumps(_plain(found), ensure_ascii=False, default=str), markup=False, soft_wrap=True)
    else:
        _show_past(found, adopt=adopt)


def _show_past(found: Replay, *, adopt: bool) -> None:
    say.table(
        "Ce qui serait parti",
        ["Début", "Fin", "Séries", "Détecteur", "Écart", "Observé", "Habituel", "Avis", "Sujets (les trois premiers)"],
        [
            [
                f"{page.began.astimezone(PARIS):%d/%m/%Y %H:%M}",
                f"{page.last_alarm.astimezone(PARIS):%d/%m/%Y %H:%M}",
                ", ".join(page.series),
                page.detector,
                french.number(page.z, 2),
                french.number(page.observed, 1),
                french.number(page.expected, 1),
                VERDICTS[page.verdict],
                ", ".join(page.stories[:3]),
            ]
            for page in found.pages
        ],
    )
    say.OUT.print(
        f"{french.count(len(found.pages), 'alerte')} en {french.number(found.days)} jours jugés, soit "
        f"{french.number(found.monthly, 2)} par 30 jours, vraies et fausses ensemble "
        f"(seuils {french.number(found.thresholds.scan, 2)} et {french.number(found.thresholds.reprise, 2)}).",
        soft_wrap=True,
    )
    if found.pages:
        say.OUT.print(french.typeset(false_line(found)), soft_wrap=True)
    if found.published_as_seen:
        say.OUT.print(
            "La capture était quotidienne : la date de parution vaut date de première lecture.", soft_wrap=True
        )
    if found.derived:
        words = "adoptés" if adopt else "que ce passé demanderait"
        say.OUT.print(
            f"Seuils {words} pour {french.number(found.derived.budget or 0, 1)} alerte par 30 jours : "
            f"{french.number(found.derived.scan, 2)} et {french.number(found.derived.reprise, 2)}.",
            soft_wrap=True,
        )
        if found.derived.basis is Basis.CAPPED:
            say.OUT.print(french.typeset(alert_trust.promise(Basis.CAPPED, None)), soft_wrap=True)
    for name, days in found.not_judged:
        say.OUT.print(f"{alert_text.series_name(name)} : pas encore jugé, {days} jours d’historique.", markup=False)


def false_line(found: Replay) -> str:
    """Say how many of the alerts people judged false."""
    if found.false_monthly is None:
        return "Fausses alertes : non jugées (« vigie alerts mark » le dit d’une alerte partie)."
    true, unjudged = found.judged("true"), found.judged(None)
    return (
        f"Fausses alertes : {french.number(found.judged('false'))}, soit {french.number(found.false_monthly, 2)} par "
        f"30 jours ; {french.count(true, 'jugée utile', 'jugées utiles')}, "
        f"{french.count(unjudged, 'non jugée', 'non jugées')}."
    )


def thresholds(config: Config, now: datetime, *, forget: bool, as_json: bool) -> None:
    """Say which thresholds are in force and what they promise; first go back to those of vigie.toml if asked."""
    if forget:
        with writing(config, RealClock(), "alerts") as db:
            forgotten = alert_rows.forget_thresholds(db, now)
        if not as_json:
            count = french.count(forgotten, "réglage tiré du passé oublié", "réglages tirés du passé oubliés")
            say.OUT.print(f"{count} : les seuils sont ceux de vigie.toml", soft_wrap=True)
    with reading(config, now) as db:
        now_used = in_force(db, config.alerts, now)
    if as_json:
        say.as_json(asdict(now_used))
        return
    scan_at, reprise_at = french.number(now_used.scan, 2), french.number(now_used.reprise, 2)
    say.OUT.print(
        f"Seuils en vigueur : {scan_at} (vagues) et {reprise_at} (reprises), en écarts-types.", soft_wrap=True
    )
    say.OUT.print(french.typeset(alert_trust.promise(now_used.basis, now_used.budget)), soft_wrap=True)


def _day(option: str, written: str) -> datetime:
    try:
        day = datetime.fromisoformat(written)
    except ValueError:
        raise ConfigError(option, [f"{written!r} is not a day such as 2022-03-01"]) from None
    return day if day.tzinfo else day.replace(tzinfo=PARIS)


def _plain(found: Replay) -> dict[str, object]:
    pages: Sequence[dict[str, object]] = [asdict(page) for page in found.pages]
    return {
        "pages": pages,
        "days": round(found.days, 2),
        "monthly": round(found.monthly, 3),
        "false_monthly": None if found.false_monthly is None else round(found.false_monthly, 3),
        "unjudged": found.judged(None),
        "thresholds": asdict(found.thresholds),
        "derived": asdict(found.derived) if found.derived else None,
        "published_as_seen": found.published_as_seen,
        "not_judged": [{"series": name, "days": days} for name, days in found.not_judged],
    }
