"""Seeded probabilities to QuaPy's own PACC answers, kept in tests/gold/quapy_pacc.json.

QuaPy is no dependency: run this once, where `quapy==0.2.3` is installed, to make the answers again.
"""

import json
from pathlib import Path

import numpy as np
import quapy
from quapy.method.aggregative import ACC, PACC

OUT = Path(__file__).parent / "gold" / "quapy_pacc.json"
TONES = np.array([-1, 0, 1])
CALIBRATIONS = 3
ARTICLES = 300  # in each calibration
GROUPS = 8  # mixtures to be unmixed with each


def posteriors(rng, labels, sharpness):
    """Softmax probabilities around the true class, as a working classifier gives them."""
    logits = sharpness * (labels[:, None] == TONES) + rng.normal(size=(len(labels), 3)) + np.array([0.25, 0, -0.25])
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.round(exp / exp.sum(axis=1, keepdims=True), 4)


def calibration(rng, sharpness):
    """One calibration set, QuaPy's matrix for it, and QuaPy's answer for several mixtures."""
    labels = rng.choice(TONES, size=ARTICLES, p=(0.4, 0.3, 0.3))
    p = posteriors(rng, labels, sharpness)
    matrix = PACC.getPteCondEstim(TONES, labels, p)
    groups = []
    for share in rng.dirichlet((2, 2, 2), size=GROUPS):
        mean = posteriors(rng, rng.choice(TONES, size=4000, p=share), sharpness).mean(axis=0)
        groups.append(
            {
                "mean": mean.tolist(),
                "exact": ACC.solve_adjustment(matrix, mean, method="inversion", solver="exact-raise").tolist(),
                "minimize": ACC.solve_adjustment(matrix, mean, method="inversion", solver="minimize").tolist(),
            }
        )
    return {"labels": labels.tolist(), "probabilities": p.tolist(), "matrix": matrix.tolist(), "groups": groups}


if __name__ == "__main__":
    rng = np.random.default_rng(20261123)
    cases = [calibration(rng, sharpness) for sharpness in (1.5, 2.0, 3.0)[:CALIBRATIONS]]
    OUT.write_text(json.dumps({"quapy": quapy.__version__, "cases": cases}) + "\n", encoding="utf8")
