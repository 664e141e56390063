import numpy as np
import pytest
from alert_noufaily import FIRST_CURRENT, WEEKS
from shared import shared

from reports.spikes_weekly import LEVELS, farrington, season


def steady(mean: float, series: int = 20, trend: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(11)
    return rng.poisson(mean * np.exp(trend * np.arange(300)), (series, 300)).astype(float)


def test_the_season_has_ten_levels_of_their_sizes():
    levels = season(5)
    assert len(levels) == 237
    assert np.bincount(levels[:52], minlength=LEVELS).tolist() == [7, *[5] * 9]


def test_a_steady_series_is_expected_as_it_is():
    done = farrington(steady(20), range(280, 290))
    assert np.median(done.expected) == pytest.approx(20, rel=0.05)
    assert done.alarm.mean() < 0.04
    assert (done.dispersion >= 1).all()


def test_an_outbreak_is_an_alarm():
    counts = steady(20)
    counts[:, 285] += 30
    done = farrington(counts, range(285, 286))
    assert done.alarm.all()
    assert (done.p < 0.001).all()


def test_a_past_outbreak_barely_moves_what_is_expected():
    counts = steady(20)
    before = farrington(counts, range(285, 286)).expected
    counts[:, 285 - 52] += 100
    after = farrington(counts, range(285, 286)).expected
    assert np.median(after / before) < 1.03  # unweighted: a hundred over thirty-five reference weeks adds 14 %


def test_a_rising_series_keeps_its_trend():
    done = farrington(steady(20, trend=0.002), range(290, 291))
    assert done.trend.mean() > 0.8
    assert np.median(done.expected) == pytest.approx(20 * np.exp(0.002 * 290), rel=0.1)


def test_a_series_of_zeros_never_alarms():
    done = farrington(np.zeros((1, 300)), range(280, 300))
    assert not done.alarm.any()


def test_too_short_a_past_is_refused():
    with pytest.raises(ValueError, match="263 weeks"):
        farrington(steady(5), range(200, 201))


@pytest.mark.shared
def test_alarms_are_those_of_r():
    path = shared("bench/noufaily")
    counts = np.loadtxt(path / "Rseries.csv", delimiter=",").T
    theirs = np.genfromtxt(path / "R_P.csv", delimiter=",", skip_header=1).T < 0.01
    weeks = range(FIRST_CURRENT - 1, WEEKS)[::7]
    ours = farrington(counts, weeks).alarm
    assert (ours == theirs[:, ::7]).mean() >= 0.995
