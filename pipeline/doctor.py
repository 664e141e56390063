"""A configuration and a machine to a list of what works, what to watch, and what stops the work."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from crawlers.errors import CrawlError
from crawlers.sources import load_sources
from nlp.errors import NlpError
from pipeline.channels import Channel, Kind
from pipeline.config import Config
from storage import feeds as feed_rows
from storage import ledger, outbox
from storage.db import Database
from storage.errors import DatabaseLocked, StorageError

ADVISED = {(3, 11): 15, (3, 12): 13, (3, 13): 12}  # promises.md C12: header injection fixed from these patch levels
FREE_BYTES = 1 << 30  # promises.md D2: below 1 GiB we stop crawling
STALE = timedelta(hours=6)


class State(StrEnum):
    """How a check went."""

    FINE = "ok"
    WATCH = "à voir"
    STOP = "bloquant"


@dataclass(frozen=True)
class Check:
    """One thing looked at, with what to do about it."""

    name: str
    state: State
    message: str


def examine(
    config: Config,
    now: datetime,
    open_database: Callable[[Path], Database],
    load_model: Callable[[str], str],
) -> Iterator[Check]:
    """Look at everything a run needs, without changing anything. `load_model` gives the model's name and version."""
    yield _python(sys.version_info[:3])
    yield _configuration(config)
    yield _sources(config.paths.sources)
    yield _model(config.judge, load_model)
    yield _delivery(config, os.environ)
    yield _disk(config.paths.database)
    yield from _database(config, now, open_database)
    yield _snapshot(config.paths.snapshot, now)


def _python(version: tuple[int, int, int]) -> Check:
    shown = ".".join(map(str, version))
    advised = ADVISED.get(version[:2])
    if advised is not None and version[2] < advised:
        return Check(
            "Python", State.WATCH, f"{shown} : fonctionne ; {version[0]}.{version[1]}.{advised} est conseillée"
        )
    return Check("Python", State.FINE, shown)


def _configuration(config: Config) -> Check:
    if config.origin is None:
        return Check(
            "Configuration", State.STOP, "pas de vigie.toml ici, donc pas de contact : copier docs/vigie.example.toml"
        )
    if not config.crawl.contact and not config.loopback:
        return Check("Configuration", State.STOP, f"{config.origin} : renseigner crawl.contact avant toute collecte")
    return Check("Configuration", State.FINE, str(config.origin))


def _sources(path: Path) -> Check:
    try:
        sources = load_sources(path)
    except CrawlError as error:
        return Check("Sources", State.STOP, str(error))
    feeds = sum(len(source.feeds) + len(source.sitemaps) for source in sources)
    return Check("Sources", State.FINE, f"{len(sources)} médias, {feeds} flux ({path.name})")


def _model(model: str, load_model: Callable[[str], str]) -> Check:
    try:
        return Check("Modèle", State.FINE, load_model(model))
    except NlpError as error:
        return Check("Modèle", State.STOP, str(error))


def _delivery(config: Config, secrets: Mapping[str, str]) -> Check:
    """Who is told, and whether the secrets that takes are in the environment."""
    if not any(channel.alerts for channel in config.channels):
        return Check("Alertes", State.WATCH, "personne n’est prévenu : ajouter un [channels.<nom>] à vigie.toml")
    missing = sorted({name for channel in config.channels for name in _needed(config, channel)} - secrets.keys())
    if missing:
        return Check("Alertes", State.STOP, f"variable d’environnement non définie : {', '.join(missing)}")
    names = ", ".join(channel.name for channel in config.channels)
    return Check("Alertes", State.FINE, f"{names} (vigie alerts test envoie un essai)")


def _needed(config: Config, channel: Channel) -> Iterator[str]:
    if channel.kind is Kind.MAIL and config.mail.user:
        yield config.mail.password_env
    if channel.env:
        yield channel.env


def _outbox(db: Database, now: datetime) -> Check:
    """What waits to leave and what was given up: shown from the first failure."""
    health = outbox.health(db, now)
    if health.dead:
        message = f"{health.dead} messages abandonnés ({health.trouble}) ; vigie alerts resend les réessaie"
        return Check("Boîte d’envoi", State.WATCH, message)
    if health.troubled:
        since = f", le plus ancien du {health.oldest:%d/%m/%Y %H:%M}" if health.oldest else ""
        return Check("Boîte d’envoi", State.WATCH, f"{health.troubled} messages refusés{since} ({health.trouble})")
    return Check("Boîte d’envoi", State.FINE, f"{health.waiting} messages en attente")


def _disk(path: Path) -> Check:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    message = f"{free / (1 << 30):.1f} Gio libres".replace(".", ",")
    return Check("Disque", State.FINE if free >= FREE_BYTES else State.STOP, message)


def _database(config: Config, now: datetime, open_database: Callable[[Path], Database]) -> Iterator[Check]:
    path = config.paths.database
    if not path.exists():
        yield Check("Base", State.WATCH, f"{path} : n’existe pas encore ; lancer vigie collect")
        return
    try:
        db = open_database(path)
    except DatabaseLocked as error:
        yield Check("Base", State.WATCH, f"une collecte est en cours ({error})")
        return
    except StorageError as error:
        yield Check("Base", State.STOP, str(error))
        return
    with db:
        yield Check("Base", State.WATCH if db.notices else State.FINE, "; ".join((str(path), *db.notices)))
        states = feed_rows.states(db)
        failing = [state for state in states if state.failures >= 1]
        parked = [state for state in states if state.parked]
        yield Check(
            "Flux",
            State.WATCH if failing or parked else State.FINE,
            f"{len(states)} suivis, {len(failing)} en échec, {len(parked)} mis de côté",
        )
        yield _outbox(db, now)
        last = ledger.last(db, "collect")
        if last is None or last.finished is None:
            yield Check("Dernière collecte", State.WATCH, "aucune collecte programmée au registre")
        else:
            late = now - last.finished > STALE
            yield Check("Dernière collecte", State.WATCH if late else State.FINE, f"{last.finished:%d/%m/%Y %H:%M}")


def _snapshot(path: Path, now: datetime) -> Check:
    if not path.exists():
        return Check("Copie de lecture", State.WATCH, f"{path} : pas encore publiée")
    age = now - datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
    hours = max(0, round(age.total_seconds() / 3600))
    return Check("Copie de lecture", State.WATCH if age > STALE else State.FINE, f"publiée il y a {hours} h ({path})")
