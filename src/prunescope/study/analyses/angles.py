"""Angles between random vectors in spaces of many dimensions."""

import math

import numpy as np

LAWS = ("sphere", "cube")
"""All directions alike; each coordinate uniform in -1 .. 1."""
_BLOCK = 1000  # vectors at a time


def expected_std(n: int) -> float:
    """Standard deviation in degrees of the angle between two random directions in n dimensions; its mean is 90.

    The density of the angle w is proportional to sin(w)^(n - 2) on 0 .. pi.

    >>> round(expected_std(2), 3), round(expected_std(3), 3)
    (51.962, 39.171)
    """
    nodes, weights = np.polynomial.legendre.leggauss(400)
    reach = min(math.pi / 2, 12 / math.sqrt(n))  # beyond lies nothing that a float could hold
    from_middle = reach * nodes
    density = weights * np.cos(from_middle) ** (n - 2)
    return math.degrees(math.sqrt(float(density @ from_middle**2) / float(density.sum())))


def random_angles(n: int, n_pairs: int, seed: int, law: str = "sphere") -> np.ndarray:
    """Angles in degrees between pairs of random vectors of n dimensions, Float[n_pairs]."""
    rng = np.random.default_rng(seed)
    parts = [_angles(rng, min(_BLOCK, n_pairs - done), n, law) for done in range(0, n_pairs, _BLOCK)]
    return np.concatenate(parts)


def _angles(rng: np.random.Generator, n_pairs: int, n: int, law: str) -> np.ndarray:
    drawn = rng.standard_normal((2, n_pairs, n)) if law == "sphere" else rng.uniform(-1, 1, (2, n_pairs, n))
    a, b = drawn / np.linalg.norm(drawn, axis=2, keepdims=True)
    return np.asarray(np.degrees(np.arccos(np.clip((a * b).sum(1), -1, 1))))
