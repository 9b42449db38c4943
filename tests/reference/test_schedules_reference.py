"""The schedules written again from their definitions."""

import itertools

import pytest

from prunescope.prune.schedule import schedules


@pytest.mark.parametrize("n", [2, 5])
@pytest.mark.parametrize(("start", "final"), [(0.0, 0.9), (0.3, 0.5)])
def test_schedules_agree_with_their_formulas(n, start, final):
    for name, share in {
        "constant": lambda t: start + (final - start) * t / n,
        "exponential": lambda t: 1 - (1 - start) * ((1 - final) / (1 - start)) ** (t / n),
        "cubic": lambda t: final + (start - final) * (1 - t / n) ** 3,
    }.items():
        assert schedules[name](n_steps=n).targets(start, final) == pytest.approx([share(t) for t in range(1, n + 1)])


def test_exponential_rounds_keep_the_same_share_of_survivors():
    targets = (0.0, *schedules["exponential"](n_steps=4).targets(0.0, 0.9))
    shares = [(1 - b) / (1 - a) for a, b in itertools.pairwise(targets)]
    assert shares == pytest.approx([shares[0]] * 4)
