"""Correlation, the t-test of means and the sign test of pairs, each with what is known about its chance."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z = 1.959963984540054
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)


def pearson(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Pearson's correlation of two columns [N] and its 95 % interval (Fisher 1915).

    r = cov(x, y) / (std(x) std(y));  interval = tanh(artanh(r) +- 1.96 / sqrt(N - 3))

    Returns:
        r, low, high; NaN where a column has one value only, and an interval of NaN for fewer than 4 samples.

    >>> [round(value, 3) for value in pearson(np.array([1.0, 2, 3, 4, 5]), np.array([1.0, 2, 3, 5, 4]))]
    [0.9, 0.086, 0.993]
    """
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return math.nan, math.nan, math.nan
    x, y = x - x.mean(), y - y.mean()
    scale = math.sqrt(float(x @ x) * float(y @ y))
    r = max(-1.0, min(1.0, float(x @ y) / scale))
    if len(x) < 4 or abs(r) == 1:
        return r, math.nan if len(x) < 4 else r, math.nan if len(x) < 4 else r
    centre, half = math.atanh(r), Z / math.sqrt(len(x) - 3)
    return r, math.tanh(centre - half), math.tanh(centre + half)


def welch(a: Floats, b: Floats) -> float:
    """Two-sided p-value of Welch's t-test that two samples of at least two have the same mean.

    t = (mean(b) - mean(a)) / sqrt(va + vb), v = var / n; degrees of freedom (va + vb)^2 / (va^2 / (n_a - 1) + ...).
    1 where both never vary and agree, 0 where they never vary and differ.

    Source: Welch 1947.

    >>> round(welch(np.array([1.0, 2, 3]), np.array([2.0, 4, 6])), 4)
    0.2209
    """
    va, vb = (float(sample.var(ddof=1)) / len(sample) for sample in (a, b))
    gap = float(b.mean() - a.mean())
    if va + vb == 0:
        return float(gap == 0)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return t_tail(gap / math.sqrt(va + vb), freedom)


def t_tail(t: float, freedom: float) -> float:
    """P(|T| >= |t|) of Student's distribution, by Gauss's quadrature; ``freedom`` is at least 1.

    With T = sqrt(freedom) tan(w) the density becomes one of cos(w)^(freedom - 1) on a finite interval.
    """
    start = math.atan(abs(t) / math.sqrt(freedom))
    half = (math.pi / 2 - start) / 2
    area = half * float(_WEIGHTS @ np.cos(start + half * (_NODES + 1)) ** (freedom - 1))
    log_scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(math.pi) / 2
    return min(1.0, 2 * math.exp(log_scale) * area)


def sign_test(n_a: int, n_b: int) -> float:
    """Two-sided p-value that two kinds of change are equally likely, given how many of each there were.

    The exact form of McNemar's test for two networks on the same samples: broken against fixed.

    >>> round(sign_test(1, 5), 6), sign_test(0, 0)
    (0.21875, 1.0)
    """
    n, k = n_a + n_b, min(n_a, n_b)
    terms = [math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) - n * math.log(2) for i in range(k + 1)]
    return min(1.0, 2 * math.fsum(map(math.exp, terms)))
