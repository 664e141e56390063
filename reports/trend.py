"""Week facts and a tone correction to the trend: index on the fixed panel, gates, verdict, and what moved it.

The walk is the one `vigie index` makes of anybody's articles: the same cells, panel, fits, gates and grammar.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reports import panel as panels
from reports.audit import drift, labels_of, rectified_change
from reports.barometer import DRAWS, EARLIER, RECENT, bootstrap, chosen, fit
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
from reports.decomposition import by_source, by_topic, contrast_without, drivers
from reports.fits import WINDOWS, Fits, change, compared
from reports.grammar import decide, state_of
from reports.own_tables import Labelled, monday_of, weeks_between
from reports.scoring import calibrate, columns
from reports.types import Level, Trend, TrendWeek, VerdictState
from storage.types import SourceWeek, StoryCell, WeekFacts

BEGUN = 0.1  # of the fullest of the 34 weeks that follow: below, a week holds what feeds had left of it
SHOWN = 52  # weeks of curve
DRIVERS = 5  # stories each way
NORMAL = 1.96
FEW = 10  # stories
CRIME = "securite"
NEAR = {"local", "regional"}
NO_LABELS = "le modèle n’a pas encore été étalonné sur des titres relus par des personnes"

# Scores as the machine gives them, P(positive) - P(negative): shown when no correction can be made, never judged.
RAW = Calibration(matrix=np.eye(3), sizes=(0, 0, 0), condition=1.0, weights=np.array([-1.0, 0.0, 1.0]))


def corrected(labelled: Labelled | None) -> tuple[Calibration | None, str | None]:
    """Return the correction, or why there is none, in French."""
    if labelled is None or not labelled.labels:
        return None, NO_LABELS
    try:
        return calibrate(labelled.labels, labelled.probabilities), None
    except CalibrationRefusedError as error:
        return None, str(error)


def measure(facts: WeekFacts, labelled: Labelled | None, audit: float | None = None) -> Trend:
    """Judge one week from what was counted; `audit` is the z of the audit's gate, None for that of the blind labels."""
    calibration, refusal = corrected(labelled)
    scorer = calibration or RAW
    weeks = watched(facts.index.sources, facts.counts.week)
    panel = panel_of(facts.index.sources, weeks)
    if audit is None and calibration:
        audit = drift(facts.audited, weeks[-WINDOWS:], calibration, RECENT)
    gates = gates_of(facts, weeks, panel, refusal, audit)
    gates = replace(gates, machine_labels=bool(labelled and labelled.provisional))
    if panel is None:
        return Trend(gates=gates, decision=decide(gates, None, None), calibration=calibration)

    window = weeks[-WINDOWS:]
    cells = columns(facts.index.cells, window, scorer)
    fits = compared(cells, panel)
    decision = decide(gates, fits.now if fits else None, eve(facts, weeks, panel, scorer, gates))
    trend = Trend(gates=gates, decision=decision, panel=panel, calibration=calibration)
    trend = replace(trend, weeks=curve(facts, weeks, panel, scorer))
    if fits is None:
        return trend
    audited = rectified_change(fits.free, labels_of(facts.audited, window, scorer), panel)
    return replace(
        explained(trend, facts, fits, panel), cities=compare(facts.index.cities, window, scorer), audited=audited
    )


def watched(sources: Sequence[SourceWeek], last: str) -> tuple[str, ...]:
    """Return the weeks since the collection truly began, up to this one.

    Feeds also list older articles: the weeks these trickle into were not watched, and must not be compared. Half a year
    of such weeks begins the collection again; a shorter silence is a gap in it.
    """
    collected: dict[str, int] = {}
    for each in sources:
        collected[each.week] = collected.get(each.week, 0) + each.articles
    if not collected:
        return ()
    weeks = weeks_between(min(collected), last)
    counts = [collected.get(week, 0) for week in weeks]
    begun, thin = len(weeks), EARLIER
    for number, articles in enumerate(counts):
        full = articles >= max(1.0, BEGUN * max(counts[number : number + WINDOWS]))
        if full and thin >= EARLIER:
            begun = number
        thin = 0 if full else thin + 1
    return weeks[begun:]


def panel_of(sources: Sequence[SourceWeek], weeks: Sequence[str]) -> Panel | None:
    """Draw the panel in force in the last of these weeks; None before the first story."""
    if not weeks:
        return None
    first, end, provisional = panels.reference(len(weeks))
    return drawn(sources, weeks[first:end], provisional=provisional)


