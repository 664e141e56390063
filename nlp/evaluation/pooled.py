"""The table of a model's answers on headlines it never learnt from to its calibration error."""

import csv
from pathlib import Path

import numpy as np

from nlp.tone import FOLDER
from nlp.training.measure import calibration_error

TABLE = FOLDER / "calibration.csv"  # a row a headline: its label, three probabilities, the model they belong to
TONES = ("negative", "neutral", "positive")


def error(tone_sha256: str, table: Path = TABLE) -> tuple[float, int] | None:
    """The calibration error by tenths, and on how many headlines; None where the table is not of this tone."""
    if not table.exists():
        return None
    with table.open(encoding="utf8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["model_sha256"] == tone_sha256]
    if not rows:
        return None
    truth = np.array([TONES.index(row["label"]) for row in rows])
    chances = np.array([[float(row[f"p_{tone}"]) for tone in TONES] for row in rows])
    return float(calibration_error(chances, truth)), len(rows)
