"""Toy points lie where their definitions say; scikit-learn draws the same."""

import numpy as np
import pytest
from sklearn.datasets import make_circles, make_moons

from prunescope.core.errors import BadPlan
from prunescope.data.datasets.toy import circle, draw, moon, multi
from prunescope.data.source import load


class Silent:
    """Noise that is none."""

    def normal(self, *, scale: float, size: tuple[int, ...]) -> np.ndarray:
        return np.zeros(size)


@pytest.mark.parametrize("n", [1, 2, 5, 200])
def test_moons_are_those_of_scikit_learn(n: int) -> None:
    expected, labels = make_moons(2 * n, shuffle=False, noise=0.1, random_state=7)
    assert np.allclose(moon(n, np.random.RandomState(7)), expected, rtol=0, atol=1e-14)
    assert draw("moon", n, Silent())[1].tolist() == labels.tolist()


@pytest.mark.parametrize("n", [1, 2, 5, 200])
def test_circles_are_those_of_scikit_learn(n: int) -> None:
    expected, labels = make_circles(2 * n, shuffle=False, noise=0.1, factor=0.3, random_state=7)
    assert np.allclose(circle(n, np.random.RandomState(7)), expected, rtol=0, atol=1e-14)
    assert draw("circle", n, Silent())[1].tolist() == labels.tolist()


def test_arms_of_the_spiral_turn_four_radians_each() -> None:
    points = multi(3, Silent())
    for arm in range(4):
        for step, (x, y) in enumerate(points[3 * arm : 3 * arm + 3]):
            r, theta = step / 2, 4 * arm + 2 * step
            assert (x, y) == pytest.approx((r * np.sin(theta), r * np.cos(theta)), abs=1e-14)


def test_noise_turns_the_spiral_but_leaves_the_radius() -> None:
    points = multi(500, np.random.default_rng(0))
    assert np.allclose(np.hypot(*points.T), np.tile(np.linspace(0, 1, 500), 4))
    angle = np.arctan2(points[1:500, 0], points[1:500, 1]) - np.linspace(0, 4, 500)[1:]
    assert np.std((angle + np.pi) % (2 * np.pi) - np.pi) == pytest.approx(0.2, rel=0.1)


def test_one_sample_of_each_arm_is_the_origin() -> None:
    assert not draw("multi", 1, np.random.default_rng(3))[0].any()


def test_a_seed_draws_the_same_and_another_seed_others() -> None:
    first, again, other = (load({"name": "toy", "shape": "circle", "seed": seed}) for seed in (1, 1, 2))
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert len(first["train"]) == 2000
    assert len(first["test"]) == 1000


def test_train_and_test_are_drawn_apart() -> None:
    data = load({"name": "toy", "samples": 50, "test_samples": 50})
    train, test = ({tuple(point) for point in split.inputs.tolist()} for split in data.splits.values())
    assert not train & test


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(BadPlan, match="'moon', 'circle' or 'multi'"):
        load({"name": "toy", "shape": "spiral"})
