"""vigie.toml to a frozen configuration, with every problem named at once."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from pipeline.audience import read_audience
from pipeline.channels import AlertRules, Channel, MailServer, read_alerts, read_channels, read_mail
from pipeline.errors import ConfigError
from reports.types import Audience

POLITE_GAP_S = 2.0  # promises.md B2: at least two seconds between requests to one host
SOURCES = Path(__file__).parent.parent / "crawlers" / "sources.toml"
MODEL = Path(__file__).parent.parent / "nlp" / "models" / "tone"


@dataclass(frozen=True)
class Agency:
    """Whose press it is. Names and perimeter change: they are configuration."""

    name: str = "One Provence"
    territory: str = "Aix-Marseille-Provence"


@dataclass(frozen=True)
class Paths:
    """Where things are kept; relative paths start from the configuration file's folder."""

    database: Path = Path("var/vigie.duckdb")
    snapshot: Path = Path("var/public/vigie.duckdb")
    spool: Path = Path("var/spool")
    reports: Path = Path("var/reports")
    sources: Path = SOURCES
    model: Path = MODEL

    @property
    def lock(self) -> Path:
        """The file whose lock says that a vigie is writing."""
        return self.database.with_suffix(".lock")


@dataclass(frozen=True)
class Crawl:
    """How we behave towards publishers."""

    contact: str = ""  # an address or page where a publisher can reach the agency; sent in the User-Agent
    min_gap_s: float = POLITE_GAP_S
    page_limit: int = 500  # article pages a run, so that a first run ends


@dataclass(frozen=True)
class Schedule:
    """When the jobs run, in local time (Europe/Paris)."""

    collect_minutes: int = 60
    report_at: time = time(7, 30)  # Mondays
    housekeeping_at: time = time(4, 0)


@dataclass(frozen=True)
class ToneChoice:
    """Which trained model judges the tone."""

    model: str = ""  # empty: the one in paths.model; "hub:<owner>/<model>@<revision>" for another
    download: bool = False  # may the files of a model of the hub be fetched?


@dataclass(frozen=True)
class Config:
    """Everything a person may set."""

    agency: Agency = field(default_factory=Agency)
    paths: Paths = field(default_factory=Paths)
    crawl: Crawl = field(default_factory=Crawl)
    schedule: Schedule = field(default_factory=Schedule)
    threads: int = 2
    tone: ToneChoice = field(default_factory=ToneChoice)
    keep_quotes: bool = False  # who is quoted about the territory: persons' names, so only when the agency says so
    audience: tuple[Audience, ...] = ()  # what media reach, for a side figure of the report
    mail: MailServer = field(default_factory=MailServer)
    channels: tuple[Channel, ...] = ()  # who is told; empty: nobody
    alerts: AlertRules = field(default_factory=AlertRules)
    loopback: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # tests, replay and demo only
    origin: Path | None = None  # None when every value is a default

    @property
    def judge(self) -> str:
        """The model that judges, as nlp/tone.py's `load_judge` understands it."""
        return self.tone.model or str(self.paths.model)


def load(path: Path | None) -> Config:
    """Read the configuration; without a path, `vigie.toml` here if it exists, else the defaults.

    Raises ConfigError naming every problem.
    """
    if path is None:
        path = Path("vigie.toml")
        if not path.exists():
            return Config()
    content = _content(path)
    reading = _Reading(content)
    base = path.resolve().parent
    mail = read_mail(reading, base)
    config = Config(
        agency=Agency(
            name=reading.text("agency.name", Agency.name),
            territory=reading.text("agency.territory", Agency.territory),
        ),
        paths=Paths(
            **{
                name: base / reading.text(f"paths.{name}", str(getattr(Paths, name)))
                for name in ("database", "snapshot", "spool", "reports", "sources", "model")
            }
        ),
        crawl=Crawl(
            contact=reading.text("crawl.contact", Crawl.contact),
            min_gap_s=reading.number("crawl.min_gap_s", Crawl.min_gap_s, 0, 3600),
            page_limit=int(reading.number("crawl.page_limit", Crawl.page_limit, 0, 100_000)),
        ),
        schedule=Schedule(
            collect_minutes=int(reading.number("schedule.collect_minutes", Schedule.collect_minutes, 15, 1440)),
            report_at=reading.clock("schedule.report_at", Schedule.report_at),
            housekeeping_at=reading.clock("schedule.housekeeping_at", Schedule.housekeeping_at),
        ),
        threads=int(reading.number("model.threads", Config.threads, 1, 256)),
        tone=ToneChoice(
            model=reading.text("tone.model", ToneChoice.model),
            download=reading.flag("tone.download", default=ToneChoice.download),
        ),
        keep_quotes=reading.flag("quotes.keep", default=Config.keep_quotes),
        audience=read_audience(reading, content),
        mail=mail,
        channels=read_channels(reading, content, mail),
        alerts=read_alerts(reading),
        loopback=reading.loopback("test.loopback"),
        origin=path,
    )
    if config.crawl.min_gap_s < POLITE_GAP_S and not config.loopback:
        reading.problems.append(
            f"crawl.min_gap_s vaut {config.crawl.min_gap_s:g}\u00a0: moins de {POLITE_GAP_S:g} s est refusé"
        )
    reading.refuse_unknown()
    if reading.problems:
        raise ConfigError(str(path), reading.problems)
    return config


