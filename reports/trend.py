"""Week facts and a tone correction to the trend: index on the fixed panel, gates, verdict, and what moved it.

The walk is the one `vigie index` makes of anybody's articles: the same cells, panel, fits, gates and grammar.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from crawlers.types import Reach
from reports.audit import drift, labels_of, rectified_change
from reports.barometer import EARLIER, RECENT, chosen
from reports.barometer_types import (
    Calibration,
    CalibrationRefusedError,
    Cells,
    Contrast,
    Fit,
    Floats,
    Gates,
    Panel,
)
from reports.cities import compare
from reports.collected import heard, panel_of, watched
from reports.curve import curve
from reports.decomposition import by_source, by_topic, contrast_without, drivers, week_pulls
from reports.fits import WINDOWS, Fits, change, compared
from reports.grammar import decide, state_of
from reports.own_tables import Labelled
from reports.redraw import BOOTSTRAP_SEED, DRAWS
from reports.reference import RAW
from reports.scoring import calibrate, columns, redraws
from reports.sides import aligned, by_audience, calibration_noise, simpler, without_media
from reports.spans import spans, told, versions_of
from reports.types import Audience, Trend, VerdictState
from storage.types import StoryCell, WeekFacts

DRIVERS = 5  # stories each way
CRIME = "securite"
NEAR, NATIONAL, ABROAD = {Reach.LOCAL, Reach.REGIONAL}, {Reach.NATIONAL}, {Reach.INTERNATIONAL}
NO_LABELS = "le modèle n’a pas encore été étalonné sur des titres relus par des personnes"


def corrected(labelled: Labelled | None) -> tuple[Calibration | None, str | None]:
    """Return the correction, or why there is none, in French."""
    if labelled is None or not labelled.labels:
        return None, NO_LABELS
    try:
        return calibrate(labelled.labels, labelled.probabilities), None
    except CalibrationRefusedError as error:
        return None, str(error)


def redrawn(labelled: Labelled | None, calibration: Calibration | None) -> Floats:
    """Return the score weights of as many calibration sets redrawn, draws x 3; none when nothing is corrected."""
    if labelled is None or calibration is None:
        return np.empty((0, 3))
    return redraws(labelled.labels, labelled.probabilities, DRAWS, BOOTSTRAP_SEED)


def measure(
    facts: WeekFacts, labelled: Labelled | None, audit: float | None = None, audience: Sequence[Audience] = ()
) -> Trend:
    """Judge one week from what was counted; `audit` is the z of the audit's gate, None for that of the blind labels.

    `audience` makes one side figure; the verdict never sees it.
    """
    calibration, refusal = corrected(labelled)
    scorer = calibration or RAW
    weeks = watched(facts.index.sources, facts.counts.week)
    panel = panel_of(facts.index.sources, weeks)
    gates = gates_of(facts, weeks, panel, refusal, audit if audit is not None else drifting(facts, weeks, calibration))
    gates = replace(gates, machine_labels=bool(labelled and labelled.provisional))
    if panel is None:
        return Trend(gates=gates, decision=decide(gates, None, None), calibration=calibration)

    window = weeks[-WINDOWS:]
    cells = columns(facts.index.cells, window, scorer)
    fits = compared(cells, panel)
    before = gates_of(facts, weeks[:-1], panel, refusal, drifting(facts, weeks[:-1], calibration))
    decision = decide(gates, fits.now if fits else None, eve(facts, weeks, panel, scorer, before))
    dated = labelled.dated if labelled and calibration else None
    trend = Trend(gates=gates, decision=decision, panel=panel, calibration=calibration, calibrated=dated)
    again = redrawn(labelled, calibration)
    trend = replace(trend, weeks=curve(facts, weeks, panel, scorer, again))
    if fits is None:
        return trend
    audited = rectified_change(fits.free, labels_of(facts.audited, window, scorer), panel)
    return replace(
        explained(trend, facts, fits, panel),
        spans=spans(facts, weeks, panel, scorer),
        cities=compare(facts.index.cities, window, scorer),
        audited=audited,
        reached=by_audience(fits.free, panel, audience),
        noise=calibration_noise(fits.free, facts.index.cells, again),
    )


def drifting(facts: WeekFacts, weeks: Sequence[str], calibration: Calibration | None) -> float | None:
    """Return the z of the audit's gate in the report of the last of these weeks; None without a correction."""
    return drift(facts.audited, weeks[-WINDOWS:], calibration, RECENT) if calibration else None


