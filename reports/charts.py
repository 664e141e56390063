"""Weeks of the index to the geometry of their curve: plain numbers that the templates draw as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from reports import french
from reports.safe import quoted
from reports.types import TrendWeek
from storage.types import Survey

STEP = 20.0  # points between two grid lines at most
LABEL = 22.0  # SVG units a week's number needs
MONTH = 14.0  # and a month's initial
NAME = 62.0  # and a month's whole name


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
    named: bool  # whether there is room for the week's number
    change: str  # what changed in our measure that week; "" when nothing did


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
class Wave:
    """One survey wave among the weeks."""

    x: float
    y: float
    label: str


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
    dense: bool  # too many weeks to write every figure
    waves: tuple[Wave, ...] = ()

    @property
    def value_y(self) -> float:
        """Where the last week's figure stands: on the side of its dot that the line does not come from."""
        known = [mark.y for mark in self.marks if mark.y is not None]
        falling = len(known) > 1 and known[-1] > known[-2]
        return known[-1] + (22 if falling else -12)

    @property
    def noted(self) -> bool:
        """Whether our measure changed in one of the weeks shown."""
        return any(mark.change for mark in self.marks)

    @property
    def bottom(self) -> float:
        """The y of the plot's lower edge."""
        return self.shape.top + self.shape.plot


def bounds(weeks: Sequence[TrendWeek], others: Sequence[float] = ()) -> tuple[float, float, float]:
    """Return (low, high, step): the axis holds every interval, zero and the others, on round values."""
    known = [week.level for week in weeks if week.level]
    low = min([0.0, *others, *(one.low for one in known)])
    high = max([0.0, *others, *(one.high for one in known)])
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


def curve(weeks: Sequence[TrendWeek], shape: Shape, surveys: Sequence[Survey] = ()) -> Curve | None:
    """Lay out the curve, and the survey waves of its weeks beside it; None when no week has a story."""
    if not any(week.level for week in weeks):
        return None
    low, high, step = bounds(weeks, [one.value for one in surveys])
    column = (shape.width - shape.left - shape.right) / max(len(weeks), 6)
    every = math.ceil(LABEL / column)
    busiest = max(week.stories for week in weeks) or 1

    def y(value: float) -> float:
        return round(shape.top + shape.plot * (high - value) / (high - low), 1)

    marks = tuple(
        Mark(
            x=round(shape.left + column * (n + 0.5), 1),
            week=week.monday.isocalendar().week,
            volume=round(shape.strip * week.stories / busiest, 1),
            stories=week.stories,
            y=y(week.level.value) if week.level else None,
            top=y(week.level.high) if week.level else 0,
            bottom=y(week.level.low) if week.level else 0,
            label=french.signed(week.level.value) if week.level else "",
            named=(len(weeks) - 1 - n) % every == 0,
            change=noted(week),
        )
        for n, week in enumerate(weeks)
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
        months=months(weeks, marks, every),
        dense=every > 1,
        waves=tuple(
            Wave(x=mark.x, y=y(one.value), label=f"{quoted(one.question, 80)} : {french.signed(one.value)}")
            for one in surveys
            for week, mark in zip(weeks, marks, strict=True)
            if week.monday <= one.answered < week.monday + timedelta(days=7)
        ),
    )


def noted(week: TrendWeek) -> str:
    """Name what changed in our measure that week; "" when nothing did."""
    found = (("modèle", week.new_model), ("archive relue", week.reread), ("panel", week.new_panel))
    return french.enumerate_words([name for name, changed in found if changed])


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


def months(weeks: Sequence[TrendWeek], marks: Sequence[Mark], every: int = 1) -> tuple[Month, ...]:
    """Name each month under the first Monday it holds; a first month with too little room gives way to the next."""
    found = [Month(marks[0].x, name_of(weeks[0].monday, every))] if weeks else []
    for (before, _), (now, mark) in pairwise(zip(weeks, marks, strict=True)):
        if now.monday.month != before.monday.month:
            found.append(Month(mark.x, name_of(now.monday, every)))
    room = NAME if every == 1 else MONTH
    return tuple(found[1:] if len(found) > 1 and found[1].x - found[0].x < room else found)


def name_of(monday: date, every: int) -> str:
    """Name a month, by its initial where room is short."""
    name = french.MONTHS[monday.month - 1]
    return name if every == 1 else name[0].upper()
