"""The stratified sample: exact, in proportion, and decided by ids alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prunescope.data.sampling import shares, stratified

labels_lists = st.lists(st.integers(0, 4), min_size=1, max_size=80).map(np.array)
sizes = st.integers(1, 100)


@given(labels_lists, sizes, st.integers(0, 3))
def test_a_sample_has_exactly_n_different_rows_in_order(labels: np.ndarray, n: int, seed: int) -> None:
    rows = stratified(labels, np.arange(len(labels)), n, seed)
    assert len(rows) == min(n, len(labels))
    assert (np.diff(rows) > 0).all()


@given(labels_lists, sizes)
def test_each_class_has_its_share_to_within_one_sample(labels: np.ndarray, n: int) -> None:
    n = min(n, len(labels))
    rows = stratified(labels, np.arange(len(labels)), n, seed=0)
    exact = np.bincount(labels, minlength=5) * n / len(labels)
    assert (np.abs(np.bincount(labels[rows], minlength=5) - exact) < 1).all()


@given(labels_lists, sizes, st.randoms())
def test_the_order_of_the_samples_does_not_matter(labels: np.ndarray, n: int, random: object) -> None:
    ids = np.array([f"id{i}" for i in range(len(labels))])
    order = np.array(random.sample(range(len(labels)), len(labels)))
    chosen = set(ids[stratified(labels, ids, n, seed=0)])
    assert chosen == set(ids[order][stratified(labels[order], ids[order], n, seed=0)])


@given(labels_lists, sizes)
def test_shares_add_up_and_never_exceed_a_class(labels: np.ndarray, n: int) -> None:
    n = min(n, len(labels))
    found = shares(labels, n)
    assert sum(found.values()) == n
    assert all(count <= (labels == label).sum() for label, count in found.items())
