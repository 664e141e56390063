import json
from pathlib import Path

import numpy as np
import pytest

from reports.reference import shift
from reports.scoring import calibrate

CASE = json.loads((Path(__file__).parent / "gold" / "quapy_pacc.json").read_text(encoding="utf8"))["cases"][0]
READ = np.array(CASE["probabilities"])
SAME = calibrate(CASE["labels"], READ)


def test_the_same_version_moves_nothing():
    found = shift(READ, READ, SAME, SAME)
    assert (found.raw, found.corrected, found.low, found.high) == (0, 0, 0, 0)
    assert found.headlines == len(READ)


def test_a_kinder_version_shows_and_the_old_correction_amplifies_it():
    kinder = READ + np.array([-0.05, 0.0, 0.05])
    found = shift(READ, kinder, SAME, SAME)
    assert found.raw == pytest.approx(10)
    assert found.corrected > 15
    assert found.low <= found.corrected <= found.high


def test_a_new_calibration_takes_the_shift_back():
    kinder = READ + np.array([-0.05, 0.0, 0.05])
    assert shift(READ, kinder, SAME, calibrate(CASE["labels"], kinder)).corrected == pytest.approx(0, abs=1e-9)


def test_different_headlines_cannot_be_compared():
    with pytest.raises(ValueError, match="same headlines"):
        shift(READ, READ[:-1], SAME, SAME)
