"""Anyone's articles, calibration and panel to the index of one week: how auditors check us from outside.

The walk is the report's own: the same cells, panel, fits, gates and grammar.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from reports import panel as panels
from reports.barometer import EARLIER, RECENT
from reports.barometer_types import (
    Calibration,
    CalibrationRefusedError,
    Cells,
    Contrast,
    Decision,
    Fit,
    Gates,
    Kitagawa,
    Panel,
)
from reports.decomposition import by_source, by_topic, drivers
from reports.fits import WINDOWS, compared
from reports.grammar import decide
from reports.own_tables import Article, Labelled, week_before, weeks_between
from reports.scoring import calibrate, columns
from storage.types import StoryCell

DRIVERS = 5  # stories each way


@dataclass(frozen=True)
class Interval:
    """A change with its 95 % interval, in points; all None when it cannot be computed."""

    delta: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Pull:
    """One story's contribution to the change, in points."""

    story: str
    contribution: float


@dataclass(frozen=True)
class Tables:
    """Where the change of the pooled mean came from; None when a window is empty."""

    topic: Kitagawa | None
    source: Kitagawa | None


@dataclass(frozen=True)
class OwnIndex:
    """The answer, field by field as it is written."""

    week: str
    state: str
    delta: float | None  # points
    low: float | None  # 95 % interval
    high: float | None
    p_up: float | None
    mdc: float | None  # smallest change seen four times in five
    constant_agenda: Interval
    agenda: float | None  # delta minus the constant-agenda delta
    coverage: float | None  # share of the panel's weight heard in the week
    drivers: tuple[Pull, ...]
    kitagawa: Tables
    causes: tuple[str, ...]  # of a suspension, in French


@dataclass(frozen=True, eq=False)
class Evidence:
    """What one report rests on."""

    gates: Gates
    fitted: Fit | None  # None without a correction, or without a story in the panel
    constant: Contrast | None  # on a constant agenda
    now: Contrast | None


def own_index(articles: Sequence[Article], labelled: Labelled, panel: Panel | None, week: str) -> OwnIndex:
    """Compute the index of one week from the articles up to it; the panel defaults to the product's own rule."""
    correction, refusal = corrected(labelled)
    known = [article for article in articles if article.week <= week]
    if not panel and known and correction:
        panel = panels.current(laid(known, week, correction))
    here = evidence(known, correction, refusal, panel, week)
    eve = week_before(week)
    before = evidence([article for article in known if article.week <= eve], correction, refusal, panel, eve)
    previous = None if decide(before.gates, before.now, None).causes else before.now
    return written(week, here, decide(here.gates, here.now, previous))


def corrected(labelled: Labelled) -> tuple[Calibration | None, str | None]:
    """Return the correction, or why there is none."""
    try:
        return calibrate(labelled.labels, labelled.probabilities), None
    except CalibrationRefusedError as error:
        return None, str(error)


def laid(articles: Sequence[Article], week: str, correction: Calibration) -> Cells:
    """Lay articles in columns, from the first week known to this one; each weighs 1 / articles of its story."""
    copies = Counter(article.story for article in articles)
    rows = []
    for article in articles:
        weight = 1 / copies[article.story]
        negative, neutral, positive = (weight * value for value in article.probabilities)
        rows.append(
            StoryCell(
                *(article.story, article.source, article.week, article.topic),
                articles=1,
                weight=weight,
                negative=negative,
                neutral=neutral,
                positive=positive,
            )
        )
    return columns(rows, weeks_between(min(article.week for article in articles), week), correction)


def evidence(
    articles: Sequence[Article], correction: Calibration | None, refusal: str | None, panel: Panel | None, week: str
) -> Evidence:
    """Gather what the report of one week rests on."""
    first = min((article.week for article in articles), default=week)
    weeks = weeks_between(first, week)[-WINDOWS:]
    inside = set(weeks)
    recent = [article for article in articles if article.week in inside]
    stories = Counter(week for week, _ in {(article.week, article.story) for article in recent})
    gates = Gates(
        weeks=len(weeks) if articles else 0,
        median_stories=float(np.median([stories[week] for week in weeks])),
        versions=tuple(sorted({article.version for article in recent})),
        coverage=heard(articles, panel, weeks_between(first, week)) if panel else (),
        refusal=refusal,
        provisional=bool(panel and panel.provisional),
    )
    if not articles or not panel or not correction:
        return Evidence(gates, fitted=None, constant=None, now=None)
    fits = compared(laid(articles, week, correction), panel)
    if fits is None:
        return Evidence(gates, fitted=None, constant=None, now=None)
    return Evidence(gates, fitted=fits.free, constant=fits.constant, now=fits.now)


def heard(articles: Sequence[Article], panel: Panel, weeks: Sequence[str]) -> tuple[float, ...]:
    """Return the panel's coverage in the recent weeks; a medium of the panel never seen is silent throughout."""
    counts = np.zeros((len(panel.sources), len(weeks)), dtype=np.int64)
    source_row = {source: row for row, source in enumerate(panel.sources)}
    week_column = {week: column for column, week in enumerate(weeks)}
    for article in articles:
        if article.source in source_row:
            counts[source_row[article.source], week_column[article.week]] += 1
    quiet = panels.silent(counts) | (counts.sum(axis=1) == 0)[:, None]
    return tuple(panels.coverage(panel, panel.sources, quiet)[-RECENT:].tolist())


def written(week: str, found: Evidence, decision: Decision) -> OwnIndex:
    """Set the answer down."""
    now, fitted = found.now, found.fitted
    constant = found.constant
    return OwnIndex(
        week=week,
        state=decision.state.value,
        delta=now.difference if now else None,
        low=now.low if now else None,
        high=now.high if now else None,
        p_up=now.probability_up if now else None,
        mdc=now.detectable if now else None,
        constant_agenda=Interval(constant.difference, constant.low, constant.high)
        if constant
        else Interval(None, None, None),
        agenda=now.difference - constant.difference if now and constant else None,
        coverage=found.gates.coverage[-1] if found.gates.coverage else None,
        drivers=tuple(Pull(driver.story, driver.contribution) for driver in drivers(fitted, RECENT, EARLIER, DRIVERS))
        if fitted
        else (),
        kitagawa=Tables(
            topic=by_topic(fitted.cells, RECENT, EARLIER) if fitted else None,
            source=by_source(fitted.cells, RECENT, EARLIER) if fitted else None,
        ),
        causes=decision.causes,
    )


def as_json(found: OwnIndex) -> str:
    """Write the answer as JSON, numbers in full."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2, allow_nan=False)
