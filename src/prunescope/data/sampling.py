"""Which samples stand for all of them."""

import numpy as np

from prunescope.core.digest import digest


def stratified(labels: np.ndarray, ids: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Rows of ``n`` samples, rising, with each class as often as among all (all rows if there are fewer).

    Whom the lot falls to within a class depends on a sample's id and the seed alone, not on the order of the samples
    or the version of a random generator.

    Args:
        labels: int [N].
        ids: [N], one a sample.

    >>> stratified(np.array([0, 0, 1, 0, 1, 0]), np.arange(6), 3, seed=0).tolist()
    [1, 4, 5]
    """
    if n >= len(labels):
        return np.arange(len(labels))
    lot = np.array([digest(f"{seed} {name}".encode()) for name in ids])
    chosen = []
    for label, count in shares(labels, n).items():
        rows = np.flatnonzero(labels == label)
        chosen.append(rows[np.argsort(lot[rows], kind="stable")[:count]])
    return np.sort(np.concatenate(chosen))


def shares(labels: np.ndarray, n: int) -> dict[int, int]:
    """How many of ``n`` fall to each class: in proportion, what is left over to the largest remainders.

    >>> shares(np.array([0, 0, 0, 1, 1, 2]), 4)
    {0: 2, 1: 1, 2: 1}
    """
    classes, counts = np.unique(labels, return_counts=True)
    exact = counts * n / len(labels)
    shares = np.floor(exact).astype(int)
    shares[np.argsort(shares - exact, kind="stable")[: n - shares.sum()]] += 1
    return dict(zip(classes.tolist(), shares.tolist(), strict=True))
