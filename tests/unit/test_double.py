"""A module run in float64 under a mask gives what a masked float64 copy gives, however masks and layers lie."""

import copy
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from prunescope.nets import doubled
from prunescope.nets.double import run_in_double


def masked_copy(module: nn.Module, kept: dict[str, Tensor]) -> nn.Module:
    """The slow way: every parameter in float64, times its mask."""
    module = copy.deepcopy(module).double().eval()
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.mul_(kept.get(name, torch.ones_like(parameter)))
    return module


def assert_as_the_slow_way(module: nn.Module, kept: dict[str, Tensor], x: Tensor) -> None:
    with torch.no_grad():
        expected = masked_copy(module, kept)(x.double() if x.is_floating_point() else x)
    found = run_in_double(module.eval(), kept, (x.double() if x.is_floating_point() else x,))
    assert found.dtype == torch.float64
    torch.testing.assert_close(found.clone(), expected, rtol=0, atol=1e-12)


def lines(module: nn.Module, name: str, gone: dict[int, list[int]]) -> Tensor:
    """A mask of whole lines: positions gone along each dimension."""
    kept = torch.ones(module.get_parameter(name).shape, dtype=torch.bool)
    for dim, positions in gone.items():
        kept.movedim(dim, 0)[positions] = False
    return kept


class Reads(nn.Module):
    """One layer, and a view of what it gives that only holds for one order of memory."""

    def __init__(self, layer: nn.Module, is_last: bool = False) -> None:
        super().__init__()
        self.layer, self.is_last = layer, is_last

    def forward(self, x: Tensor) -> Tensor:
        out = self.layer(x)
        return out.permute(0, 2, 3, 1).view(-1) if self.is_last else out.view(len(x), -1)


LAYERS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "linear": (lambda: nn.Linear(6, 5), (3, 6)),
    "linear without bias over a sequence": (lambda: nn.Linear(6, 5, bias=False), (3, 4, 6)),
    "conv1d": (lambda: nn.Conv1d(6, 5, 3, padding=1), (2, 6, 7)),
    "conv2d": (lambda: nn.Conv2d(6, 5, 3, stride=2, padding=1), (2, 6, 7, 7)),
    "conv2d 1 x 1 on one pixel": (lambda: nn.Conv2d(6, 5, 1, bias=False), (2, 6, 1, 1)),
    "conv3d": (lambda: nn.Conv3d(6, 5, 2), (2, 6, 3, 3, 3)),
    "grouped": (lambda: nn.Conv2d(6, 4, 3, groups=2), (2, 6, 5, 5)),
    "transposed": (lambda: nn.ConvTranspose2d(6, 5, 2), (2, 6, 3, 3)),
}
MASKS: dict[str, dict[int, list[int]]] = {
    "nothing": {},
    "rows": {0: [1, 3]},
    "columns": {1: [0]},
    "rows and columns": {0: [0, 2], 1: [1]},
    "all rows": {0: [0, 1, 2, 3, 4, 5]},
    "all columns": {1: [0, 1, 2, 3, 4, 5]},
}


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("layer", LAYERS)
def test_masks_of_lines_are_read_as_zeros(layer: str, mask: str) -> None:
    torch.manual_seed(0)
    make, shape = LAYERS[layer]
    module = Reads(make())
    size = module.layer.weight.shape
    gone = {dim: [at for at in positions if at < size[dim]] for dim, positions in MASKS[mask].items()}
    assert_as_the_slow_way(module, {"layer.weight": lines(module, "layer.weight", gone)}, torch.randn(shape))


@pytest.mark.parametrize("parameter", ["layer.weight", "layer.bias"])
@pytest.mark.parametrize("layer", ["linear", "conv2d", "grouped"])
def test_scattered_masks_are_read_as_zeros(layer: str, parameter: str) -> None:
    torch.manual_seed(0)
    make, shape = LAYERS[layer]
    module = Reads(make())
    kept = torch.rand(module.get_parameter(parameter).shape) > 0.5
    rows = lines(module, "layer.weight", {0: [1]})
    assert_as_the_slow_way(module, {"layer.weight": rows, parameter: kept}, torch.randn(shape))


def test_masked_taps_are_read_as_zeros() -> None:
    module = Reads(nn.Conv2d(3, 4, 3))
    kept = lines(module, "layer.weight", {0: [1], 2: [0], 3: [2]})
    assert_as_the_slow_way(module, {"layer.weight": kept}, torch.randn(2, 3, 5, 5))


@pytest.mark.parametrize("kept", ["rows and columns", "columns", "nothing", "scattered"])
def test_large_matrices_are_the_same_in_parts(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubled, "_LARGE", 12)
    torch.manual_seed(0)
    module = Reads(nn.Linear(6, 5))
    mask = torch.rand(5, 6) > 0.5 if kept == "scattered" else lines(module, "layer.weight", MASKS[kept])
    assert_as_the_slow_way(module, {"layer.weight": mask}, torch.randn(3, 6))
    assert_as_the_slow_way(module, {}, torch.randn(3, 6))


@pytest.mark.parametrize("mask", ["nothing", "rows and columns"])
def test_images_lie_in_memory_as_the_layers_leave_them(mask: str) -> None:
    x = torch.randn(2, 3, 5, 5)
    usual, last = (
        Reads(nn.Conv2d(3, 4, 3)),
        Reads(nn.Conv2d(3, 4, 3), is_last=True).to(memory_format=torch.channels_last),
    )
    for module in (usual, last):
        assert_as_the_slow_way(module, {"layer.weight": lines(module, "layer.weight", MASKS[mask])}, x)
    assert_as_the_slow_way(last, {}, x.to(memory_format=torch.channels_last))


def test_a_weight_computed_from_parameters_is_masked_where_it_comes_from() -> None:
    class Turned(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.randn(3, 4))

        def forward(self, x: Tensor) -> Tensor:
            return x @ self.weight + nn.functional.linear(x, self.weight.t())

    module = Turned()
    assert_as_the_slow_way(module, {"weight": lines(module, "weight", {0: [1], 1: [2]})}, torch.randn(5, 3))


def test_recurrent_layers_are_masked_too() -> None:
    class Last(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.core = nn.LSTM(3, 4)

        def forward(self, x: Tensor) -> Tensor:
            return self.core(x)[0]

    module = Last()
    kept = {"core.weight_hh_l0": torch.rand(16, 4) > 0.5, "core.bias_ih_l0": torch.rand(16) > 0.5}
    assert_as_the_slow_way(module, kept, torch.randn(5, 2, 3))


def test_nothing_in_the_module_changes() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()).eval()
    before = copy.deepcopy(module.state_dict())
    run_in_double(module, {"0.weight": lines(module, "0.weight", {0: [1], 1: [0]})}, (torch.randn(1, 3, 5, 5),))
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert torch.get_default_dtype() == torch.float32
