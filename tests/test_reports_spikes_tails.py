from collections.abc import Callable

import numpy as np
import pytest

from reports.spikes_tails import (
    HIGHEST,
    MOST_TERMS,
    NEGLIGIBLE,
    Floats,
    Ints,
    count_tail,
    log_gamma,
    score_of_tail,
    share_tail,
    sum_upwards,
)

stats = pytest.importorskip("scipy.stats", reason="scipy comes with scikit-learn, a development dependency")
special = pytest.importorskip("scipy.special")
RNG = np.random.default_rng(7)


def test_log_gamma_is_that_of_scipy():
    z = np.concatenate([np.linspace(0.01, 30, 300), np.array([1e3, 1e5])])
    assert np.allclose(log_gamma(z), special.gammaln(z), rtol=1e-12, atol=1e-10)


def test_scores_of_tails_are_normal_quantiles():
    p = np.concatenate([10.0 ** -np.linspace(0.01, 30, 200), 1 - 10.0 ** -np.linspace(0.5, 9, 50)])
    assert np.allclose(score_of_tail(p), stats.norm.isf(p), atol=1e-6)
    assert np.abs(score_of_tail(np.array([0.0, 1.0]))).max() <= HIGHEST


def test_count_tails_are_negative_binomial_and_poisson_at_one():
    x = RNG.integers(1, 200, 500).astype(float)
    mean = x * RNG.uniform(0.1, 1.2, 500)
    phi = np.where(RNG.random(500) < 0.2, 1.0, 1 + RNG.exponential(2, 500))
    clumped = stats.nbinom.sf(x - 1, mean / np.maximum(phi - 1, 1e-12), 1 / phi)
    oracle = np.where(phi > 1, clumped, stats.poisson.sf(x - 1, mean))
    assert np.allclose(count_tail(x, mean, phi), oracle, rtol=1e-7, atol=1e-12)


def test_share_tails_are_beta_binomial():
    x = RNG.integers(0, 60, 300).astype(float)
    n = x + RNG.integers(0, 200, 300)
    share, rho = RNG.uniform(0.05, 0.6, 300), 10 ** RNG.uniform(-3, -0.5, 300)
    oracle = stats.betabinom.sf(x - 1, n.astype(int), share * (1 / rho - 1), (1 - share) * (1 / rho - 1))
    assert np.allclose(share_tail(x, n, share, rho), oracle, atol=1e-8)


def test_tails_of_nothing_are_nothing():
    empty = np.zeros(0)
    assert count_tail(empty, empty, empty).shape == (0,)
    assert share_tail(empty, empty, empty, empty).shape == (0,)


def one_by_one(first: Floats, ratio: Callable[[Ints, Floats], Floats]) -> Floats:
    """The sum of a term and all those above it, a term at a time, until one no longer counts."""
    out = np.ones_like(first)
    for place in range(len(first)):
        term = total = 1.0
        for step in range(MOST_TERMS):
            term *= float(ratio(np.array([place]), np.array([[float(step)]]))[0, 0])
            total += term
            if not term > NEGLIGIBLE * total:
                break
        out[place] = total
    return np.minimum(np.exp(first) * out, 1.0)


def test_terms_taken_many_at_a_time_add_up_to_the_last_bit_as_they_do_one_by_one():
    first, grows = RNG.normal(-5, 4, 300), RNG.uniform(0.01, 3.0, 300)

    def ratio(where: Ints, steps: Floats) -> Floats:  # rises at first, as below the mean, then falls slowly or at once
        return np.asarray((1 + grows[where]) * 30 / (30 + steps * grows[where] ** 2))

    assert (sum_upwards(first, ratio) == one_by_one(first, ratio)).all()
