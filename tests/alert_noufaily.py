"""One seed to the 8,400 weekly series of Noufaily et al. 2013: benchmark A of method §3.1."""

from dataclasses import dataclass

import numpy as np

NOUFAILY_SEED = 20130401
WEEKS, FIRST_CURRENT = 624, 576
#             θ,    β,     γ1,   γ2,   φ
SETTINGS = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
TRENDS, SEASONS = (0, 1), (0, 1, 2)
PAST_SIZES, CURRENT_SIZES, REPEATS = (0, 2, 3, 5, 10), tuple(range(1, 11)), 4
PAST_WEEKS = (313, 575)


@dataclass(frozen=True)
class Noufaily:
    counts: np.ndarray  # (series, 624)
    first: np.ndarray  # week of the first case of the current outbreak, 0 when it has none
    last: np.ndarray
    past: np.ndarray  # k1
    current: np.ndarray  # k2
    scenario: np.ndarray


def outbreak(rng, week: int, size: float, mean: np.ndarray, phi: float) -> np.ndarray:
    """Weeks (1-based) of the cases: Poisson(k·√(φμ)) of them, spread over start + ⌊LogNormal(0, .5)⌋."""
    cases = rng.poisson(size * np.sqrt(phi * mean[week - 1]))
    return week + np.floor(rng.lognormal(0.0, 0.5, cases)).astype(np.int64)


def noufaily() -> Noufaily:
    """The 8,400 series: 42 scenarios × 5 past sizes × 10 current sizes × 4."""
    rng = np.random.default_rng(NOUFAILY_SEED)
    t = np.arange(1, WEEKS + 1)
    counts, about = [], []
    scenarios = [(setting, trend, m) for setting in SETTINGS for trend in TRENDS for m in SEASONS]
    for place, ((theta, beta, gamma1, gamma2, phi), trend, m) in enumerate(scenarios):
        season = sum(
            gamma1 * np.cos(2 * np.pi * j * t / 52) + gamma2 * np.sin(2 * np.pi * j * t / 52) for j in range(1, m + 1)
        )
        mean = np.exp(theta + beta * trend * t + season)
        for k1 in PAST_SIZES:
            for k2 in CURRENT_SIZES:
                for _ in range(REPEATS):
                    y = rng.poisson(mean) if phi == 1 else rng.negative_binomial(mean / (phi - 1), 1 / phi)
                    y = y.astype(np.int64)
                    if k1:
                        for week in rng.integers(PAST_WEEKS[0], PAST_WEEKS[1] + 1, 4):
                            cases = outbreak(rng, int(week), k1, mean, phi)
                            np.add.at(y, cases[cases < FIRST_CURRENT] - 1, 1)
                    cases = outbreak(rng, int(rng.integers(FIRST_CURRENT, WEEKS + 1)), k2, mean, phi)
                    cases = cases[cases <= WEEKS]
                    np.add.at(y, cases - 1, 1)
                    counts.append(y)
                    about.append((cases.min() if len(cases) else 0, cases.max() if len(cases) else 0, k1, k2, place))
    first, last, past, current, scenario = np.array(about).T
    return Noufaily(np.array(counts), first, last, past, current, scenario)
