"""Story cells to a random draw of stories to label blind, each with its known chance (method 2.6).

Media are drawn by their weight in the panel, stories alike within a medium, so that labels speak for the panel as the
index does. A story is drawn once at most: systematic sampling with probability proportional to size, in random order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.audit import odds
from reports.barometer import tally
from reports.barometer_types import Cells, Floats


@dataclass(frozen=True)
class Chosen:
    """One story drawn, by one of its cells."""

    story: str
    source: str
    week: str
    probability: float  # that the story had to be drawn
    weight: float  # of its label, for the draw to speak for the panel; 1 unless it was sure to be drawn


def draw(cells: Cells, panel: Floats, weeks: Sequence[int], stories: int, rng: np.random.Generator) -> list[Chosen]:
    """Draw this many stories of these weeks (all when there are fewer), in random order; each week counts the same."""
    chance = chances(cells, panel, weeks)
    of_story = tally(cells.story, chance, len(cells.stories))
    order = rng.permutation(np.flatnonzero(of_story > 0))
    wanted = min(stories, len(order))
    if not wanted:
        return []
    sure = inclusion(of_story[order], wanted)
    picked = order[systematic(sure, wanted, rng)]
    probability = dict(zip(order.tolist(), sure.tolist(), strict=True))
    found = []
    for story in rng.permutation(picked).tolist():
        rows = np.flatnonzero((cells.story == story) & (chance > 0))
        row = int(rng.choice(rows, p=chance[rows] / chance[rows].sum()))
        weight = wanted * float(of_story[story]) / probability[story]
        found.append(_chosen(cells, row, probability[story], weight))
    return found


def chances(cells: Cells, panel: Floats, weeks: Sequence[int]) -> Floats:
    """Return each cell's chance to be the one drawn, were there one draw; they sum to 1 when any can be drawn."""
    found: Floats = np.zeros(len(cells.week))
    for week in weeks:
        if np.any((cells.week == week) & (panel[cells.source] > 0)):
            rows, chance = odds(cells, week, panel)
            found[rows] += chance
    return found / (found.sum() or 1.0)


def inclusion(size: Floats, wanted: int) -> Floats:
    """Return the chance of each to be among `wanted`, proportional to size; what would pass 1 is sure to be there."""
    sure = np.zeros(len(size), dtype=bool)
    while True:
        left = wanted - int(sure.sum())
        found: Floats = np.where(sure, 1.0, left * size / (size[~sure].sum() or 1.0))
        beyond = (found >= 1 - 1e-12) & ~sure
        if not beyond.any():
            return found
        sure |= beyond


def systematic(chance: Floats, wanted: int, rng: np.random.Generator) -> Sequence[int]:
    """Walk along the summed chances in steps of one, from a random start: who is stepped on is drawn."""
    ends = np.cumsum(chance)
    steps = rng.random() + np.arange(wanted)
    found: Sequence[int] = np.unique(np.minimum(np.searchsorted(ends, steps, side="right"), len(chance) - 1)).tolist()
    return found


def _chosen(cells: Cells, row: int, probability: float, weight: float) -> Chosen:
    return Chosen(
        cells.stories[int(cells.story[row])],
        cells.sources[int(cells.source[row])],
        cells.weeks[int(cells.week[row])],
        probability,
        weight,
    )
