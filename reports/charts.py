"""Week counts to the geometry of the page's charts: plain numbers that the templates draw as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports import french
from reports.index import Level, level, spread
from reports.safe import quoted
from storage.types import ToneCounts, TopicCounts, WeekCounts

STEP = 20.0  # points between two grid lines at most


@dataclass(frozen=True)
class Shape:
    """The frame of a curve, in SVG units (CSS pixels at full size)."""

    name: str
    width: float
    left: float
    right: float
    top: float = 22
    plot: float = 190
    strip: float = 34  # height of the tallest volume bar
    gap: float = 26  # between plot and volume strip


WIDE = Shape(name="large", width=720, left=46, right=14)
NARROW = Shape(name="etroit", width=340, left=40, right=6, plot=170)


@dataclass(frozen=True)
class Mark:
    """One week on the curve."""

    x: float
    week: int  # ISO number
    volume: float  # height of the story bar
    stories: int
    y: float | None  # None when no story: a gap, never a zero
    top: float
    bottom: float
    label: str  # the balance, signed


@dataclass(frozen=True)
class GridLine:
    """One horizontal line with its value."""

    y: float
    label: str
    zero: bool


@dataclass(frozen=True)
class Month:
    """The name of a month under its first week shown."""

    x: float
    name: str


@dataclass(frozen=True)
class Curve:
    """The weekly balance with its uncertainty, its gaps and the number of stories."""

    shape: Shape
    height: float
    floor: float  # y of the foot of the volume bars
    column: float  # width given to a week
    marks: tuple[Mark, ...]
    lines: tuple[str, ...]  # polyline points, one per unbroken run of weeks
    bands: tuple[str, ...]  # polygon points, same runs
    grid: tuple[GridLine, ...]
    months: tuple[Month, ...]

    @property
    def value_y(self) -> float:
        """Where the last week's figure stands: on the side of its dot that the line does not come from."""
        known = [mark.y for mark in self.marks if mark.y is not None]
        falling = len(known) > 1 and known[-1] > known[-2]
        return known[-1] + (22 if falling else -12)

    @property
    def bottom(self) -> float:
        """The y of the plot's lower edge."""
        return self.shape.top + self.shape.plot


@dataclass(frozen=True)
class WeekRow:
    """One line of the curve's data table."""

    counts: WeekCounts
    level: Level | None


def week_rows(weeks: Sequence[WeekCounts]) -> tuple[WeekRow, ...]:
    """Pair each week with its level, the spread being shared by the weeks shown."""
    shared = spread(weeks)
    return tuple(WeekRow(week, level(week, shared)) for week in weeks)


def bounds(rows: Sequence[WeekRow]) -> tuple[float, float, float]:
    """Return (low, high, step): the axis holds every interval and zero, on round values."""
    known = [row.level for row in rows if row.level]
    low = min([0.0, *(one.low for one in known)])
    high = max([0.0, *(one.high for one in known)])
    step = STEP if high - low <= 6 * STEP else 2.5 * STEP
    return step * math.floor(low / step), max(step * math.ceil(high / step), step), step


