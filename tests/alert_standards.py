"""The standard methods that Tables A and B compare with ours: counts to scores, one row a series."""

import numpy as np
from alert_bocpd import bocpd
from alert_farrington_original import original

from reports.spikes_baseline import by_day, weekday_means
from reports.spikes_budget import Floats
from reports.spikes_tails import count_tail, score_of_tail

SILENT = -9.0
LEAST_SD = 0.5
DAILY = (
    "mean + k·sd, 28 d",
    "EARS C1",
    "EARS C2",
    "EARS C3",
    "median / MAD",
    "BOCPD gamma-Poisson",
    "EWMA on GLM",
    "Farrington flexible, daily",
    "NB-CUSUM daily κ=1.5",
)


def trailing(y: Floats, width: int, lag: int) -> tuple[Floats, Floats]:
    """Mean and sd of the `width` values that end `lag` + 1 steps before each."""
    pad = np.full((len(y), width + lag), np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([pad, y], 1), width, axis=1)
    held = windows[:, : y.shape[1]]
    with np.errstate(invalid="ignore"):
        return held.mean(-1), held.std(-1, ddof=1)


def shewhart(y: Floats, width: int, lag: int) -> Floats:
    """(y - mean) / sd of a sliding baseline: EARS C1 (7, 0), C2 (7, 2), mean + k sd (28, 0)."""
    mean, sd = trailing(y, width, lag)
    return np.nan_to_num((y - mean) / np.maximum(sd, LEAST_SD), nan=SILENT)


def ears_c3(y: Floats) -> Floats:
    """Sum over three steps of what C2 has above one."""
    over = np.maximum(shewhart(y, 7, 2) - 1, 0)
    out = over.copy()
    out[:, 1:] += over[:, :-1]
    out[:, 2:] += over[:, :-2]
    return out


def median_mad(y: Floats, width: int = 28) -> Floats:
    """Distance to the trailing median of the same weekdays, in MAD: the S-H-ESD idea."""
    out = np.full(y.shape, SILENT)
    for day in range(width + 7, y.shape[1]):
        past = y[:, day - 7 * (width // 7) : day : 7]
        residual = y[:, day - width : day] - np.median(past, axis=1, keepdims=True)
        mad = 1.4826 * np.median(np.abs(residual - np.median(residual, axis=1, keepdims=True)), axis=1)
        out[:, day] = (y[:, day] - np.median(past, axis=1)) / np.maximum(mad, LEAST_SD)
    return out


def expected(y: Floats, history: int = 84, skipped: int = 3) -> tuple[Floats, Floats]:
    """Daily Farrington-type mean and dispersion: day of week, past outbreaks weighted down."""
    mean, phi = np.ones(y.shape), np.ones(y.shape)
    for day in range(28, y.shape[1]):
        last = day - skipped
        first = max(0, last - history)
        weekdays = np.eye(7)[np.arange(first, last) % 7]
        each, weights = weekday_means(y[:, first:last], None, weekdays)
        fitted = each @ weekdays.T
        phi[:, day] = np.maximum(
            (weights * (y[:, first:last] - fitted) ** 2 / np.maximum(fitted, 1e-9)).sum(1) / (last - first - 7), 1
        )
        mean[:, day] = each[:, day % 7]
    return mean, phi


def tail_scores(y: Floats, mean: Floats, phi: Floats) -> Floats:
    """Normal score of the negative-binomial tail."""
    out = np.full(y.shape, SILENT)
    above = y > mean
    out[above] = score_of_tail(count_tail(y[above], mean[above], phi[above]))
    return out


def ewma(y: Floats, mean: Floats, phi: Floats, weight: float = 0.4) -> Floats:
    """Exponentially weighted mean of standardised residuals."""
    residuals = (y - mean) / np.sqrt(phi * np.maximum(mean, 0.1))
    out = np.zeros(y.shape)
    for t in range(y.shape[1]):
        out[:, t] = weight * residuals[:, t] + ((1 - weight) * out[:, t - 1] if t else 0)
    return out


def cusum(y: Floats, mean: Floats, phi: Floats, shift: float, first: int = 28, highest: float = 30.0) -> Floats:  # noqa: PLR0917 - the chart's own parameters
    """Cumulated log-likelihood ratio of a mean `shift` times higher, negative binomial, reset when it alarms.

    The score of a step is the highest of sixty limits at which it would alarm.
    """
    size = mean / np.maximum(phi - 1, 1e-3)
    gain = np.log((size + mean) / (size + shift * mean))
    step = y * (np.log(shift) + gain) + size * gain
    limits = np.geomspace(0.3, highest, 60)[:, None]
    held = np.zeros((len(limits), len(y)))
    out = np.zeros(y.shape)
    for t in range(first, y.shape[1]):
        held = np.maximum(0, held + step[:, t])
        alarm = held >= limits
        out[:, t] = np.where(alarm, limits, 0).max(0)
        held[alarm] = 0
    return out


def at_23h(daily: Floats) -> Floats:
    """Daily scores on the hourly grid: known at the end of the day."""
    out = np.full((len(daily), daily.shape[1] * 24), SILENT)
    out[:, 23::24] = daily
    return out


def daily_methods(negative: Floats) -> dict[str, Floats]:
    """Hourly scores of every daily standard, from hourly negative counts by first sight."""
    y = by_day(negative)
    mean, phi = expected(y)
    scores = (
        shewhart(y, 28, 0),
        shewhart(y, 7, 0),
        shewhart(y, 7, 2),
        ears_c3(y),
        median_mad(y),
        bocpd(y),
        ewma(y, mean, phi),
        tail_scores(y, mean, phi),
        cusum(y, mean, phi, 1.5),
    )
    return {name: at_23h(one) for name, one in zip(DAILY, scores, strict=True)}


def weekly_scans(y: Floats, mean: Floats, phi: Floats, most: int) -> Floats:
    """The highest tail score of the sums of the last one to `most` weeks of what is judged."""
    best = tail_scores(y, mean, phi)
    seen, usual = y.copy(), mean.copy()
    for back in range(1, most):
        seen[:, back:] += y[:, :-back]
        usual[:, back:] += mean[:, :-back]
        best = np.maximum(best, tail_scores(seen, usual, phi))
    return best


def weekly_methods(y: Floats, mean: Floats, phi: Floats, weeks: int) -> dict[str, Floats]:
    """Scores of the last `weeks` weeks by every weekly standard; `mean` and `phi` are Farrington's for those weeks."""
    now = y[:, -weeks:]
    cusums = {f"NB-CUSUM κ={shift:g} on its mean": cusum(now, mean, phi, shift, first=1) for shift in (1.5, 2.0, 3.0)}
    return {
        "EARS C1 (7)": shewhart(y, 7, 0)[:, -weeks:],
        "EARS C2": shewhart(y, 7, 2)[:, -weeks:],
        "EARS C3": ears_c3(y)[:, -weeks:],
        "Farrington original": original(y, range(y.shape[1] - weeks, y.shape[1])),
        "EWMA λ=.4 on its residuals": ewma(now, mean, phi),
        **cusums,
        "NB scan 1-2 weeks on its mean": weekly_scans(now, mean, phi, 2),
        "NB scan 1-4 weeks on its mean": weekly_scans(now, mean, phi, 4),
    }
