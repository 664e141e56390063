"""Labelled probabilities to the tone correction, and story cells to columns of corrected scores.

The correction is PACC (method 2.1): with M the mean probability vector of each true class, the true shares of a group
are M^-1 times its mean probabilities. Its balance is therefore linear in each article: z = (-1, 0, 1) M^-1 p.
"""

from collections.abc import Sequence

import numpy as np

from reports.barometer_types import Calibration, CalibrationRefusedError, Cells, Floats, Whole
from storage.types import StoryCell

TONES = (-1, 0, 1)  # negative, neutral, positive: the order of every probability vector here
MIN_CLASS = 60  # labelled articles of the rarest class (method 2.1)
MAX_CONDITION = 10.0  # of M: beyond, the correction mostly amplifies noise (method 2.1)


def calibrate(labels: Sequence[int] | Whole, probabilities: Sequence[Sequence[float]] | Floats) -> Calibration:
    """Build the correction from human labels (-1, 0, 1) and the probabilities the classifier gave the same articles.

    Raises CalibrationRefusedError when a class is too small or the matrix too close to singular.
    """
    truth = np.asarray(labels, dtype=np.int64)
    given = np.asarray(probabilities, dtype=np.float64).reshape(len(truth), 3)
    negative, neutral, positive = (int((truth == tone).sum()) for tone in TONES)
    if min(negative, neutral, positive) < MIN_CLASS:
        raise CalibrationRefusedError(
            f"l’échantillon étiqueté est trop petit ({negative} négatifs, {neutral} neutres, {positive} positifs ;"
            f" il en faut {MIN_CLASS} de chaque)"
        )
    matrix = np.column_stack([given[truth == tone].mean(axis=0) for tone in TONES])
    condition = float(np.linalg.cond(matrix))
    if not condition <= MAX_CONDITION:
        raise CalibrationRefusedError("le modèle distingue trop mal les tons pour être corrigé")
    weights = np.linalg.solve(matrix.T, np.array(TONES, dtype=np.float64))
    return Calibration(matrix=matrix, sizes=(negative, neutral, positive), condition=condition, weights=weights)


def redraws(
    labels: Sequence[int] | Whole, probabilities: Sequence[Sequence[float]] | Floats, draws: int, seed: int
) -> Floats:
    """Return the score weights h of as many calibration sets redrawn within each class: draws x 3.

    Changes hardly move with them (0.2 point, method 2.1), since both windows share the correction; levels do. The
    index being linear in h, a redraw's index is that of each probability alone, times its weights.
    """
    truth = np.asarray(labels, dtype=np.int64)
    given = np.asarray(probabilities, dtype=np.float64).reshape(len(truth), 3)
    rng = np.random.default_rng(seed)
    found = np.empty((draws, 3))
    for draw in range(draws):
        classes = [given[truth == tone] for tone in TONES]
        matrix = np.column_stack([rows[rng.integers(len(rows), size=len(rows))].mean(axis=0) for rows in classes])
        found[draw] = np.linalg.solve(matrix.T, np.array(TONES, dtype=np.float64))
    return found


def shares(calibration: Calibration, mean: Floats) -> Floats:
    """Return the true shares of a group from its mean probabilities; they sum to 1 but may leave 0..1."""
    found: Floats = np.linalg.solve(calibration.matrix, mean)
    return found


def scores(calibration: Calibration, probabilities: Floats) -> Floats:
    """Return z for each article: its corrected tone, which may leave -1..+1 and must not be clipped."""
    found: Floats = probabilities @ calibration.weights
    return found


def columns(rows: Sequence[StoryCell], weeks: Sequence[str], calibration: Calibration) -> Cells:
    """Lay the cells of these consecutive weeks in columns, with their corrected score; others are left out."""
    place = {week: number for number, week in enumerate(weeks)}
    kept = [row for row in rows if row.week in place and row.weight > 0]
    stories, story = coded([row.story_id for row in kept])
    sources, source = coded([row.source_id for row in kept])
    topics, topic = coded([row.topic for row in kept])
    weight = np.array([row.weight for row in kept], dtype=np.float64)
    mass = np.array([(row.negative, row.neutral, row.positive) for row in kept], dtype=np.float64).reshape(-1, 3)
    return Cells(
        stories=stories,
        sources=sources,
        weeks=tuple(weeks),
        topics=topics,
        story=story,
        source=source,
        week=np.array([place[row.week] for row in kept], dtype=np.int64),
        topic=topic,
        weight=weight,
        score=(scores(calibration, mass) + np.array([row.known for row in kept], dtype=np.float64)) / weight,
    )


def coded(names: Sequence[str]) -> tuple[tuple[str, ...], Whole]:
    """Return the distinct names, sorted, and the place of each name among them."""
    distinct = tuple(sorted(set(names)))
    place = {name: number for number, name in enumerate(distinct)}
    return distinct, np.array([place[name] for name in names], dtype=np.int64)
