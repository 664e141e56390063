"""The [mail], [channels] and [alerts] tables of vigie.toml to who is told what, and how.

No secret is written there: a channel that needs one names the environment variable that holds it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from reports.french import TOPICS
from reports.spikes_types import WHOLE_INSTALLATION

ATOM = r"[^\s@<>,;:\"()\[\]\\.]+"
ADDRESS = re.compile(rf"{ATOM}(?:\.{ATOM})*@{ATOM}(?:\.{ATOM})*")  # one plain mail address, nothing around it
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
QUIET = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
TERRITORY = "territoire"  # the series of everything but sport
# Six topics and the territory: the installation whose false alarms were counted (bench_alerts, seven series).
SERIES = ("securite", "politique", "mobilite", "environnement", "economie", "sport")


class Kind(StrEnum):
    """How a channel carries a message."""

    MAIL = "mail"
    WEBHOOK = "webhook"  # our own JSON, to a tool of the agency
    APPRISE = "apprise"  # Slack, Teams, SMS gateways…: whatever Apprise speaks


@dataclass(frozen=True)
class MailServer:
    """The server that takes our mail."""

    host: str = ""  # empty: no mail
    port: int = 587
    security: str = "starttls"  # "starttls", "tls" or "none"; never weaker than asked
    sender: str = ""
    user: str = ""  # empty: no login
    password_env: str = "VIGIE_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a password
    ca_file: Path | None = None  # of a private authority; None: those the system trusts

    @property
    def domain(self) -> str:
        """Of Message-IDs."""
        return self.sender.rpartition("@")[2] or "vigie.invalid"


@dataclass(frozen=True)
class Channel:
    """Where messages go."""

    name: str
    kind: Kind
    to: tuple[str, ...] = ()  # mail addresses
    url: str = ""  # of a webhook
    env: str = ""  # variable that holds Apprise's address, or the webhook's bearer token
    alerts: bool = True
    reports: bool = False
    short: bool = False  # 160 characters a message: a telephone

    @property
    def recipients(self) -> tuple[str, ...]:
        """One letter each; a channel with one end has one without a name."""
        return self.to or ("",)


@dataclass(frozen=True)
class AlertRules:
    """What pages, and when it may."""

    series: tuple[str, ...] = SERIES  # topics watched beside the territory
    quiet: tuple[time, time] | None = (time(22), time(7))  # local; only a major alert leaves then. None: at any hour
    scan: float = WHOLE_INSTALLATION.scan  # thresholds, in standard deviations
    reprise: float = WHOLE_INSTALLATION.reprise
    silence_hours: int = 6  # without any feed answering


class Reading(Protocol):
    """What pipeline/config.py lends to read a table."""

    problems: list[str]

    def text(self, key: str, default: str) -> str:
        """Take a text."""

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Take a list of texts."""

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """Take a number."""

    def flag(self, key: str, *, default: bool) -> bool:
        """Take true or false."""


def read_mail(reading: Reading, base: Path) -> MailServer:
    """Read [mail]."""
    ca_file = reading.text("mail.ca_file", "")
    server = MailServer(
        host=reading.text("mail.host", ""),
        port=int(reading.number("mail.port", MailServer.port, 1, 65_535)),
        security=reading.text("mail.security", MailServer.security),
        sender=reading.text("mail.sender", ""),
        user=reading.text("mail.user", ""),
        password_env=reading.text("mail.password_env", MailServer.password_env),
        ca_file=base / ca_file if ca_file else None,
    )
    rules = {
        "mail.security\u00a0: il faut starttls, tls ou none": server.security in {"starttls", "tls", "none"},
        "mail.user est donné et mail.security vaut none\u00a0: un mot de passe ne part jamais en clair": not (
            server.user and server.security == "none"
        ),
        f"mail.sender vaut {server.sender!r}\u00a0: il faut une adresse de courriel": not server.host
        or ADDRESS.fullmatch(server.sender),
        "mail.password_env\u00a0: il faut le nom d’une variable d’environnement": VARIABLE.fullmatch(
            server.password_env
        ),
    }
    reading.problems += [problem for problem, kept in rules.items() if not kept]
    return server


