"""The standard methods of the bench against values computed by hand: a rival told badly would flatter ours."""

import numpy as np
import pytest
from alert_bocpd import HAZARD, LONGEST, advanced, bocpd, predicted, surprise
from alert_farrington_original import original, past_weeks
from alert_hourly_standards import copies, hourly_cusum, stouffer
from alert_standards import cusum, ears_c3, shewhart, weekly_scans

from reports.spikes import scan
from reports.spikes_reprise import Pickups
from reports.spikes_types import HourlyStories, SpikeRules

DAYS = 40


def test_ears_compares_with_the_seven_days_before():
    y = np.array([[1.0, 2, 3, 4, 5, 6, 7, 10, 4]])  # mean 4, sd 2.1602
    assert shewhart(y, 7, 0)[0, 7] == pytest.approx(6 / 2.1602, abs=1e-3)
    # C3: (3 - 4/7) / .53452 - 1 today, (1 - 3/7) / .53452 - 1 yesterday, nothing the day before
    assert ears_c3(np.array([[0.0, 1] * 5 + [3]]))[0, -1] == pytest.approx(3.5434 + 0.0690, abs=1e-3)


def test_original_farrington_scores_on_the_power_of_two_thirds():
    flat = np.full((1, 400), 10)
    flat[0, 300] = 20
    assert (len(past_weeks(300)), past_weeks(300)[0], past_weeks(300)[-1]) == (35, 37, 251)
    # (20^⅔ - 10^⅔) / √(4/9 · 10^⅓ · (1 + 10 / 350))
    assert original(flat, range(300, 301))[0, 0] == pytest.approx(2.7265 / 0.99241, abs=1e-3)


def test_original_farrington_weighs_past_outbreaks_down():
    clean = np.random.default_rng(2).poisson(10, (1, 400))
    struck = clean.copy()
    struck[0, 300 - 104] = 60
    at = range(300, 301)
    raised = 10 + 50 / 35  # the mean, were the outbreak to count as any week
    assert original(struck, at)[0, 0] > original(clean, at)[0, 0] - (raised ** (2 / 3) - 10 ** (2 / 3)) / 0.99


def test_a_change_point_predicts_by_a_gamma_poisson_mixture():
    one, shape, rate = np.ones((1, 1)), np.array([[10.0]]), np.array([[1.0]])  # negative binomial, size 10, p one half
    assert predicted(np.array([0.0]), shape, rate)[0, 0] == pytest.approx(0.5**10)
    assert surprise(np.array([1.0]), one, shape, rate)[0] == pytest.approx(-3.0972, abs=1e-3)  # 1 - 2^-10
    runs, shape, rate = advanced(np.array([4.0]), one, shape, rate, (shape, rate))
    assert runs[0] == pytest.approx([HAZARD, 1 - HAZARD])
    assert (shape[0].tolist(), rate[0].tolist()) == ([10.0, 14.0], [1.0, 2.0])


def test_a_change_of_level_surprises_once_and_is_learnt():
    y = np.random.default_rng(1).poisson(10, (1, 160)).astype(float)
    y[0, 120:] += 30
    scores = bocpd(y)[0]
    assert scores[120] > 4
    assert scores[130:].max() < 3
    assert LONGEST < 160


def test_a_cusum_adds_log_likelihood_ratios():
    y = np.array([[0.0, 3.0]])
    mean, phi = np.ones((1, 2)), np.full((1, 2), 2.0)  # size 1: a step is worth y · .28768 - .40547
    limits = np.geomspace(0.3, 30, 60)
    assert cusum(y, mean, phi, 2.0, first=0)[0].tolist() == [0.0, limits[limits <= 0.45758].max()]


def test_a_weekly_scan_is_the_highest_tail_of_its_sums():
    y, mean = np.full((1, 2), 6.0), np.full((1, 2), 3.0)
    scores = weekly_scans(y, mean, np.ones((1, 2)), 2)[0]
    assert scores == pytest.approx([1.3790, 2.0517], abs=1e-3)  # Poisson: P(X ≥ 6 | 3) = .0839, P(X ≥ 12 | 6) = .0201


def test_copies_count_as_articles_or_less_and_less():
    laid = HourlyStories(np.zeros(2, int), np.array([5, 6]), np.array([5, 6]), np.ones(2), 1, 48)
    hours = np.array([5.2, 7.0, 9.9, 6.1])
    spread = Pickups(np.array([0, 0, 0, 1]), np.zeros(4, int), hours, hours)
    assert copies(spread, laid, damped=False).weight.tolist() == [1, 1, 1, 1]
    assert copies(spread, laid, damped=True).weight == pytest.approx([1, 0.41421, 0.31784, 1], abs=1e-4)
    assert copies(spread, laid, damped=True).seen.tolist() == [5, 7, 9, 6]


def press(more: int = 0) -> HourlyStories:
    """Forty days of forty stories a day, one in four negative, and some more negative ones on the last at noon."""
    rng = np.random.default_rng(3)
    hours = np.repeat(np.arange(DAYS * 24), rng.poisson(40 / 24, DAYS * 24))
    weight = np.append(rng.random(len(hours)) < 0.25, np.ones(more)).astype(float)
    hours = np.append(hours, (DAYS - 1) * 24 + 12 + np.arange(more) // 4)
    return HourlyStories(np.zeros(len(hours), int), hours, hours, weight, 1, DAYS * 24)


def test_stouffer_adds_the_two_scores_over_the_root_of_two():
    laid, rules, days = press(20), SpikeRules(widths=(24,)), range(DAYS - 1, DAYS)
    ours, theirs = scan(laid, rules, days), stouffer(laid, rules, days)
    last = DAYS * 24 - 1
    added = (ours.count[0, last] + ours.share[0, last]) / 2**0.5
    assert theirs["scan, joint Stouffer"][0, last] == pytest.approx(added)
    assert theirs["joint Stouffer 24 h, end of day"][0, last] == pytest.approx(added)


def test_an_hourly_cusum_rises_with_a_wave():
    def highest(laid: HourlyStories) -> float:
        negative = np.bincount(laid.seen, laid.weight, DAYS * 24)[None]
        every = np.bincount(laid.seen, minlength=DAYS * 24).astype(float)[None]
        return float(hourly_cusum(negative, every)[0, -12:].max())

    assert highest(press(20)) > 5 > 2 * highest(press())
