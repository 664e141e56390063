"""Blind human labels to two guards against a drifting classifier: a gate on verdicts, and a drift-proof change.

Stories are drawn at random each week, media with the panel's weights, and labelled without seeing the machine's answer
(method 2.6). With y the human tone and z the machine's corrected score, y - z averages to nought unless the machine
changed; the gate watches that, and prediction-powered inference (PPI++) takes it out.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reports import french
from reports import panel as panels
from reports.barometer import EARLIER, RECENT, contrast, fit, sampling_variance, tally
from reports.barometer_types import Calibration, Cells, Contrast, Fit, Floats, Panel, Whole
from reports.scoring import columns
from storage.types import AuditedArticle, CorrectionCounts, StoryCell

MIN_LABELS = 30  # in each window: under this the gate says nothing
NORMAL = 1.96  # 95 %
TONES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


@dataclass(frozen=True, eq=False)
class Labels:
    """Audited articles, one row each: the machine's score is the cell's, the cell's weight corrects how it was drawn.

    Several readers of one article share its row.

    All weights are equal when media are drawn by the panel's weights and stories alike within a medium.
    """

    cells: Cells
    truth: Floats  # -1..1: the readers' mean tone


def odds(cells: Cells, week: int, panel: Floats) -> tuple[Whole, Floats]:
    """Return the cells of a week and their chance to be drawn: media by panel weight, stories alike within a medium.

    A medium without a story that week cannot be drawn; the others share its chance.
    """
    rows = np.flatnonzero((cells.week == week) & (panel[cells.source] > 0))
    volume = tally(cells.source[rows], cells.weight[rows], len(panel))
    chance = panel[cells.source[rows]] * cells.weight[rows] / volume[cells.source[rows]]
    return rows, chance / chance.sum()


def gate(labels: Labels, split: int, first: int = 0) -> float | None:
    """Return z of the machine's error, weeks from `split` on against weeks first..split-1; None with too few labels.

    Beyond 1.96 either way, the machine no longer errs as it did and the verdict is suspended.
    """
    week, weight = labels.cells.week, labels.cells.weight
    recent, earlier = week >= split, (week >= first) & (week < split)
    if min(recent.sum(), earlier.sum()) < MIN_LABELS:
        return None
    error = labels.truth - labels.cells.score
    now, now_variance = moments(error[recent], weight[recent], labels.cells.story[recent])
    before, before_variance = moments(error[earlier], weight[earlier], labels.cells.story[earlier])
    return (now - before) / (math.sqrt(now_variance + before_variance) or 1e-9)


def moments(values: Floats, weight: Floats, story: Whole) -> tuple[float, float]:
    """Return a weighted mean and the variance of that mean; copies of one story err together, and count as one."""
    share = weight / weight.sum()
    mean = float(share @ values)
    _, cluster = np.unique(story, return_inverse=True)
    clusters = int(cluster.max()) + 1
    pulls = tally(cluster, share * (values - mean), clusters)
    return mean, float(pulls @ pulls) * clusters / max(1, clusters - 1)


def trust(labels: Labels, unlabelled: float) -> float:
    """Return how far to lean on the machine, 0..1: the variance-minimising lambda of PPI++ (Angelopoulos et al. 2023).

    `unlabelled` is how many stories a week the machine reads for one that is labelled.
    """
    together = np.cov(labels.truth, labels.cells.score, aweights=labels.cells.weight)
    if not together[1, 1] > 0:
        return 0.0
    return float(np.clip(together[0, 1] / together[1, 1] / (1 + 1 / unlabelled), 0.0, 1.0))


def rectified(index: Floats, labels: Labels, panel: Floats, unlabelled: float) -> Floats:
    """Return the weekly index corrected by the audit, in points: trust x index + week effects of truth - trust x score.

    Whatever the machine did, each week's value is centred on what humans would say. The correction has source effects
    too, so that a silent medium, which cannot be audited, does not move it. nan in a week without labels.
    """
    leaning = trust(labels, unlabelled)
    found: Floats = leaning * index + errors_of(labels, panel, leaning).index
    return found


def errors_of(labels: Labels, panel: Floats, leaning: float) -> Fit:
    """Fit what the truth adds to the share of the machine that is leant on."""
    return fit(replace(labels.cells, score=labels.truth - leaning * labels.cells.score), panel)


def rectified_change(
    fitted: Fit, labels: Labels, panel: Panel, recent: int = RECENT, earlier: int = EARLIER
) -> Contrast | None:
    """Return the change of the index as the audits correct it; None where too few weeks were audited.

    The interval is as wide as the labels are few: it is shown beside the verdict, and never judges.
    """
    if len(labels.truth) < 2 * MIN_LABELS:
        return None
    weights = panels.weights(panel, labels.cells.sources)
    unlabelled = float(fitted.cells.weight.sum()) / len(labels.truth)
    leaning = trust(labels, unlabelled)
    errors = errors_of(labels, weights, leaning)
    floor = leaning**2 * sampling_variance(fitted.covariance, fitted.index)
    floor += sampling_variance(errors.covariance, errors.index)
    return contrast(leaning * fitted.index + errors.index, floor, recent, earlier)


@dataclass(frozen=True)
class AuditLine:
    """How often people found the machine wrong, ready to be placed in a report."""

    labelled: int  # stories labelled blind
    wrong: int  # of them, where one reader at least disagreed with the machine
    rate: float | None  # 0..1, weighted for the panel; None without a label
    low: float | None  # 95 % interval of the rate
    high: float | None
    corrections: int  # in force, made by name
    changed: int  # of them, against the machine
    sentence: str  # in French


def audit_line(rows: Sequence[AuditedArticle], made: CorrectionCounts, weeks: int) -> AuditLine:
    """Sum up the blind labels and the corrections that bear on the last `weeks` weeks.

    Several readers of one article share its voice. Corrections are not drawn at random: they give no rate.
    """
    readers = defaultdict(list)
    for row in rows:
        readers[row.article_id].append(row)
    wrong = sum(any(row.wrong for row in told) for told in readers.values())
    shares = [(told[0].weight, sum(row.wrong for row in told) / len(told)) for told in readers.values()]
    interval = proportion(shares) if shares else None
    sentence = french.typeset(_labelled(len(readers), wrong, interval, weeks) + _corrected(made))
    rate, low, high = interval or (None, None, None)
    return AuditLine(len(readers), wrong, rate, low, high, made.made, made.changed, sentence)


def proportion(shares: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return a weighted proportion with its 95 % interval (Wilson's, on the effective number of labels)."""
    weights = np.array([weight for weight, _ in shares])
    rate = float(weights @ np.array([share for _, share in shares]) / weights.sum())
    labels = float(weights.sum() ** 2 / (weights @ weights))
    spread = NORMAL**2 / labels
    middle = (rate + spread / 2) / (1 + spread)
    width = NORMAL / (1 + spread) * math.sqrt(rate * (1 - rate) / labels + spread / (4 * labels))
    return rate, max(0.0, middle - width), min(1.0, middle + width)