def drawn(sources: Sequence[SourceWeek], weeks: Sequence[str], *, provisional: bool) -> Panel | None:
    """Weigh each medium by its story-weighted volume in these weeks."""
    inside = set(weeks)
    volume: dict[str, float] = {}
    for each in sorted(sources, key=lambda one: (one.source_id, one.week)):  # one order, one sum
        if each.week in inside and each.volume > 0:
            volume[each.source_id] = volume.get(each.source_id, 0.0) + each.volume
    total = sum(volume.values())
    if not total:
        return None
    weights = tuple(worth / total for worth in volume.values())
    return Panel(tuple(volume), weights, first=weeks[0], last=weeks[-1], provisional=provisional)


def gates_of(
    facts: WeekFacts, weeks: Sequence[str], panel: Panel | None, refusal: str | None, audit: float | None
) -> Gates:
    """Gather what may forbid or weaken the verdict."""
    window = set(weeks[-WINDOWS:])
    stories = Counter(week for week, _ in {(cell.week, cell.story_id) for cell in facts.index.cells})
    versions = {version for week in facts.history if week.week in window for version in week.model_versions}
    return Gates(
        weeks=min(len(weeks), WINDOWS),
        median_stories=float(np.median([stories[week] for week in weeks[-WINDOWS:]])) if weeks else 0.0,
        versions=tuple(sorted(versions)),
        coverage=heard(facts.index.sources, weeks, panel) if panel else (),
        audit=audit,
        refusal=refusal,
        provisional=bool(panel and panel.provisional),
    )


def heard(sources: Sequence[SourceWeek], weeks: Sequence[str], panel: Panel) -> tuple[float, ...]:
    """Return, for the recent weeks, the share of the panel's weight that was not silent."""
    row = {name: number for number, name in enumerate(panel.sources)}
    column = {week: number for number, week in enumerate(weeks)}
    counts = np.zeros((len(row), len(weeks)), dtype=np.int64)
    for each in sources:
        if each.source_id in row and each.week in column:
            counts[row[each.source_id], column[each.week]] = each.articles
    return tuple(panels.coverage(panel, panel.sources, panels.silent(counts))[-RECENT:].tolist())


def eve(facts: WeekFacts, weeks: Sequence[str], panel: Panel, scorer: Calibration, gates: Gates) -> Contrast | None:
    """Return the contrast of the report a week earlier, on the same panel; None when it was suspended."""
    if len(weeks) <= WINDOWS:
        return None
    before = replace(gates, coverage=heard(facts.index.sources, weeks[:-1], panel))
    fits = compared(columns(facts.index.eve, weeks[-WINDOWS - 1 : -1], scorer), panel)
    if fits is None or decide(before, fits.now, None).causes:
        return None
    return fits.now


def explained(trend: Trend, facts: WeekFacts, fits: Fits, panel: Panel) -> Trend:
    """Add the contrasts and what moved the index."""
    cells = fits.free.cells
    reach = {source.source_id: source.reach for source in facts.sources}
    near = np.array([reach.get(source) in NEAR for source in cells.sources], dtype=bool)
    crime = np.array([topic == CRIME for topic in cells.topics], dtype=bool)
    pulling = drivers(fits.free, RECENT, EARLIER, DRIVERS) if fits.now else ()
    alone = contrast_without(fits.free, pulling[0].story, RECENT, EARLIER) if pulling else None
    return replace(
        trend,
        now=fits.now,
        constant=fits.constant,
        reach_weighted=change(by_article(cells, facts.index.cells), panel),
        topic=by_topic(cells, RECENT, EARLIER),
        source=by_source(cells, RECENT, EARLIER),
        without_crime=change(chosen(cells, ~crime[cells.topic]), panel),
        local=change(chosen(cells, near[cells.source]), panel),
        national=change(chosen(cells, ~near[cells.source]), panel),
        drivers=pulling,
        alone=alone,
        alone_state=state_of(alone, None)[0] if alone else None,
        effects=effects(fits.free),
        recent_stories=told(cells, len(cells.weeks) - RECENT, len(cells.weeks)),
        earlier_stories=told(cells, 0, len(cells.weeks) - RECENT),
    )


def by_article(cells: Cells, rows: Sequence[StoryCell]) -> Cells:
    """Weigh each cell by its articles: what is seen go by, copies included."""
    articles = {(row.story_id, row.source_id, row.week): row.articles for row in rows}
    names = zip(cells.story.tolist(), cells.source.tolist(), cells.week.tolist(), strict=True)
    weight = [articles[cells.stories[story], cells.sources[source], cells.weeks[week]] for story, source, week in names]
    return replace(cells, weight=np.array(weight, dtype=np.float64))


def told(cells: Cells, first: int, end: int) -> int:
    """Count the stories of weeks first..end-1."""
    inside = (cells.week >= first) & (cells.week < end)
    return len(np.unique(cells.story[inside]))


