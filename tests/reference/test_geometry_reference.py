"""Angle, length and margin against a version that goes sample by sample and class by class."""

import math

import pytest
import torch
from torch import Tensor

from prunescope.core.errors import ShapeMismatch
from prunescope.measure.geometry import BLOCK, geometry


def _slow(x: Tensor, w: Tensor, y: int, b: Tensor, in_margin: bool) -> tuple[list[float], float, float]:
    def dot(u: Tensor, v: Tensor) -> float:
        return math.fsum(float(p) * float(q) for p, q in zip(u, v, strict=True))

    def norm(u: Tensor) -> float:
        return math.sqrt(dot(u, u))

    angles = [math.degrees(math.acos(dot(x, row) / (norm(x) * norm(row)))) for row in w]
    distances = [
        abs(dot(w[y] - w[c], x) + (float(b[y] - b[c]) if in_margin else 0.0)) / norm(w[y] - w[c])
        for c in range(len(w))
        if c != y
    ]
    logits = [dot(x, w[c]) + float(b[c]) for c in range(len(w))]
    right = logits.index(max(logits)) == y
    return angles, norm(x), min(distances) * (1 if right else -1)


@pytest.mark.parametrize("in_margin", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_geometry_is_that_of_a_slow_replica(in_margin: bool, dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(3)
    x, w = torch.randn(40, 7, generator=generator, dtype=dtype), torch.randn(5, 7, generator=generator, dtype=dtype)
    b, y = torch.randn(5, generator=generator, dtype=dtype), torch.randint(5, (40,), generator=generator)

    found = geometry(x, w, y, b, margin_with_bias=in_margin)

    tolerance = 1e-10 if dtype == torch.float64 else 2e-3
    signs = set()
    for i in range(40):
        angles, length, margin = _slow(x[i], w, int(y[i]), b, in_margin)
        assert found.angle[i].tolist() == pytest.approx(angles, abs=tolerance)
        assert float(found.length[i]) == pytest.approx(length, rel=1e-6)
        assert float(found.margin[i]) == pytest.approx(margin, abs=tolerance, rel=1e-4)
        signs.add(margin > 0)
    assert signs == {True, False}


def test_the_bias_decides_what_is_right_even_if_the_margin_has_none() -> None:
    x, w, y = torch.tensor([[1.0, 0.0]]), torch.eye(2), torch.tensor([0])
    assert float(geometry(x, w, y).margin) == pytest.approx(math.sqrt(0.5))
    assert float(geometry(x, w, y, torch.tensor([0.0, 5.0])).margin) == pytest.approx(-math.sqrt(0.5))
    with_bias = geometry(x, w, y, torch.tensor([0.0, 5.0]), margin_with_bias=True)
    assert float(with_bias.margin) == pytest.approx(-4 * math.sqrt(0.5))


def test_nothing_is_undefined_for_zero_features_and_equal_directions() -> None:
    w = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    found = geometry(torch.tensor([[0.0, 0.0], [3.0, 4.0]]), w, torch.tensor([0, 1]))
    assert found.angle.tolist()[0] == [90.0, 90.0, 90.0]
    assert found.angle.tolist()[1][2] == 90.0
    assert found.margin.abs().tolist() == [0.0, 0.0]


def test_directions_that_differ_by_rounding_alone_have_no_distance() -> None:
    """Squares of distances are differences of squares, which for such directions may be below zero."""
    generator = torch.Generator().manual_seed(1)
    w = torch.randn(30, 64, generator=generator, dtype=torch.float64).repeat(2, 1)
    w[30:] *= 1 + 1e-15
    found = geometry(torch.randn(60, 64, generator=generator, dtype=torch.float64), w, torch.arange(60))
    assert found.margin.abs().tolist() == [0.0] * 60


def test_equal_directions_have_no_distance_whatever_their_biases() -> None:
    w, b = torch.tensor([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0]]), torch.tensor([0.0, 3.0, 0.0])
    found = geometry(torch.tensor([[2.0, 1.0]]), w, torch.tensor([1]), b, margin_with_bias=True)
    assert float(found.margin) == 0.0


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = torch.Generator().manual_seed(0)
    x, w, y = torch.randn(50, 4, generator=generator).double(), torch.randn(3, 4).double(), torch.arange(50) % 3
    whole = geometry(x, w, y)
    monkeypatch.setattr("prunescope.measure.geometry.BLOCK", 21)
    parts = geometry(x, w, y)
    assert BLOCK > 150
    assert torch.allclose(whole.angle, parts.angle, rtol=0, atol=1e-12)
    assert torch.allclose(whole.margin, parts.margin, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("features", "weight", "labels"),
    [((4, 3), (2, 2), (4,)), ((4, 3), (2, 3), (5,)), ((4, 3), (1, 3), (4,)), ((4, 3, 1), (2, 3), (4,))],
)
def test_shapes_that_do_not_belong_together_are_refused(
    features: tuple[int, ...], weight: tuple[int, ...], labels: tuple[int, ...]
) -> None:
    with pytest.raises(ShapeMismatch, match="features are"):
        geometry(torch.zeros(features), torch.zeros(weight), torch.zeros(labels, dtype=torch.long))


def test_labels_beyond_the_directions_are_refused() -> None:
    with pytest.raises(ShapeMismatch, match="labels run from 0 to 2"):
        geometry(torch.zeros(2, 3), torch.zeros(2, 3), torch.tensor([0, 2]))