def labels_of(rows: Sequence[AuditedArticle], weeks: Sequence[str], calibration: Calibration) -> Labels:
    """Lay the blind labels of these consecutive weeks beside the machine's corrected scores, for gate and rectifier.

    Only where both say that the article is about the territory: elsewhere there is no tone to compare.
    """
    inside = set(weeks)
    kept = [
        row
        for row in rows
        if row.week in inside
        and row.weight > 0
        and row.tone is not None
        and row.probabilities is not None
        and row.machine_relevance == "subject"
    ]
    by_article = defaultdict(list)
    for row in kept:
        by_article[row.article_id].append(row)
    cells = columns([_cell(readers[0]) for readers in by_article.values()], weeks, calibration)
    return Labels(cells, np.array([_tone(readers) for readers in by_article.values()]))


def drift(rows: Sequence[AuditedArticle], weeks: Sequence[str], calibration: Calibration, recent: int) -> float | None:
    """Return z of the machine's error in the last `recent` weeks against those before; None with too few labels."""
    labels = labels_of(rows, weeks, calibration)
    return gate(labels, len(weeks) - recent)


def _tone(readers: Sequence[AuditedArticle]) -> float:
    return sum(TONES[row.tone or "neutral"] for row in readers) / len(readers)


def _cell(row: AuditedArticle) -> StoryCell:
    negative, neutral, positive = (row.weight * chance for chance in row.probabilities or (0.0, 0.0, 0.0))
    return StoryCell(row.story_id, row.source_id, row.week, row.topic, 1, row.weight, negative, neutral, positive)


def _labelled(labelled: int, wrong: int, interval: tuple[float, float, float] | None, weeks: int) -> str:
    if interval is None:
        return (
            f"Aucun sujet des {weeks} dernières semaines n’a été relu à l’aveugle :"
            " l’erreur du modèle n’y est pas mesurée."
        )
    rate, low, high = interval
    seen = f"{french.count(labelled, 'sujet')} {french.plural(labelled, 'tiré')} au hasard"
    return (
        f"Sur {seen} et {french.plural(labelled, 'relu')} à l’aveugle ces {weeks} dernières semaines, les relecteurs"
        f" contredisent le modèle {french.number(wrong)} fois : {french.number(100 * rate)} % d’erreur à l’échelle du"
        f" panel (entre {french.number(100 * low)} et {french.number(100 * high)} %, confiance à 95 %)."
    )


def _corrected(made: CorrectionCounts) -> str:
    if not made.made:
        return ""
    return (
        f" {french.count(made.made, 'article')} {french.plural(made.made, 'corrigé')} à la main,"
        f" dont {french.number(made.changed)} contre l’avis du modèle."
    )