def effects(fitted: Fit) -> tuple[tuple[str, float], ...]:
    """Return each medium's lean, beside the mean medium of the panel."""
    pairs = zip(fitted.cells.sources, fitted.sources.tolist(), strict=True)
    return tuple((name, value) for name, value in pairs if not np.isnan(value))


def verdict_without(trend: Trend) -> VerdictState | None:
    """Return what the verdict would become without its first story; None when it would stay."""
    changed = trend.alone_state is not None and trend.decision.state in {VerdictState.CONFIRMED, VerdictState.SIGNAL}
    return (
        trend.alone_state if changed and trend.alone_state not in {trend.decision.state, VerdictState.SIGNAL} else None
    )


# The curve


def curve(facts: WeekFacts, weeks: Sequence[str], panel: Panel, scorer: Calibration) -> tuple[TrendWeek, ...]:
    """Draw the last year of the index; two panels' curves are joined over 8 weeks where the panel was revised."""
    shown = tuple(weeks[-SHOWN:])
    index, error = levels(facts, shown, panel, scorer)
    revised = len(weeks) // panels.YEAR * panels.YEAR  # the number of the first week of the panel in force
    joint = revised - (len(weeks) - len(shown))
    if revised and joint > 0:
        index = joined(facts, weeks, shown, index, joint, scorer)
    versions = {week.week: week.model_versions for week in facts.history}
    stories = Counter(week for week, _ in {(cell.week, cell.story_id) for cell in facts.index.cells})
    return tuple(
        TrendWeek(
            week=week,
            monday=monday_of(week),
            stories=stories[week],
            level=level(float(index[number]), float(error[number]), stories[week]),
            new_model=bool(number and changed(versions.get(shown[number - 1]), versions.get(week))),
            new_panel=bool(revised) and number == joint > 0,
        )
        for number, week in enumerate(shown)
    )


def levels(facts: WeekFacts, shown: Sequence[str], panel: Panel, scorer: Calibration) -> tuple[Floats, Floats]:
    """Return the index of these weeks and its standard error over redraws of stories; nan without a story."""
    fitted, weights = fitted_to(facts, shown, panel, scorer)
    if fitted is None:
        return np.full(len(shown), np.nan), np.full(len(shown), np.nan)
    covariance = bootstrap(fitted, weights, DRAWS) if len(shown) > 1 else fitted.covariance
    return fitted.index, steadied(np.sqrt(np.diag(covariance)), fitted.cells)


def fitted_to(facts: WeekFacts, shown: Sequence[str], panel: Panel, scorer: Calibration) -> tuple[Fit | None, Floats]:
    """Fit these weeks on a panel; None without a story of it. The panel's weights come with it."""
    cells = columns(facts.index.cells, shown, scorer)
    weights = panels.weights(panel, cells.sources)
    return (fit(cells, weights) if weights[cells.source].any() else None), weights


def steadied(error: Floats, cells: Cells) -> Floats:
    """Keep the error of a thin week from vanishing: redraws of three stories vary too little, those of one not at all.

    Weeks under ten stories take at least the error that the other weeks' spread gives to so few; all the scale without.
    """
    pairs = np.unique(np.stack([cells.week, cells.story]), axis=1)
    stories = np.bincount(pairs[0], minlength=len(cells.weeks)).astype(np.float64)
    told = (stories > 1) & np.isfinite(error)
    spread = np.sqrt(np.mean(error[told] ** 2 * stories[told])) if told.any() else np.inf
    least = np.divide(spread, np.sqrt(stories), out=np.full(len(stories), np.inf), where=stories > 0)
    return np.where(stories < FEW, np.fmax(error, least), error)


def joined(  # noqa: PLR0913, PLR0917 - two curves, and where they meet
    facts: WeekFacts, weeks: Sequence[str], shown: Sequence[str], index: Floats, joint: int, scorer: Calibration
) -> Floats:
    """Carry the curve of the panel before into that of the panel in force."""
    first, end, provisional = panels.reference(len(weeks) - len(shown) + joint)
    before = drawn(facts.index.sources, weeks[first:end], provisional=provisional)
    if before is None:
        return index
    old, _ = fitted_to(facts, shown, before, scorer)
    if old is None:
        return index
    new = np.where(np.arange(len(shown)) >= joint, index, np.nan)
    try:
        return panels.chain(old.index, new)
    except ValueError:
        return index


def level(value: float, error: float, stories: int) -> Level | None:
    """Put a 95 % interval around a week; None for a week without a story of the panel."""
    if np.isnan(value) or not stories:
        return None
    half = NORMAL * error if np.isfinite(error) else 200.0
    return Level(value=value, low=max(-100.0, value - half), high=min(100.0, value + half), stories=stories)


def changed(before: tuple[str, ...] | None, now: tuple[str, ...] | None) -> bool:
    """Say whether another version read the later week."""
    return bool(before and now and before != now)