def gates_of(
    facts: WeekFacts, weeks: Sequence[str], panel: Panel | None, refusal: str | None, audit: float | None
) -> Gates:
    """Gather what may forbid or weaken the verdict."""
    stories = Counter(week for week, _ in {(cell.week, cell.story_id) for cell in facts.index.cells})
    return Gates(
        weeks=min(len(weeks), WINDOWS),
        median_stories=float(np.median([stories[week] for week in weeks[-WINDOWS:]])) if weeks else 0.0,
        versions=tuple(sorted(versions_of(facts, weeks[-WINDOWS:]))),
        coverage=heard(facts.index.sources, weeks, panel) if panel else (),
        audit=audit,
        refusal=refusal,
        provisional=bool(panel and panel.provisional),
    )


def eve(facts: WeekFacts, weeks: Sequence[str], panel: Panel, scorer: Calibration, before: Gates) -> Contrast | None:
    """Return the contrast of the report a week earlier, on the same panel; None when its own gates suspended it."""
    if len(weeks) <= WINDOWS:
        return None
    fits = compared(columns(facts.index.eve, weeks[-WINDOWS - 1 : -1], scorer), panel)
    if fits is None or decide(before, fits.now, None).causes:
        return None
    return fits.now


def explained(trend: Trend, facts: WeekFacts, fits: Fits, panel: Panel) -> Trend:
    """Add the contrasts and what moved the index."""
    cells = fits.free.cells
    reach = {source.source_id: source.reach for source in facts.sources}
    crime = np.array([topic == CRIME for topic in cells.topics], dtype=bool)
    calm = chosen(cells, ~crime[cells.topic])

    def within(scope: set[Reach]) -> Contrast | None:
        inside = np.array([reach.get(source) in scope for source in cells.sources], dtype=bool)
        return change(chosen(cells, inside[cells.source]), panel)

    pulling = drivers(fits.free, RECENT, EARLIER, DRIVERS) if fits.now else ()
    alone = contrast_without(fits.free, pulling[0].story, RECENT, EARLIER) if pulling else None
    return replace(
        trend,
        now=fits.now,
        constant=fits.constant,
        reach_weighted=change(by_article(cells, facts.index.cells), panel),
        topic=by_topic(cells, RECENT, EARLIER),
        source=by_source(cells, RECENT, EARLIER),
        topic_without_crime=by_topic(calm, RECENT, EARLIER),
        source_without_crime=by_source(calm, RECENT, EARLIER),
        without_crime=change(calm, panel),
        local=within(NEAR),
        national=within(NATIONAL),
        international=within(ABROAD),
        drivers=pulling,
        pulls=week_pulls(fits.free, RECENT, EARLIER) if fits.now else (),
        alone=alone,
        without_media=without_media(fits.free, panel),
        simpler=simpler(fits.free, facts, panel),
        effects=effects(fits.free),
        recent_stories=told(cells, len(cells.weeks) - RECENT, len(cells.weeks)),
        earlier_stories=told(cells, 0, len(cells.weeks) - RECENT),
    )


def by_article(cells: Cells, rows: Sequence[StoryCell]) -> Cells:
    """Weigh each cell by its articles: what is seen go by, copies included."""
    return replace(cells, weight=np.array([row.articles for row in aligned(cells, rows)], dtype=np.float64))


def effects(fitted: Fit) -> tuple[tuple[str, float], ...]:
    """Return each medium's lean, beside the mean medium of the panel."""
    pairs = zip(fitted.cells.sources, fitted.sources.tolist(), strict=True)
    return tuple((name, value) for name, value in pairs if not np.isnan(value))


def verdict_without(trend: Trend) -> VerdictState | None:
    """Return what the verdict would become without its first story; None when it would stay."""
    return weakened(trend, trend.alone)


def weakened(trend: Trend, other: Contrast | None) -> VerdictState | None:
    """Return what a verdict that says something would become on another contrast; None when it would hold."""
    if other is None or trend.decision.state not in {VerdictState.CONFIRMED, VerdictState.SIGNAL}:
        return None
    state, direction = state_of(other, None)
    return None if state is VerdictState.SIGNAL and direction is trend.decision.direction else state
