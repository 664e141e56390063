"""Weekly counts to the scores of the Farrington method of 1996, before Noufaily et al. made it flexible (2013)."""

import numpy as np

YEAR, YEARS, HALF = 52, 5, 3  # the same seven weeks of each of the last five years
TURNS = 12  # Newton steps: all converge in fewer
TREND = 1.96  # |slope| over its error beyond which a trend is kept (5 %)


def past_weeks(week: int) -> np.ndarray:
    """The thirty-five weeks that a week is compared with, oldest first."""
    years = np.arange(YEARS, 0, -1)[:, None] * YEAR
    return (week - years + np.arange(-HALF, HALF + 1)).ravel()


def fit(
    y: np.ndarray, weights: np.ndarray, time: np.ndarray, *, trend: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Weighted quasi-Poisson regression on time: intercepts, slopes, dispersion, and the inverse information (2, 2)."""
    a = np.log(np.maximum((weights * y).sum(1) / weights.sum(1), 1e-3))
    b = np.zeros(len(y))
    cover = np.zeros((len(y), 2, 2))
    for _ in range(TURNS):
        mu = np.exp(np.clip(a[:, None] + b[:, None] * time, -30, 30))
        work = weights * mu
        left = weights * (y - mu)
        s0, s1, s2 = work.sum(1), (work * time).sum(1), (work * time**2).sum(1)
        g0, g1 = left.sum(1), (left * time).sum(1)
        if trend:
            det = np.maximum(s0 * s2 - s1**2, 1e-12)
            cover = np.stack([np.stack([s2, -s1], -1), np.stack([-s1, s0], -1)], -2) / det[:, None, None]
            a, b = a + cover[:, 0, 0] * g0 + cover[:, 0, 1] * g1, b + cover[:, 1, 0] * g0 + cover[:, 1, 1] * g1
        else:
            cover[:, 0, 0] = 1 / np.maximum(s0, 1e-12)
            a = a + cover[:, 0, 0] * g0
        a, b = np.clip(a, -20, 20), np.clip(b, -1, 1)
    mu = np.exp(np.clip(a[:, None] + b[:, None] * time, -30, 30))
    phi = (weights * (y - mu) ** 2 / mu).sum(1) / (y.shape[1] - 1 - trend)
    return a, b, np.maximum(phi, 1.0), cover


def reweighted(y: np.ndarray, a: np.ndarray, b: np.ndarray, phi: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Past weeks whose Anscombe residual is over one weigh its inverse square."""
    mu = np.exp(np.clip(a[:, None] + b[:, None] * time, -30, 30))
    residuals = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - mu**0.5) / np.sqrt(phi)[:, None]
    weights = np.where(residuals > 1, np.maximum(residuals, 1) ** -2.0, 1.0)
    return weights * y.shape[1] / weights.sum(1, keepdims=True)


def twice(y: np.ndarray, time: np.ndarray, *, trend: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The fit, done again with past outbreaks weighted down."""
    a, b, phi, _ = fit(y, np.ones_like(y), time, trend=trend)
    return fit(y, reweighted(y, a, b, phi, time), time, trend=trend)


def score(observed: np.ndarray, mean: np.ndarray, phi: np.ndarray, error2: np.ndarray) -> np.ndarray:
    """How many standard errors of prediction a count is above its mean, on the scale of the power 2/3.

    Its square is 4/9 · mean^(1/3) · (phi + error² · mean), `error2` being the variance of the log of the mean.
    """
    spread = np.sqrt(4 / 9 * mean ** (1 / 3) * (phi + error2 * mean))
    return np.asarray((observed ** (2 / 3) - mean ** (2 / 3)) / spread)


def original(counts: np.ndarray, weeks: range) -> np.ndarray:
    """Scores of some weeks, (series, weeks): an alarm at α is a score over the normal quantile of 1 - α."""
    out = np.empty((len(counts), len(weeks)))
    for column, week in enumerate(weeks):
        past = past_weeks(week)
        y, time = counts[:, past].astype(float), (past - week).astype(float)
        a, b, phi, cover = twice(y, time, trend=True)
        error = np.sqrt(phi * cover[:, 1, 1])
        kept = (np.abs(b) > TREND * error) & (np.exp(a) <= y.max(1))
        flat, _, flat_phi, flat_cover = twice(y, time, trend=False)
        mean = np.exp(np.where(kept, a, flat))
        phi = np.where(kept, phi, flat_phi)
        error2 = phi * np.where(kept, cover[:, 0, 0], flat_cover[:, 0, 0])
        out[:, column] = score(counts[:, week].astype(float), mean, phi, error2)
    return out
