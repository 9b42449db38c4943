"""Accuracies and their changes with their intervals, against what they stand for."""

import numpy as np
import pytest

from prunescope.workspace.estimates import paired_change


@pytest.mark.parametrize(("n_broken", "n_fixed", "n"), [(30, 10, 100), (0, 60, 100), (5, 5, 1000)])
def test_a_paired_change_is_the_mean_of_what_happened_to_each_sample(n_broken: int, n_fixed: int, n: int) -> None:
    each = np.array([-1.0] * n_broken + [1.0] * n_fixed + [0.0] * (n - n_broken - n_fixed))
    found = paired_change(n_broken, n_fixed, n)
    half = 1.96 * each.std() / np.sqrt(n)
    assert (found.value, found.n) == (pytest.approx(each.mean()), n)
    assert (found.low, found.high) == (pytest.approx(each.mean() - half), pytest.approx(each.mean() + half))


def test_where_nothing_changed_the_change_is_nought_and_where_all_did_it_is_not_certain() -> None:
    nothing, everything = paired_change(0, 0, 100), paired_change(100, 0, 100)
    assert (nothing.value, nothing.low, nothing.high) == (0, 0, 0)
    assert everything.low < everything.value < everything.high
