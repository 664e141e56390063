"""A frozen set of headlines, scored by two versions of the classifier, to the shift the change of version made.

The same headlines are read twice, so no news comes between: what is left is the machine (method 2.6).
"""

import math
from dataclasses import dataclass

import numpy as np

from reports.barometer_types import Calibration, Floats
from reports.scoring import scores

NORMAL = 1.96  # 95 %, for a set of some two thousand headlines

# Scores as the machine gives them, P(positive) - P(negative): shown when no correction can be made, never judged.
RAW = Calibration(matrix=np.eye(3), sizes=(0, 0, 0), condition=1.0, weights=np.array([-1.0, 0.0, 1.0]))


@dataclass(frozen=True)
class Shift:
    """Mean change of tone over the frozen set, in points; each version with its own correction, or none."""

    headlines: int
    raw: float  # of P(positive) - P(negative)
    corrected: float
    low: float  # 95 % interval of the corrected shift
    high: float


def shift(before: Floats, after: Floats, old: Calibration, new: Calibration) -> Shift:
    """Compare two versions' probabilities of the same headlines, row by row (negative, neutral, positive).

    ValueError when the rows do not match, or there are fewer than two.
    """
    if before.shape != after.shape or len(before) < 2:
        raise ValueError("the two readings are not of the same headlines")
    raw = (after[:, 2] - after[:, 0]) - (before[:, 2] - before[:, 0])
    corrected = 100 * (scores(new, after) - scores(old, before))
    middle = float(corrected.mean())
    width = NORMAL * float(corrected.std(ddof=1)) / math.sqrt(len(corrected))
    return Shift(len(before), 100 * float(raw.mean()), middle, middle - width, middle + width)
