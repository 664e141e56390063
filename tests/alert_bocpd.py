"""Daily counts to the scores of Bayesian on-line change-point detection (Adams & MacKay 2007), gamma-Poisson."""

import numpy as np

from reports.spikes_tails import count_tail, score_of_tail

HAZARD = 1 / 100  # a change a hundred days
LONGEST = 84  # run lengths kept apart; longer runs are counted with it
PRIOR_DAYS = 1.0  # the prior weighs as one day, at the mean of the first days
FIRST = 28
SILENT = -9.0


def start(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shape and rate of the prior of each series, (series, 1): its first days' mean, weighing one day."""
    mean = np.maximum(y[:, :FIRST].mean(1, keepdims=True), 0.1)
    return mean * PRIOR_DAYS, np.full_like(mean, PRIOR_DAYS)


def surprise(today: np.ndarray, runs: np.ndarray, shape: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Normal score of the chance of so many today or more, all run lengths together by what each is worth.

    Given a run length a count is negative binomial, of mean shape / rate and variance (1 + 1 / rate) times as much.
    """
    mean = shape / rate
    phi = 1 + 1 / rate
    tail = np.ones(mean.shape)
    x = np.broadcast_to(today[:, None], mean.shape)
    some = (x > 0) & (runs > 1e-6)
    tail[some] = count_tail(x[some], mean[some], np.broadcast_to(phi, mean.shape)[some])
    return score_of_tail(np.clip((runs * tail).sum(1), 1e-33, 1.0))


def predicted(today: np.ndarray, shape: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """P(X = today) under each run length."""
    x = np.broadcast_to(today[:, None], shape.shape)
    phi = np.broadcast_to(1 + 1 / rate, shape.shape)
    mean = shape / rate
    upper = np.ones(shape.shape)
    positive = x > 0
    upper[positive] = count_tail(x[positive], mean[positive], phi[positive])
    beyond = count_tail((x + 1).ravel(), mean.ravel(), phi.ravel()).reshape(shape.shape)
    return np.maximum(upper - beyond, 1e-12)


def advanced(
    today: np.ndarray, runs: np.ndarray, shape: np.ndarray, rate: np.ndarray, prior: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Run lengths once today is known: each a day longer, or a new one; the longest two are counted together."""
    likely = runs * predicted(today, shape, rate)
    changed = HAZARD * likely.sum(1, keepdims=True)
    runs = np.concatenate([changed, (1 - HAZARD) * likely], 1)
    shape = np.concatenate([prior[0], shape + today[:, None]], 1)
    rate = np.concatenate([prior[1], rate + 1], 1)
    if runs.shape[1] > LONGEST:
        runs[:, -2] += runs[:, -1]
        runs, shape, rate = runs[:, :-1], shape[:, :-1], rate[:, :-1]
    return runs / runs.sum(1, keepdims=True), shape, rate


def bocpd(y: np.ndarray) -> np.ndarray:
    """How surprising each day is, before it is learnt from; (series, days) of daily counts to scores."""
    prior = start(y)
    runs, shape, rate = np.ones((len(y), 1)), *prior
    out = np.full(y.shape, SILENT)
    for day in range(y.shape[1]):
        if day >= FIRST:
            out[:, day] = surprise(y[:, day], runs, shape, rate)
        runs, shape, rate = advanced(y[:, day], runs, shape, rate, prior)
    return out
