"""Student's law, from its incomplete beta function: probabilities and quantiles without a statistics library."""

import math
from functools import lru_cache

PRECISION = 1e-12
MAX_TURNS = 500


def fraction(a: float, b: float, x: float) -> float:
    """Evaluate the continued fraction of the incomplete beta function (Lentz; DLMF 8.17.22)."""
    tiny = 1e-300
    c = 1.0
    d = 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    total = d
    for m in range(1, MAX_TURNS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / ((1 + step * d) or tiny)
            c = (1 + step / c) or tiny
            total *= c * d
        if abs(c * d - 1) < PRECISION:
            break
    return total


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return I_x(a, b), between 0 and 1."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * fraction(a, b, x) / a
    return 1 - front * fraction(b, a, 1 - x) / b


def probability(t: float, df: float) -> float:
    """P(T <= t) for Student's law with `df` degrees of freedom (which need not be whole)."""
    tail = incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2
    return 1 - tail if t > 0 else tail


@lru_cache(maxsize=256)  # a report asks for the same few again and again
def quantile(level: float, df: float) -> float:
    """Return the t below which a share `level` of the law lies, by bisection; exact to 1e-9."""
    if level == 0.5:
        return 0.0
    if level < 0.5:
        return -quantile(1 - level, df)
    low, high = 0.0, 1.0
    while probability(high, df) < level:
        high *= 2
    while high - low > 1e-10 * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if probability(middle, df) < level else (low, middle)
    return (low + high) / 2
