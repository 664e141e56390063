"""What people ask and say of alerts: which there were, who looks after one, what to keep quiet, what was true."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta

from pipeline import say
from pipeline.clock import RealClock
from pipeline.config import Config
from pipeline.errors import ConfigError, NoSuchEpisode, NoSuchStory
from pipeline.periods import PARIS
from pipeline.writing import writing
from reports import alert_text, alert_trust, french
from reports.alert_types import SILENCE, TERRITORY, Mutes, Severity, Telling
from storage import alerts as alert_rows
from storage import outbox
from storage.db import Database, open_database, transaction
from storage.types import Mute

EVER = datetime.min.replace(tzinfo=PARIS)
VERDICTS = {None: "", "true": "utile", "false": "fausse"}
NAMED = 8  # stories of recent alerts, in an error


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
                VERDICTS[each.verdict],
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
        f"{french.count(record.sent, 'alerte envoyée', 'alertes envoyées')} en {french.count(days, 'jour')} : "
        f"{french.count(record.true, 'utile')}, {french.count(record.false, 'fausse')}, {record.unjudged} sans avis. "
        f"Boîte d’envoi : {health.waiting} en attente, {french.count(health.dead, 'abandonné')}, "
        f"{french.count(health.withdrawn, 'retiré')}.",
        soft_wrap=True,
    )
    if record.by_detector:
        say.OUT.print(french.typeset(f"Par détecteur : {alert_trust.by_detector(record)}."), soft_wrap=True)


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
    with writing(config, RealClock(), "alerts") as db, transaction(db):
        alert_rows.mute(db, Mute(_kind(db, config, name), name, now, until, by))
        withdrawn = withdraw(db, now, f"{name} mis en sourdine par {by}")
    said = f"{name} : en sourdine jusqu’au {until.astimezone(PARIS):%d/%m/%Y %H:%M}"
    if withdrawn:
        said += f" ; {french.count(withdrawn, 'message en attente retiré', 'messages en attente retirés')}"
    say.OUT.print(said, markup=False, soft_wrap=True)


def withdraw(db: Database, now: datetime, why: str) -> int:
    """Take back what waits to leave about anything muted now; gives how many letters.

    The end of a silence leaves all the same: whoever was told that nothing is watched is told that it is again.
    """
    muted = Mutes.of(alert_rows.mutes(db, now))
    covered = [each for each in alert_rows.episodes(db, EVER) if muted.cover(each)]
    silences = [each.thread for each in covered if each.detector == SILENCE]
    press = [each.thread for each in covered if each.detector != SILENCE]
    ends = Telling.END.value
    return outbox.withdraw(db, press, now, why) + outbox.withdraw(db, silences, now, why, sparing=ends)


def _kind(db: Database, config: Config, name: str) -> str:
    if name.startswith("a-"):
        if name not in {each.thread for each in alert_rows.episodes(db, EVER)}:
            raise NoSuchEpisode(name)
        return "thread"
    if name.startswith("s-"):
        if not alert_rows.story_known(db, name):
            led = [story for each in alert_rows.episodes(db, EVER) for story in each.stories[:1]]
            raise NoSuchStory(name, tuple(dict.fromkeys(led))[:NAMED])
        return "story"
    known = {*config.alerts.series, TERRITORY}
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
