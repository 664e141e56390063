"""What looks at the press, and what carries letters: one look, one round, one try of each channel."""

import os
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from pipeline import say
from pipeline.channels import Channel
from pipeline.clock import RealClock
from pipeline.config import Config
from pipeline.deliver import Postman
from pipeline.errors import ConfigError, NothingSent
from pipeline.outages import House
from pipeline.relay import Relayed, relay
from pipeline.watch import Watched, lines, watch
from pipeline.writing import PATIENCE, alone
from reports import alert_forms, french
from storage import outbox
from storage.db import Database
from storage.errors import DatabaseAbsent
from storage.types import Letter, Posted

EVER = datetime.min.replace(year=1970, tzinfo=UTC)
STALE = timedelta(days=1)  # an alert given up that long ago tells nobody anything: it is sent again only when asked


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
        relayed = carried(db, config, now)
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
        f"{french.number(relayed.failed)} à réessayer, {french.count(relayed.dead, 'abandonné')}"
    )


def relay_now(config: Config, now: datetime) -> Relayed:
    """Send what is due, if anything is: looked at each minute by the schedule."""
    if not config.channels or not config.paths.database.exists():
        return Relayed()
    with holding(config, "deliver") as db:
        return carried(db, config, now)


def carried(db: Database, config: Config, now: datetime) -> Relayed:
    """One round of delivery: what is due leaves, and what does not is told elsewhere."""
    house = House(config.channels, config.alerts.quiet, config.mail.domain)
    return relay(db, postman(config), lambda: now, house)


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
    said = "Ceci est un essai demandé par « vigie alerts test ». Si vous le lisez, les alertes arriveront ici."
    letter = Letter(
        key=f"test/{now.isoformat()}/{channel.name}/{recipient}",
        kind="test",
        thread="test",
        channel=channel.name,
        recipient=recipient,
        subject="" if channel.short else french.typeset(f"Essai de Vigie — {config.agency.territory} : é, œ, « à »"),
        body=alert_forms.gsm(said) if channel.short else french.typeset(said + "\n"),
    )
    identity = outbox.message_id(letter.key, config.mail.domain)
    return Posted(letter, identity, None, now, "waiting", 0, now, None, None)


def resend(config: Config, now: datetime, *, stale: bool = False) -> None:
    """Try again what was given up: reports, and alerts younger than a day, or all of them when `stale`."""
    with holding(config, "deliver") as db:
        count = outbox.revive(db, now, since=EVER if stale else now - STALE)
        left = outbox.health(db, now).dead
        relayed = carried(db, config, now)
    say.OUT.print(f"{french.count(count, 'message repris', 'messages repris')} ; {relayed_line(relayed)}")
    if left:
        kept = french.count(left, "message de plus d’un jour laissé", "messages de plus d’un jour laissés")
        say.OUT.print(f"{kept} : l’alerte est périmée, --stale l’envoie quand même", soft_wrap=True)
