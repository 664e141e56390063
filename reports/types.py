"""The vocabulary of judgement: what a report says, before any markup."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.types import WeekFacts


class VerdictState(StrEnum):
    """What may be said of the trend, in the order tried."""

    SUSPENDED = "suspended"  # something forbids any verdict
    CONFIRMED = "confirmed"
    SIGNAL = "signal"  # to confirm
    STABLE = "stable"
    NOT_SHOWN = "not_shown"  # not enough to conclude


class Direction(StrEnum):
    """Which way."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True)
class Verdict:
    """The answer to "is the image improving?", with its honest uncertainty."""

    state: VerdictState
    direction: Direction
    sentence: str  # the French line, ready to print
    reasons: tuple[str, ...]  # reserves, in French
    difference: float | None = None  # last weeks minus weeks before, net tone points x 100; None when not computed
    low: float | None = None  # 95 % interval
    high: float | None = None
    probability_up: float | None = None  # P(the change is upwards); .5 = nobody knows
    detectable: float | None = None  # the smallest change seen four times in five, in points
    recent_stories: int = 0  # how many stories each window rests on; 0 when not computed
    earlier_stories: int = 0


@dataclass(frozen=True)
class WeeklyReport:
    """One week, judged, ready to be laid out."""

    week: str
    territory: str
    agency: str
    written: datetime
    facts: WeekFacts
    verdict: Verdict
    model: str  # id and version shown in the method box
    late: bool = False
