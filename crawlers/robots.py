"""A host's robots.txt to yes or no (RFC 9309): what cannot be read means no."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime

from crawlers.gate import GateResponse
from crawlers.types import Clock


@dataclass(frozen=True)
class RobotsFile:
    """One host's robots.txt as last asked: what a shelf keeps between two runs."""

    origin: str  # "https://host"
    status: int | None  # None when no HTTP answer came
    text: str  # "" unless the status was 2xx
    asked: datetime
    detail: str = ""  # why there was no answer


@dataclass(frozen=True)
class RobotsAnswer:
    """May this address be fetched, and why."""

    allowed: bool
    reason: str
    crawl_delay_s: float | None  # None when robots.txt asks for none
    fetched: datetime | None  # when robots.txt was asked; None for robots.txt itself
    status: int | None  # None when no HTTP answer came
    ai_agents_blocked: tuple[str, ...] = ()  # AI agents sent away by name: "ask first"


class Robots:
    """Ask each host once a day. `shelf` (origin -> RobotsFile) may be kept by the caller between two runs."""

    def __init__(
        self,
        gate_get: Callable[[str], GateResponse],
        clock: Clock,
        agent: str,
        shelf: MutableMapping[str, RobotsFile] | None = None,
    ) -> None:
        """Take the gate's `get`, the clock, and the product token of our User-Agent ("Vigie")."""

    def allowed(self, url: str) -> RobotsAnswer:
        """Say whether robots.txt lets us fetch this address; never raises for what the world does."""
        raise NotImplementedError
