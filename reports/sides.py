"""A fit of the weeks compared to its side figures: without each medium, by simpler methods, and the calibration's luck.

None of them makes the verdict; they say what it rests on.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reports import media
from reports import panel as panels
from reports.barometer import EARLIER, RECENT, contrast_weights, fit, tally
from reports.barometer_types import Cells, Contrast, Fit, Floats, Panel
from reports.estimators import Answer, Simpler, Tones, luck_only, pooled_share, weekly_mean
from reports.fits import change
from reports.types import Audience, Noise, Reached
from storage.types import StoryCell, WeekCounts, WeekFacts

LEAST = 2  # media whose audience is known: one alone would be that medium's own change


def aligned(cells: Cells, rows: Sequence[StoryCell]) -> list[StoryCell]:
    """Return the row behind each of these cells, in their order."""
    known = {(row.story_id, row.source_id, row.week, row.topic): row for row in rows}
    codes = zip(*(part.tolist() for part in (cells.story, cells.source, cells.week, cells.topic)), strict=True)
    return [
        known[cells.stories[story], cells.sources[source], cells.weeks[week], cells.topics[topic]]
        for story, source, week, topic in codes
    ]


# The calibration's luck


def by_probability(fitted: Fit, rows: Sequence[StoryCell]) -> Floats:
    """Return the weekly index of each probability alone, weeks x 3: weighed by the score's h, they sum to the index.

    Tones given by people are apart: no calibration corrects them.
    """
    mass = np.array([(row.negative, row.neutral, row.positive) for row in aligned(fitted.cells, rows)]).reshape(-1, 3)
    size, first = len(fitted.inverse), fitted.first_week
    right = np.zeros((size, 3))
    for kind in range(fitted.codes.shape[1]):
        right += np.column_stack([tally(fitted.codes[:, kind], part, size) for part in mass.T])
    found: Floats = 100 * (fitted.inverse @ right)[first : first + len(fitted.cells.weeks)]
    return found


def spread(parts: Floats, redrawn: Floats) -> Floats:
    """Return the standard deviation, over redraws of the calibration set, of what is linear in its score weights."""
    if not len(redrawn):
        return np.zeros(parts.shape[:-1])
    found: Floats = (parts @ redrawn.T).std(axis=-1, ddof=1)
    return found


def calibration_noise(fitted: Fit, rows: Sequence[StoryCell], redrawn: Floats) -> Noise | None:
    """Measure what the calibration's luck adds to a level and to the change; None without a correction."""
    counted = contrast_weights(fitted.index)
    if counted is None or not len(redrawn):
        return None
    parts, heard = by_probability(fitted, rows), ~np.isnan(fitted.index)
    return Noise(level=float(np.median(spread(parts[heard], redrawn))), change=float(spread(counted @ parts, redrawn)))


# Without each medium


def without_media(fitted: Fit, panel: Panel) -> tuple[tuple[str, Contrast], ...]:
    """Return the change without each medium of the panel, that which moves it most first."""
    counted = contrast_weights(fitted.index)
    if counted is None:
        return ()
    kept = counted != 0
    change = float(counted[kept] @ fitted.index[kept])
    found = media.without_each(fitted, panels.weights(panel, fitted.cells.sources), RECENT, EARLIER)
    return tuple(sorted(found.items(), key=lambda pair: (-abs(pair[1].difference - change), pair[0])))


# By audience


def by_audience(fitted: Fit, panel: Panel, audience: Sequence[Audience]) -> Reached | None:
    """Return the change had the panel's media weighed what they reach; None with fewer than two known."""
    usual = dict(zip(panel.sources, panel.weights, strict=True))
    known = {one.source_id: one for one in audience if one.source_id in usual}
    if len(known) < LEAST:
        return None
    total = sum(one.weight for one in known.values())
    weighed = replace(panel, sources=tuple(known), weights=tuple(one.weight / total for one in known.values()))
    found = change(fitted.cells, weighed)
    if found is None:
        return None
    origins = tuple(dict.fromkeys(one.origin for one in known.values()))
    return Reached(change=found, media=len(known), share=sum(usual[name] for name in known), origins=origins)


# Simpler methods


def simpler(fitted: Fit, facts: WeekFacts, panel: Panel) -> Simpler | None:
    """Answer the same question by four simpler methods; None when the windows are too short."""
    cells = fitted.cells
    if contrast_weights(fitted.index) is None:
        return None
    recent, earlier = cells.weeks[-RECENT:], cells.weeks[-RECENT - EARLIER : -RECENT]
    rows = aligned(cells, facts.index.cells)
    raw = replace(
        cells,
        weight=np.array([row.articles for row in rows], dtype=np.float64),
        score=np.array([(row.positive - row.negative + row.known) / row.weight for row in rows]),
    )
    return Simpler(
        pooled=pooled(facts.history, recent, earlier),
        weekly=weekly_mean(weekly(facts.index.cells, cells.weeks), RECENT),
        uncorrected=luck_only(fit(raw, panels.weights(panel, cells.sources)), RECENT, EARLIER),
        luck=luck_only(fitted, RECENT, EARLIER),
    )


def pooled(history: Sequence[WeekCounts], recent: Sequence[str], earlier: Sequence[str]) -> Answer | None:
    """Compare the shares of positive and negative articles of two windows, as counted."""
    return pooled_share(tones(history, recent), tones(history, earlier))


def tones(history: Sequence[WeekCounts], weeks: Sequence[str]) -> Tones:
    """Sum the articles of these weeks by tone."""
    counts = [week.articles for week in history if week.week in weeks]
    return [sum(getattr(one, tone) for one in counts) for tone in ("negative", "neutral", "positive")]


def weekly(rows: Sequence[StoryCell], weeks: Sequence[str]) -> Floats:
    """Return the machine's mean tone of each week's articles, in points, all media alike; nan for a week of none."""
    place = {week: number for number, week in enumerate(weeks)}
    kept = [row for row in rows if row.week in place and row.weight > 0]
    week = np.array([place[row.week] for row in kept], dtype=np.int64)
    articles = np.array([row.articles for row in kept], dtype=np.float64)
    tone = np.array([(row.positive - row.negative + row.known) / row.weight for row in kept], dtype=np.float64)
    total = tally(week, articles, len(weeks))
    sums = tally(week, articles * tone, len(weeks))
    found: Floats = np.divide(100 * sums, total, out=np.full(len(weeks), np.nan), where=total > 0)
    return found
