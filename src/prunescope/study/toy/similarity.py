"""How alike two rankings of neurons are. All functions take many rankings at once, a row each."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]
Numbers = Floats | Ints


def orders(scores: Floats) -> Ints:
    """Neurons from the lowest score to the highest, among equals the lower index first: int64 [S, N].

    >>> orders(np.array([[0.3, 0.1, 0.1]]))
    array([[1, 2, 0]])
    """
    return np.argsort(scores, axis=1, kind="stable")


def ends(order: Ints, top: int, end: str) -> NDArray[np.bool_]:
    """Whether a neuron is among the ``top`` first (those that go) or last (those that stay): Bool[S, N]."""
    members = np.zeros(order.shape, bool)
    np.put_along_axis(members, order[:, :top] if end == "first" else order[:, -top:], True, axis=1)
    return members


def overlaps(sets: NDArray[np.bool_], others: NDArray[np.bool_]) -> Floats:
    """|A and B| / min(|A|, |B|) for every pair of rows: Float[S, T].

    >>> overlaps(np.array([[True, True, False]]), np.array([[True, False, False], [False, False, True]]))
    array([[1., 0.]])
    """
    common = sets.astype(np.float32) @ others.astype(np.float32).T  # exact below 2^24
    shared: Floats = common.astype(np.float64) / np.minimum(sets.sum(1)[:, None], others.sum(1)[None])
    return shared


def permutation_correlations(order: Ints, other: Ints) -> Floats:
    """Correlation of the lists of neurons in their order, read as numbers, for every pair of rows: Float[S, T].

    This is what the published study calls Spearman correlation. It compares which neuron stands at each place, number
    against number, so two rankings that differ by one swap of far-off numbers may look unalike.

    >>> permutation_correlations(np.array([[0, 1, 2]]), np.array([[2, 1, 0]]))
    array([[-1.]])
    """
    return correlations(order, other)


def rank_correlations(scores: Floats, others: Floats) -> Floats:
    """Spearman's correlation of the scores for every pair of rows, equal scores sharing their mean rank: Float[S, T].

    >>> rank_correlations(np.array([[0.1, 0.2, 9.0]]), np.array([[1.0, 2.0, 3.0]]))
    array([[1.]])
    """
    return correlations(mean_ranks(scores), mean_ranks(others))


def mean_ranks(scores: Floats) -> Floats:
    """Rank of each score in its row, from 1; equal scores share their mean rank: Float[S, N].

    >>> mean_ranks(np.array([[0.3, 0.1, 0.1]]))
    array([[3. , 1.5, 1.5]])
    """
    return np.stack([_mean_ranks(row) for row in scores])


def _mean_ranks(row: Floats) -> Floats:
    _, which, counts = np.unique(row, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[which]
    return ranks


def correlations(rows: Numbers, others: Numbers) -> Floats:
    """Pearson's correlation of every pair of rows: Float[S, T]. NaN where a row is constant."""
    with np.errstate(invalid="ignore", divide="ignore"):
        a, b = (part - part.mean(1, keepdims=True) for part in (rows, others))
        correlation: Floats = (a @ b.T) / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)[None]
    return correlation
