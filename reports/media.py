"""A fit to the same fit without each of its media, to see whether one of them carries the verdict.

Exact, as a refit without that medium and with the others' panel weights would give it, from sums by medium and week.
"""

import numpy as np

from reports.barometer import RIDGE, contrast, sampling_variance, tally
from reports.barometer_types import Contrast, Fit, Floats


def without_each(fitted: Fit, weights: Floats, recent: int, earlier: int) -> dict[str, Contrast]:
    """Return the contrast without each medium, by its id; one without which a window empties is left out.

    `weights` are the panel's, by source. The floor of the variance stays that of the whole fit.
    """
    floor = sampling_variance(fitted.covariance, fitted.index)
    found = {}
    weight, total = sums(fitted)
    for source in np.flatnonzero(weight.sum(axis=1)).tolist():
        others = np.arange(len(weight)) != source
        index = solved(weight[others], total[others], weights[others])
        change = None if index is None else contrast(index, floor, recent, earlier)
        if change is not None:
            found[fitted.cells.sources[source]] = change
    return found


def sums(fitted: Fit) -> tuple[Floats, Floats]:
    """Return the weight, and the weighted score, of each medium (rows) in each week (columns)."""
    cells = fitted.cells
    shape = len(cells.sources), len(cells.weeks)
    pairs = cells.source * shape[1] + cells.week
    return (
        tally(pairs, cells.weight, shape[0] * shape[1]).reshape(shape),
        tally(pairs, cells.weight * cells.score, shape[0] * shape[1]).reshape(shape),
    )


def solved(weight: Floats, total: Floats, panel: Floats) -> Floats | None:
    """Solve the two-way fit of sums by medium and week for its weekly index, nan where empty; None without a story."""
    met = weight.sum(axis=1) > 0
    if not met.any():
        return None
    weight, total, panel = weight[met], total[met], panel[met]
    media, weeks = weight.shape
    size = media + weeks
    bordered = np.zeros((size + 1, size + 1))
    bordered[:media, media:size] = weight
    bordered[media:size, :media] = weight.T
    bordered[np.arange(size), np.arange(size)] = np.append(weight.sum(axis=1), weight.sum(axis=0)) + RIDGE
    bordered[size, :media] = bordered[:media, size] = panel / panel.sum()
    right = np.concatenate([total.sum(axis=1), total.sum(axis=0), [0.0]])
    effects = np.linalg.solve(bordered, right)
    found: Floats = np.where(weight.sum(axis=0) > 0, 100 * effects[media:size], np.nan)
    return found
