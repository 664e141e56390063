"""The vocabulary of the barometer: columns to compute on, and what is concluded from them.

All effects are in points of net tone (100 x (share positive - share negative)), except a cell's score, in -1..+1.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reports.states import Direction, VerdictState

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


class CalibrationRefusedError(Exception):
    """The labelled set cannot carry the correction; the message says why, in French."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """The tone correction: how a classifier's mean probabilities depend on the true tone, and its inverse.

    Classes are in the order negative, neutral, positive.
    """

    matrix: Floats  # 3 x 3: column c is the mean probability vector of articles whose human label is c
    sizes: tuple[int, int, int]  # labelled articles by class
    condition: float  # of the matrix (2-norm): how much it amplifies noise
    weights: Floats  # h = (-1, 0, 1) inverse(matrix): an article's score is h . p


@dataclass(frozen=True, eq=False)
class Cells:
    """Story cells in columns, in no particular order: codes point into the names."""

    stories: tuple[str, ...]
    sources: tuple[str, ...]
    weeks: tuple[str, ...]  # consecutive ISO weeks, oldest first; a week may be empty
    topics: tuple[str, ...]
    story: Whole
    source: Whole
    week: Whole
    topic: Whole
    weight: Floats  # sum over the cell's articles of 1 / articles of the story
    score: Floats  # mean corrected tone of the cell, not clipped


@dataclass(frozen=True)
class Panel:
    """The media whose mix is held fixed, and their weights, for one year."""

    sources: tuple[str, ...]
    weights: tuple[float, ...]  # sum 1: shares of the story-weighted volume of the reference weeks
    first: str  # reference weeks, both included
    last: str
    provisional: bool  # drawn from less than a year


@dataclass(frozen=True, eq=False)
class Fit:
    """One least-squares fit of source and week effects (and topic effects, on a constant agenda)."""

    cells: Cells
    index: Floats  # by week, in points; nan for a week without a story
    sources: Floats  # by source, in points; nan where never seen
    topics: Floats | None  # by topic, in points; None when the agenda is free
    codes: Whole  # cells x (2 or 3): each cell's columns in the normal equations
    residual: Floats  # of each cell, -1..+1 scale
    inverse: Floats  # of the bordered normal equations, its upper left block
    first_week: int  # column of the first week effect
    covariance: Floats  # weeks x weeks, points squared: sampling of stories alone


@dataclass(frozen=True)
class Contrast:
    """Mean index of the recent weeks minus that of the earlier ones, in points."""

    difference: float
    error: float  # standard error, news of the weeks included
    df: float  # of Student's law
    low: float  # 95 % interval
    high: float
    low90: float
    high90: float
    probability_up: float
    detectable: float  # change seen with a probability of 0.8 by a two-sided 5 % test
    correlation: float  # lag-1, as used
    week_sd: float  # sd of a week around its window's mean
    recent: int  # weeks asked for, not those that had a story
    earlier: int


@dataclass(frozen=True)
class Driver:
    """One story's pull on the change."""

    story: str
    contribution: float  # change with the story minus change without it, exactly refitted
    weight: float  # its stories' worth in the two windows: 1 unless part of it lies outside


@dataclass(frozen=True)
class Part:
    """One line of a Kitagawa table: what one topic, or one source, brings to the change of the pooled mean."""

    name: str
    within: float  # from its tone, at a mean share
    mix: float  # from its share, at a mean tone
    share_earlier: float
    share_recent: float
    mean_earlier: float | None  # None when it had no story then
    mean_recent: float | None


@dataclass(frozen=True)
class Kitagawa:
    """A change of the pooled mean, cut in two parts that add up exactly."""

    total: float
    within: float
    mix: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Gates:
    """What may forbid or weaken a verdict."""

    weeks: int  # weeks of history, this one included, at most those compared
    median_stories: float  # a week, over the compared weeks
    versions: tuple[str, ...]  # every classifier version and threshold that scored the compared weeks
    coverage: tuple[float, ...]  # share of the panel's weight heard, by recent week, this one last
    audit: float | None = None  # z of the audit's residuals between windows; None without an audit
    refusal: str | None = None  # why there is no correction, in French; None when there is one
    provisional: bool = False  # the panel
    machine_labels: bool = False  # the correction rests on no label of a person


@dataclass(frozen=True)
class Decision:
    """What may be said, before any sentence."""

    state: VerdictState
    direction: Direction
    causes: tuple[str, ...] = ()  # of a suspension, in French, most basic first
    reserves: tuple[str, ...] = ()  # in French
