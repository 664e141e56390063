"""Counts and their expectations to upper-tail probabilities and normal scores; numpy alone, scipy is the oracle."""

from collections.abc import Callable
from math import log, pi

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

NOTHING = -3.0  # the normal score of "nothing to test" (method §3.2)
NEGLIGIBLE = 1e-13  # of the sum so far: a term below it cannot move the fourth decimal of any score
MOST_TERMS = 20_000
BLOCK = 20  # terms at once: enough that numpy works more than it is called, few enough that little is wasted
HIGHEST = 12.0  # scores are cut here: p = 1e-33, far beyond any threshold

# Lanczos, g = 7, nine terms: relative error below 1e-14 for positive arguments (Godfrey 2001).
LANCZOS = (
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
)
# Wichura, Algorithm AS 241 (1988), PPND16: the normal quantile to sixteen digits.
CENTRE = (
    (
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
MIDDLE = (
    (
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
FAR = (
    (
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)


def log_gamma(z: Floats) -> Floats:
    """Natural logarithm of the gamma function, for positive arguments."""
    x = z - 1.0
    total = np.full_like(x, LANCZOS[0])
    for place, weight in enumerate(LANCZOS[1:], start=1):
        total += weight / (x + place)
    t = x + 7.5
    return np.asarray(0.5 * log(2 * pi) + (x + 0.5) * np.log(t) - t + np.log(total))


def _ratio(parts: tuple[tuple[float, ...], tuple[float, ...]], r: Floats) -> Floats:
    """One rational piece of AS 241."""
    top = np.zeros_like(r)
    bottom = np.zeros_like(r)
    for above, below in zip(reversed(parts[0]), reversed(parts[1]), strict=True):
        top = top * r + above
        bottom = bottom * r + below
    return np.asarray(top / bottom)


def score_of_tail(p: Floats) -> Floats:
    """The normal score z whose upper tail is `p`, cut to ±12."""
    tail = np.clip(np.asarray(p, dtype=float), 1e-33, 1 - 1e-16)
    q = 0.5 - tail
    inner = q * _ratio(CENTRE, np.maximum(0.180625 - q * q, 0.0))
    r = np.sqrt(-np.log(np.minimum(tail, 1 - tail)))
    outer = np.where(r <= 5, _ratio(MIDDLE, r - 1.6), _ratio(FAR, r - 5.0))
    z = np.where(np.abs(q) <= 0.425, inner, np.where(q > 0, outer, -outer))
    return np.clip(z, -HIGHEST, HIGHEST)


def sum_upwards(first_log: Floats, ratio: Callable[[Ints, Floats], Floats]) -> Floats:
    """The sum of a term and all those above it, `ratio(where, steps)` giving each term over the one before.

    Terms are taken BLOCK at a time and added in their order: the sums are those of one term at a time, to the last bit.
    """
    sums = np.ones_like(first_log)
    where = np.arange(first_log.size, dtype=np.int64)
    term = np.ones_like(first_log)
    for start in range(0, MOST_TERMS, BLOCK):
        if not where.size:
            break
        terms = ratio(where, np.arange(start, start + BLOCK, dtype=float)[:, None])
        terms[0] *= term
        np.multiply.accumulate(terms, axis=0, out=terms)
        totals = terms.copy()
        totals[0] += sums[where]
        np.add.accumulate(totals, axis=0, out=totals)
        alive = terms > NEGLIGIBLE * totals
        going = alive.all(0)
        sums[where] = totals[np.where(going, BLOCK - 1, alive.argmin(0)), np.arange(len(where))]
        where, term = where[going], terms[-1, going]
    return np.minimum(np.exp(first_log) * sums, 1.0)


def count_tail(x: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """P(X ≥ x) for a negative binomial of that mean and variance dispersion·mean (Poisson at 1), flat arrays, x > 0.

    Equivalent counts need not be whole: the same sum then runs over x, x + 1, x + 2…
    """
    phi = np.maximum(dispersion, 1.0)
    mu = np.maximum(mean, 1e-9)
    near = phi < 1 + 1e-6
    size = np.where(near, 1.0, mu / np.where(near, 1.0, phi - 1.0))
    clumped = log_gamma(x + size) - log_gamma(size) - size * np.log(phi) + x * np.log(np.where(near, 0.5, 1 - 1 / phi))
    single = x * np.log(mu) - mu
    first = np.where(near, single, clumped) - log_gamma(x + 1.0)
    more, base = 1 - 1 / phi, mu / phi

    def ratio(where: Ints, steps: Floats) -> Floats:
        k = x[where] + steps
        return np.asarray((k * more[where] + base[where]) / (k + 1.0))

    return sum_upwards(first, ratio)


def share_tail(x: Floats, n: Floats, share: Floats, correlation: Floats) -> Floats:
    """P(X ≥ x) among `n` for a beta-binomial of that mean share and intra-window correlation, flat arrays, x ≥ 0."""
    spread = 1 / np.clip(correlation, 1e-6, 0.99) - 1
    a, b = share * spread, (1 - share) * spread
    inside = np.minimum(x, n)
    first = (
        log_gamma(n + 1.0)
        - log_gamma(inside + 1.0)
        - log_gamma(n - inside + 1.0)
        + log_gamma(inside + a)
        + log_gamma(n - inside + b)
        - log_gamma(n + spread)
        + log_gamma(spread)
        - log_gamma(a)
        - log_gamma(b)
    )

    def ratio(where: Ints, steps: Floats) -> Floats:
        k = inside[where] + steps
        left = np.maximum(n[where] - k, 0.0)
        return np.asarray(left / (k + 1.0) * (k + a[where]) / np.maximum(left - 1.0 + b[where], 1e-9))

    return sum_upwards(first, ratio)
