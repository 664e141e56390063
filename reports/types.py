"""The vocabulary of judgement: what a report says, before any markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from reports.barometer_types import Calibration, Contrast, Decision, Driver, Gates, Kitagawa, Panel
from reports.estimators import Simpler
from reports.states import Direction, VerdictState
from storage.types import StoryLine, WeekFacts

__all__ = ["Calibration", "Contrast", "Direction", "Verdict", "VerdictState", "WeeklyReport"]


@dataclass(frozen=True)
class Verdict:
    """The answer to "is the image improving?", with its honest uncertainty."""

    state: VerdictState
    direction: Direction
    sentence: str  # the French line, ready to print
    reasons: tuple[str, ...]  # basis and reserves, in French
    difference: float | None = None  # last weeks minus weeks before, in points; None when not computed
    low: float | None = None  # 95 % interval
    high: float | None = None
    probability_up: float | None = None  # P(the change is upwards); .5 = nobody knows
    detectable: float | None = None  # the smallest change seen four times in five, in points
    recent_stories: int = 0  # how many stories each window rests on
    earlier_stories: int = 0


@dataclass(frozen=True)
class Level:
    """A balance of tone in points, with its 95 % interval."""

    value: float
    low: float
    high: float
    stories: int


@dataclass(frozen=True)
class TrendWeek:
    """One week of the index on the fixed panel."""

    week: str
    monday: date
    stories: int
    level: Level | None  # None without a story of the panel: a gap, never a zero
    new_model: bool = False  # first week read by another version than the week before
    new_panel: bool = False  # first week weighed by a revised panel
    reread: bool = False  # another version read the archive again that week


@dataclass(frozen=True)
class CityGap:
    """One city against the territory, in the national press alone."""

    name: str
    articles: int  # over the weeks compared
    change: Contrast  # of the city's own balance


@dataclass(frozen=True)
class National:
    """Is it us, or the whole press? Changes in the national press, one article one voice."""

    territory: Contrast
    others: Contrast  # mean of the cities
    gap: Contrast  # territory minus others: the difference of differences
    cities: tuple[CityGap, ...]


@dataclass(frozen=True)
class Audience:
    """How many a medium reaches, as somebody measured it; the unit is the same for all media."""

    source_id: str
    weight: float  # copies, visits, listeners…: above 0
    origin: str  # who measured it, and when: no figure without its source


@dataclass(frozen=True)
class Reached:
    """The change had each medium weighed what it reaches: a side figure, never the verdict (method 2.2)."""

    change: Contrast
    media: int  # of the panel, whose audience is known
    share: float  # of the panel's weight they make
    origins: tuple[str, ...]  # who measured the audiences


@dataclass(frozen=True)
class Noise:
    """What the calibration's own luck adds, as standard deviations in points."""

    level: float  # of one week, in the median: the curve's band bears it
    change: float  # of the change: not in the verdict's interval (method 2.1)


@dataclass(frozen=True)
class Span:
    """The change over longer windows than the verdict's: shown, never judged."""

    recent: int  # weeks
    earlier: int
    change: Contrast | None = None
    recent_stories: int = 0
    earlier_stories: int = 0
    missing: str = ""  # why there is no change, in French


@dataclass(frozen=True)
class Trend:
    """The index of one week: verdict, curve and reasons, in points."""

    gates: Gates
    decision: Decision
    weeks: tuple[TrendWeek, ...] = ()  # up to 52, this one last
    panel: Panel | None = None  # None before the first story
    calibration: Calibration | None = None  # None when the scores are not corrected
    calibrated: date | None = None  # when the labels of the correction were read; None when nobody wrote it
    now: Contrast | None = None
    constant: Contrast | None = None  # on a constant agenda
    reach_weighted: Contrast | None = None  # every article one voice: copies count
    topic: Kitagawa | None = None
    source: Kitagawa | None = None
    topic_without_crime: Kitagawa | None = None
    source_without_crime: Kitagawa | None = None
    without_crime: Contrast | None = None
    local: Contrast | None = None  # local and regional press alone
    national: Contrast | None = None  # national press alone
    international: Contrast | None = None
    spans: tuple[Span, ...] = ()  # longer windows
    drivers: tuple[Driver, ...] = ()
    pulls: tuple[Driver, ...] = ()  # of every story of the week that the panel told, by the linear formula
    alone: Contrast | None = None  # without the story that pulls most
    audited: Contrast | None = None  # as blind labels correct the machine (PPI++); None with too few of them
    cities: National | None = None
    without_media: tuple[tuple[str, Contrast], ...] = ()  # the change without each medium, the most moved first
    simpler: Simpler | None = None  # what simpler methods answer; never judged
    reached: Reached | None = None  # None when the agency gave the audience of fewer than two media of the panel
    noise: Noise | None = None  # None when the scores are not corrected
    effects: tuple[tuple[str, float], ...] = ()  # each medium's usual lean, in points
    recent_stories: int = 0
    earlier_stories: int = 0


@dataclass(frozen=True)
class WeeklyReport:
    """One week, judged, ready to be laid out."""

    week: str
    territory: str
    agency: str
    written: datetime
    facts: WeekFacts
    trend: Trend
    verdict: Verdict
    model: str  # id and version shown in the method box
    late: bool = False
    told: Mapping[str, StoryLine] = field(default_factory=dict)  # the stories that pull and those of the week, by id
    code: str = ""  # version of this program; "" when not said
