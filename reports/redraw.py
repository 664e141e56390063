"""A fit to its redraws: the weekly index over stories drawn again, which is what luck in stories is worth.

The published bands are the bootstrap's; the verdict uses the sandwich, quicker and as wide (method 2.4).
"""

from dataclasses import dataclass, replace

import numpy as np

from reports.barometer import constraints, normal
from reports.barometer_types import Cells, Fit, Floats, Whole

DRAWS = 150  # of the story bootstrap (method 2.4)
BOOTSTRAP_SEED = 20220103  # fixed: the same week always gives the same report


def bootstrap(fitted: Fit, weights: Floats, draws: int = DRAWS, seed: int = BOOTSTRAP_SEED) -> Floats:
    """Return the covariance of the weekly index over redraws of whole stories within their week, in points squared.

    Weeks without a story have nan. `weights` are the panel's, by source.
    """
    cells, size = fitted.cells, len(fitted.inverse)
    first, end = fitted.first_week, fitted.first_week + len(cells.weeks)
    sizes = [len(cells.sources), len(cells.weeks), size - end][: fitted.codes.shape[1]]
    redrawn = Redraw.of(cells)
    rng = np.random.default_rng(seed)
    replicas = []
    for _ in range(draws):
        again = cells.weight * redrawn.counts(rng)[cells.story]
        borders = constraints(replace(cells, weight=again), weights, sizes)
        equations = normal(fitted.codes, sizes, again, cells.score, borders)
        effects = np.linalg.solve(equations.bordered, np.append(equations.right, np.zeros(len(sizes) - 1)))
        replicas.append(np.where(np.isnan(fitted.index), np.nan, 100 * effects[first:end]))
    found: Floats = np.cov(np.array(replicas), rowvar=False)
    return found


@dataclass(frozen=True, eq=False)
class Redraw:
    """Stories sorted by their first week, to be drawn again within it."""

    order: Whole  # stories present, by week
    start: Whole  # for each of them, where its week starts in the order
    span: Whole  # and how many stories that week has
    stories: int  # all names, present or not

    @classmethod
    def of(cls, cells: Cells) -> "Redraw":
        """Sort the stories of these cells."""
        first = np.full(len(cells.stories), len(cells.weeks), dtype=np.int64)
        np.minimum.at(first, cells.story, cells.week)
        order = np.argsort(first, kind="stable")
        order = order[first[order] < len(cells.weeks)]
        sizes = np.bincount(first[order], minlength=len(cells.weeks))
        starts = np.cumsum(sizes) - sizes
        week = first[order]
        return cls(order=order, start=starts[week], span=sizes[week], stories=len(cells.stories))

    def counts(self, rng: np.random.Generator) -> Floats:
        """Return how many times each story comes out of one draw with replacement, week by week."""
        place = self.start + np.floor(rng.random(len(self.order)) * self.span).astype(np.int64)
        return np.bincount(self.order[place], minlength=self.stories).astype(np.float64)
