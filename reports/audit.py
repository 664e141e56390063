"""Blind human labels to two guards against a drifting classifier: a gate on verdicts, and a drift-proof change.

Stories are drawn at random each week, media with the panel's weights, and labelled without seeing the machine's answer
(method 2.6). With y the human tone and z the machine's corrected score, y - z averages to nought unless the machine
changed; the gate watches that, and prediction-powered inference (PPI++) takes it out.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from reports.barometer import fit, tally
from reports.barometer_types import Cells, Floats, Whole

MIN_LABELS = 30  # in each window: under this the gate says nothing


@dataclass(frozen=True, eq=False)
class Labels:
    """Audited articles, one row each: the machine's score is the cell's, the cell's weight corrects how it was drawn.

    All weights are equal when media are drawn by the panel's weights and stories alike within a medium.
    """

    cells: Cells
    truth: Floats  # -1, 0, 1


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
    errors = fit(replace(labels.cells, score=labels.truth - leaning * labels.cells.score), panel)
    found: Floats = leaning * index + errors.index
    return found