def read_channels(reading: Reading, content: Mapping[str, Any], server: MailServer) -> tuple[Channel, ...]:
    """Read every [channels.<name>]."""
    tables = content.get("channels", {})
    if not isinstance(tables, Mapping):
        return ()  # an unknown setting, and told as one
    return tuple(
        channel
        for name, table in tables.items()
        if isinstance(table, Mapping) and (channel := _channel(reading, name, server))
    )


def _channel(reading: Reading, name: str, server: MailServer) -> Channel | None:
    key = f"channels.{name}"
    kind = reading.text(f"{key}.kind", "")
    url, env = reading.text(f"{key}.url", ""), reading.text(f"{key}.env", "")
    to = reading.texts(f"{key}.to", ())
    alerts, reports = reading.flag(f"{key}.alerts", default=True), reading.flag(f"{key}.reports", default=False)
    short = reading.flag(f"{key}.short", default=False)
    if kind not in set(Kind):
        reading.problems.append(f"{key}.kind vaut {kind!r}\u00a0: il faut mail, webhook ou apprise")
        return None
    rules = {
        f"{key}\u00a0: un nom s’écrit en minuscules sans accent, chiffres, - et _": NAME.fullmatch(name),
        f"{key}.to\u00a0: il faut une liste d’adresses de courriel": kind != Kind.MAIL
        or (to and all(map(ADDRESS.fullmatch, to))),
        f"{key}\u00a0: un courriel demande mail.host": kind != Kind.MAIL or server.host,
        f"{key}.url\u00a0: il faut une adresse http(s) sans mot de passe": kind != Kind.WEBHOOK or _plain_address(url),
        f"{key}.env\u00a0: il faut le nom de la variable d’environnement qui contient l’adresse d’Apprise": kind
        != Kind.APPRISE
        or env,
        f"{key}\u00a0: un secret ne part qu’en https, et {key}.url est en http": kind != Kind.WEBHOOK
        or not env
        or keeps_secrets(url),
        f"{key}\u00a0: un rapport ne tient pas dans un message court, short et reports s’excluent": not (
            short and reports
        ),
        f"{key}.env vaut {env!r}\u00a0: il faut le nom d’une variable d’environnement": not env
        or VARIABLE.fullmatch(env),
    }
    reading.problems += [problem for problem, kept in rules.items() if not kept]
    return Channel(name, Kind(kind), to, url, env, alerts, reports, short)


def _plain_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False


def keeps_secrets(url: str) -> bool:
    """Whether a secret may be sent there: https, or this very machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname or ""))
    except ValueError:
        return False


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_alerts(reading: Reading) -> AlertRules:
    """Read [alerts]."""
    series = reading.texts("alerts.series", SERIES)
    unknown = [topic for topic in series if topic not in TOPICS]
    if unknown:
        reading.problems.append(
            f"alerts.series\u00a0: thème inconnu, {', '.join(unknown)}\u202f; les thèmes sont {', '.join(TOPICS)}"
        )
    return AlertRules(
        series=series,
        quiet=_quiet(reading),
        # Bounds of method §3.2: below 2 a month holds more false alarms than anybody reads.
        scan=reading.number("alerts.scan", AlertRules.scan, 2.0, 3.5),
        reprise=reading.number("alerts.reprise", AlertRules.reprise, 2.0, 3.5),
        silence_hours=int(reading.number("alerts.silence_hours", AlertRules.silence_hours, 1, 168)),
    )


def _quiet(reading: Reading) -> tuple[time, time] | None:
    written = reading.text("alerts.quiet", "22:00-07:00")
    if not written:
        return None
    match = QUIET.fullmatch(written)
    try:
        if match:
            return time.fromisoformat(match[1]), time.fromisoformat(match[2])
    except ValueError:
        pass  # 25:00: told below
    reading.problems.append(
        f'alerts.quiet vaut {written!r}\u00a0: il faut des heures telles que "22:00-07:00", ou "" pour aucune'
    )
    return None
