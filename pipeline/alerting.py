"""What each command about alerts does, once its words are read."""

import json
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import say
from pipeline.channels import Channel
from pipeline.clock import RealClock
from pipeline.config import Config
from pipeline.deliver import Postman
from pipeline.errors import ConfigError, NoSuchEpisode, NothingSent
from pipeline.own_index import WrongTable, text_of
from pipeline.past import Replay, replay
from pipeline.periods import PARIS
from pipeline.relay import Relayed, relay
from pipeline.watch import Watched, lines, watch
from pipeline.writing import PATIENCE, alone, writing
from reports import alert_text, french, own_alerts, own_weekly
from reports.alerts import Severity
from reports.own_tables import OwnDataError
from reports.spikes_types import Thresholds
from storage import alerts as alert_rows
from storage import outbox
from storage.db import Database, open_database
from storage.errors import DatabaseAbsent
from storage.types import Letter, Mute, Posted

ADOPTED_DAYS = 90  # judged, before thresholds may be taken from the past: fewer hold no rate of one a month
SHOWN = timedelta(days=90)  # of episodes, without --days


def holding(config: Config, doing: str, patience: timedelta = PATIENCE) -> AbstractContextManager[Database]:
    """Open the database to write in it, alone; wait so long for whoever has it."""
    return alone(config, RealClock(), doing, patience)


def postman(config: Config) -> Postman:
    """Whoever carries this installation's letters; secrets come from the environment alone."""
    return Postman(config.mail, config.channels, os.environ, sender_name=f"Vigie {config.agency.territory}")


def watch_once(config: Config, now: datetime, *, as_json: bool) -> None:
    """Look at the press once, and send what is to be sent."""
    if not config.paths.database.exists():
        raise DatabaseAbsent(config.paths.database)  # nothing to watch is not "nothing to report"
    with holding(config, "watch") as db:
        watched = watch(db, config, now)
        relayed = relay(db, postman(config), lambda: now)
    if as_json:
        say.as_json(
            {
                "told": [{"telling": each.telling, **asdict(each.episode)} for each in watched.told],
                "episodes": [asdict(each.episode) for each in watched.decisions],
                "not_judged": [asdict(each) for each in watched.not_judged],
                "letters": watched.letters,
                "sent": relayed.sent,
            }
        )
    else:
        for each in [*lines(watched), relayed_line(relayed)]:
            say.OUT.print(each, markup=False, soft_wrap=True)


def watch_line(watched: Watched) -> str:
    """One line for the ledger."""
    return f"{len(watched.told)} told, {watched.letters} letters; {'; '.join(lines(watched))}"


def relayed_line(relayed: Relayed) -> str:
    """One French line about a round of delivery."""
    return (
        f"{french.count(relayed.sent, 'message parti', 'messages partis')}, "
        f"{french.number(relayed.failed)} à réessayer, {french.number(relayed.dead)} abandonnés"
    )


def relay_now(config: Config, now: datetime) -> Relayed:
    """Send what is due, if anything is: looked at each minute by the schedule."""
    if not config.channels or not config.paths.database.exists():
        return Relayed()
    with holding(config, "deliver") as db:
        return relay(db, postman(config), lambda: now)


def try_channels(config: Config, now: datetime, *, as_json: bool) -> None:
    """Send a sample to every channel at once, without the outbox: its answer is shown. Raises NothingSent."""
    if not config.channels:
        raise ConfigError(str(config.origin or "vigie.toml"), ["no [channels.<name>]: nobody would be told"])
    carrier = postman(config)
    answers = []
    for channel in config.channels:
        for recipient in channel.recipients:
            trouble = carrier.carry(_sample(config, channel, recipient, now))
            answers.append((channel.name, recipient, "" if trouble is None else trouble.detail))
    if as_json:
        say.as_json([{"channel": name, "recipient": to, "trouble": detail or None} for name, to, detail in answers])
    else:
        rows = [[name, to, detail or "parti"] for name, to, detail in answers]
        say.table("Essai des canaux", ["Canal", "Destinataire", ""], rows)
    failed = [name for name, _, detail in answers if detail]
    if failed:
        raise NothingSent("canal à régler : " + ", ".join(dict.fromkeys(failed)))


def _sample(config: Config, channel: Channel, recipient: str, now: datetime) -> Posted:
    letter = Letter(
        key=f"test/{now.isoformat()}/{channel.name}/{recipient}",
        kind="test",
        thread="test",
        channel=channel.name,
        recipient=recipient,
        subject=french.typeset(f"Essai de Vigie — {config.agency.territory} : é, œ, « à »"),
        body=french.typeset(
            "Ceci est un essai demandé par « vigie alerts test ». Si vous le lisez, les alertes arriveront ici.\n"
        ),
    )
    identity = outbox.message_id(letter.key, config.mail.domain)
    return Posted(letter, identity, None, now, "waiting", 0, now, None, None)