def _content(path: Path) -> dict[str, Any]:
    """What the file holds; raises ConfigError when it cannot be read as TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf8"))
    except FileNotFoundError as error:
        raise ConfigError(str(path), ["ce fichier n’existe pas"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), ["ce n’est pas de l’UTF-8\u00a0: enregistrez le fichier en UTF-8"]) from error
    except OSError as error:
        raise ConfigError(str(path), [f"fichier illisible ({error.strerror})"]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(path), [f"ce n’est pas du TOML\u00a0: {error}"]) from error


class _Reading:
    """Takes values out of a nested mapping and remembers what was wrong and what was asked for."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._flat = dict(_flatten(content))
        self._asked: set[str] = set()
        self.problems: list[str] = []

    def text(self, key: str, default: str) -> str:
        return str(self._take(key, default, lambda value: isinstance(value, str), "il faut un texte"))

    def number(self, key: str, default: float, low: float, high: float) -> float:
        def fits(value: object) -> bool:
            return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high

        return float(self._take(key, default, fits, f"il faut un nombre de {low:g} à {high:g}"))

    def flag(self, key: str, *, default: bool) -> bool:
        return bool(self._take(key, default, lambda value: isinstance(value, bool), "il faut true ou false"))

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        def fits(value: object) -> bool:
            return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)

        return tuple(self._take(key, default, fits, "il faut une liste de textes"))

    def clock(self, key: str, default: time) -> time:
        def fits(value: object) -> bool:
            return isinstance(value, time) or (isinstance(value, str) and bool(re.fullmatch(r"\d\d:\d\d", value)))

        value = self._take(key, default, fits, 'il faut une heure telle que "07:30"')
        try:
            return value if isinstance(value, time) else time.fromisoformat(value)
        except ValueError:
            self.problems.append(f"{key} vaut {value!r}\u00a0: cette heure n’existe pas")
            return default

    def loopback(self, key: str) -> dict[str, tuple[str, int]]:
        hosts = self._take(
            key, {}, lambda value: isinstance(value, dict), "il faut des noms de machine suivis de 127.0.0.1:port"
        )
        found = {}
        for host, address in hosts.items():
            match = re.fullmatch(r"(127\.\d+\.\d+\.\d+):(\d+)", str(address))
            if match:
                found[host] = (match[1], int(match[2]))
            else:
                self.problems.append(f"{key}.{host} vaut {address!r}\u00a0: il faut 127.x.y.z:port")
        return found

    def refuse_unknown(self) -> None:
        for key in sorted(self._flat.keys() - self._asked):
            section = any(asked.startswith(f"{key}.") for asked in self._asked)
            wrong = (
                f"est une section\u00a0: écrivez [{key}], puis ses réglages"
                if section
                else "n’est pas un réglage connu"
            )
            self.problems.append(f"{key} {wrong}")

    def _take(self, key: str, default: Any, fits: Callable[[Any], bool], rule: str) -> Any:
        self._asked.add(key)
        value = self._flat.get(key, default)
        if fits(value):
            return value
        written = str(value).lower() if isinstance(value, bool) else repr(value)  # as TOML writes it
        self.problems.append(f"{key} vaut {written}\u00a0: {rule}")
        return default


def _flatten(content: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in content.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and key != "test.loopback":
            rows += _flatten(value, key + ".")
        else:
            rows.append((key, value))
    return rows