def runs(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Cut the weeks into unbroken runs: a missing week breaks the line."""
    found: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.y is None:
            found.append([])
        else:
            found[-1].append(mark)
    return [run for run in found if run]


def curve(weeks: Sequence[WeekCounts], shape: Shape) -> Curve | None:
    """Lay out the curve; None when no week has a story."""
    rows = week_rows(weeks)
    if not any(row.level for row in rows):
        return None
    low, high, step = bounds(rows)
    column = (shape.width - shape.left - shape.right) / max(len(rows), 6)
    busiest = max(row.counts.stories.total for row in rows)

    def y(value: float) -> float:
        return round(shape.top + shape.plot * (high - value) / (high - low), 1)

    marks = tuple(
        Mark(
            x=round(shape.left + column * (n + 0.5), 1),
            week=row.counts.monday.isocalendar().week,
            volume=round(shape.strip * row.counts.stories.total / busiest, 1),
            stories=row.counts.stories.total,
            y=y(row.level.value) if row.level else None,
            top=y(row.level.high) if row.level else 0,
            bottom=y(row.level.low) if row.level else 0,
            label=french.signed(row.level.value) if row.level else "",
        )
        for n, row in enumerate(rows)
    )
    floor = shape.top + shape.plot + shape.gap + shape.strip
    return Curve(
        shape=shape,
        height=floor + 44,
        floor=floor,
        column=round(column, 1),
        marks=marks,
        lines=tuple(" ".join(f"{mark.x},{mark.y}" for mark in run) for run in runs(marks)),
        bands=tuple(band(run, column) for run in runs(marks)),
        grid=tuple(
            GridLine(y=y(value), label=french.signed(value), zero=value == 0)
            for value in (low + step * n for n in range(round((high - low) / step) + 1))
        ),
        months=months(rows, marks),
    )


def band(run: Sequence[Mark], column: float) -> str:
    """Draw the interval of a run as one polygon; a lone week gets a narrow column."""
    if len(run) == 1:
        mark, half = run[0], column / 5
        edges = [
            (mark.x - half, mark.top),
            (mark.x + half, mark.top),
            (mark.x + half, mark.bottom),
            (mark.x - half, mark.bottom),
        ]
    else:
        edges = [(mark.x, mark.top) for mark in run] + [(mark.x, mark.bottom) for mark in reversed(run)]
    return " ".join(f"{round(x, 1)},{y}" for x, y in edges)


def months(rows: Sequence[WeekRow], marks: Sequence[Mark]) -> tuple[Month, ...]:
    """Name each month under the first Monday it holds; a first month with one week left gives way to the next."""
    found = [Month(marks[0].x, french.MONTHS[rows[0].counts.monday.month - 1])] if rows else []
    for (before, _), (now, mark) in pairwise(zip(rows, marks, strict=True)):
        if now.counts.monday.month != before.counts.monday.month:
            found.append(Month(mark.x, french.MONTHS[now.counts.monday.month - 1]))
    return tuple(found[1:] if len(found) > 1 and marks[1].x == found[1].x else found)


@dataclass(frozen=True)
class Share:
    """One bar of tones cut by share, in percent of its width."""

    title: str
    counts: ToneCounts
    negative: float
    neutral: float
    positive: float


def share(title: str, counts: ToneCounts) -> Share:
    """Cut a full-width bar into its three tones; all zero when empty."""
    whole = counts.total or 1
    return Share(
        title, counts, 100 * counts.negative / whole, 100 * counts.neutral / whole, 100 * counts.positive / whole
    )


@dataclass(frozen=True)
class TopicBar:
    """One topic: negatives left of the axis, positives right, neutrals apart; all in percent of the row's width."""

    topic: str
    counts: ToneCounts
    negative: float
    neutral: float
    positive: float


@dataclass(frozen=True)
class TopicChart:
    """The topics' bars and the two axes they stand on."""

    zero: float
    neutral_axis: float
    bars: tuple[TopicBar, ...]


PAD = 8.0  # percent of the width kept beyond the longest bar for its figure


def topic_chart(topics: Sequence[TopicCounts]) -> TopicChart | None:
    """Lay out the topics on one common scale; None without a story."""
    topics = [topic for topic in topics if topic.counts.total]
    if not topics:
        return None
    longest = [max(getattr(one.counts, tone) for one in topics) for tone in ("negative", "neutral", "positive")]
    # Each side gets at least half of what the longest bar gets: the heads above need the room.
    negative, neutral, positive = (max(length, max(longest) / 2) for length in longest)
    unit = (100 - 3 * PAD) / (negative + neutral + positive)
    zero = PAD + unit * negative
    return TopicChart(
        zero=round(zero, 2),
        neutral_axis=round(zero + unit * positive + PAD, 2),
        bars=tuple(
            TopicBar(
                topic=quoted(french.topic(topic.topic), 40),
                counts=topic.counts,
                negative=round(unit * topic.counts.negative, 2),
                neutral=round(unit * topic.counts.neutral, 2),
                positive=round(unit * topic.counts.positive, 2),
            )
            for topic in topics
        ),
    )