def show(config: Config, now: datetime, days: int, *, as_json: bool) -> None:
    """List the episodes of the last days, and what waits to leave."""
    since = now - timedelta(days=days)
    with reading(config, now) as db:
        episodes = alert_rows.episodes(db, since)
        record = alert_rows.record(db, since, now)
        health = outbox.health(db, now)
        muted = alert_rows.mutes(db, now)
    if as_json:
        say.as_json(
            {
                "episodes": [asdict(each) for each in episodes],
                "record": asdict(record),
                "outbox": asdict(health),
                "mutes": [asdict(each) for each in muted],
            }
        )
        return
    words = {None: "", "true": "utile", "false": "fausse"}
    states = {"open": "en cours", "ended": "terminé"}
    say.table(
        "Épisodes",
        ["", "Depuis", "Séries", "Écart", "Importance", "État", "Messages", "Suivi", "Avis"],
        [
            [
                each.thread,
                f"{each.began.astimezone(PARIS):%d/%m/%Y %H:%M}",
                ", ".join(alert_text.series_name(one) for one in each.series),
                french.number(each.z, 1) if each.z else "",
                alert_text.SEVERITIES[Severity(each.severity)],
                states[each.state] + (", en sourdine" if each.muted else ""),
                str(each.told),
                each.acked_by or "",
                words[each.verdict],
            ]
            for each in episodes
        ],
    )
    for each in muted:
        say.OUT.print(
            f"En sourdine jusqu’au {each.until.astimezone(PARIS):%d/%m/%Y %H:%M} : {each.name} (par {each.author})",
            markup=False,
        )
    say.OUT.print(
        f"{french.count(record.sent, 'alerte envoyée', 'alertes envoyées')} en {days} jours : "
        f"{record.true} utiles, {record.false} fausses, {record.unjudged} sans avis. "
        f"Boîte d’envoi : {health.waiting} en attente, {health.dead} abandonnés."
    )


@contextmanager
def reading(config: Config, now: datetime) -> Iterator[Database]:
    """Open the database itself to read: what people said a minute ago is not in the snapshot yet."""
    with open_database(config.paths.database, now, read_only=True) as db:
        yield db


def acknowledge(config: Config, thread: str, by: str, now: datetime) -> None:
    """Say that somebody looks after an episode."""
    with writing(config, RealClock(), "alerts") as db:
        if not alert_rows.acknowledge(db, thread, by, now):
            raise NoSuchEpisode(thread)
    say.OUT.print(f"{thread} : {by} s’en occupe ; seule la fin sera annoncée", markup=False)


def mute(config: Config, name: str, by: str, days: float, now: datetime) -> None:
    """Say nothing of an episode, a story or a series for some days; the name tells which it is."""
    until = now + timedelta(days=days)
    with writing(config, RealClock(), "alerts") as db:
        alert_rows.mute(db, Mute(_kind(db, config, name), name, now, until, by))
    say.OUT.print(f"{name} : en sourdine jusqu’au {until.astimezone(PARIS):%d/%m/%Y %H:%M}", markup=False)


def _kind(db: Database, config: Config, name: str) -> str:
    if name.startswith("a-"):
        if name not in {each.thread for each in alert_rows.episodes(db, datetime.min.replace(tzinfo=PARIS))}:
            raise NoSuchEpisode(name)
        return "thread"
    if name.startswith("s-"):
        return "story"
    known = {*config.alerts.series, "territoire"}
    if name not in known:
        raise ConfigError(
            "vigie alerts mute", [f"{name!r} is no episode (a-…), story (s-…) or series ({', '.join(sorted(known))})"]
        )
    return "topic"


def mark(config: Config, thread: str, verdict: str, by: str, note: str | None, now: datetime) -> None:  # noqa: PLR0913, PLR0917 - the words of the command
    """Say whether an episode was worth being told."""
    if verdict not in {"true", "false"}:
        raise ConfigError("vigie alerts mark", [f"{verdict!r} must be true or false"])
    with writing(config, RealClock(), "alerts") as db:
        if not alert_rows.mark(db, thread, verdict, by, now, note):
            raise NoSuchEpisode(thread)
    say.OUT.print(f"{thread} : {'utile' if verdict == 'true' else 'fausse'}, dit {by}", markup=False)


def resend(config: Config, now: datetime) -> None:
    """Try again what was given up."""
    with holding(config, "deliver") as db:
        count = outbox.revive(db, now)
        relayed = relay(db, postman(config), lambda: now)
    say.OUT.print(f"{french.count(count, 'message repris', 'messages repris')} ; {relayed_line(relayed)}")


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
            alert_rows.adopt(
                db, now, derived.scan, derived.reprise, budget, days=round(found.days), pages=len(found.pages)
            )
    if as_json:
        say.OUT.print(json.dumps(_plain(found), ensure_ascii=False, default=str), markup=False, soft_wrap=True)
    else:
        _show_past(found, adopt=adopt)


def _show_past(found: Replay, *, adopt: bool) -> None:
    say.table(
        "Ce qui serait parti",
        ["Début", "Fin", "Séries", "Détecteur", "Écart", "Observé", "Habituel", "Sujets (les trois premiers)"],
        [
            [
                f"{page.began.astimezone(PARIS):%d/%m/%Y %H:%M}",
                f"{page.last_alarm.astimezone(PARIS):%d/%m/%Y %H:%M}",
                ", ".join(page.series),
                page.detector,
                french.number(page.z, 2),
                french.number(page.observed, 1),
                french.number(page.expected, 1),
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
    for name, days in found.not_judged:
        say.OUT.print(f"{alert_text.series_name(name)} : pas encore jugé, {days} jours d’historique.", markup=False)


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
        "thresholds": asdict(found.thresholds),
        "derived": asdict(found.derived) if found.derived else None,
        "published_as_seen": found.published_as_seen,
        "not_judged": [{"series": name, "days": days} for name, days in found.not_judged],
    }
