"""The check of a smaller network sees every fault: a wrong position, value or order, anywhere."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from prunescope.core.errors import Unsupported
from prunescope.nets.lines import KeptLines
from prunescope.nets.network import Network
from prunescope.nets.removal import removal_of
from prunescope.nets.verify import verify


class Few(nn.Module):
    """Convolutions with batch norm, an identity skip, a flatten, in float32."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.norm = nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6)
        self.a, self.b = nn.Conv2d(6, 5, 3, padding=1), nn.Conv2d(5, 6, 3, padding=1)
        self.head = nn.Linear(6 * 16, 4)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.stem(x)).tanh()
        return self.head((x + self.b(self.a(x).tanh())).flatten(1))


@pytest.fixture
def net() -> Network:
    torch.manual_seed(0)
    module = Few().eval()
    for value in (module.norm.weight, module.norm.bias, module.norm.running_mean):
        value.data.normal_()
    return Network(module, torch.zeros(1, 3, 4, 4))


@pytest.fixture
def kept(net: Network) -> dict[str, Tensor]:
    """Units 1 of ``a`` and 2 and 4 of the stream go, where they are made and where they are read."""
    kept = {name: torch.ones(p.shape, dtype=torch.bool) for name, p in net.module.named_parameters()}
    for name, dim, units in (("a.weight", 0, [1]), ("a.bias", 0, [1]), ("b.weight", 1, [1])):
        kept[name].movedim(dim, 0)[units] = False
    for name, dim in (("stem.weight", 0), ("stem.bias", 0), ("b.weight", 0), ("b.bias", 0), ("a.weight", 1)):
        kept[name].movedim(dim, 0)[[2, 4]] = False
    kept["norm.weight"][[2, 4]] = kept["norm.bias"][[2, 4]] = False
    kept["head.weight"].view(4, 6, 16)[:, [2, 4]] = False
    return kept


def checked(net: Network, kept: dict[str, Tensor], fault: Callable[[nn.Module], object]) -> None:
    small = removal_of(net.graph, kept).applied(net.module, kept).eval()
    assert [small.stem.out_channels, small.a.out_channels] == [4, 4]
    with torch.no_grad():
        fault(small)
    verify(net.module, KeptLines(kept), small, net.graph.record.example)


def test_the_right_network_passes(net: Network, kept: dict[str, Tensor]) -> None:
    built: list[nn.Module] = []
    checked(net, kept, built.append)
    (small,) = built
    assert sum(p.numel() for p in small.parameters()) < sum(p.numel() for p in net.module.parameters())


@pytest.mark.parametrize("name", ["stem", "norm", "a", "b", "head"])
def test_a_weight_that_moved_by_a_millionth_is_seen(net: Network, kept: dict[str, Tensor], name: str) -> None:
    with pytest.raises(Unsupported, match="stopped in layer 'head': the outputs differ by"):
        checked(net, kept, lambda small: small.get_submodule(name).weight.view(-1)[0].add_(1e-6))


def test_an_output_that_overflows_hides_no_other(net: Network, kept: dict[str, Tensor]) -> None:
    net.module.head.bias.data[0] = torch.inf
    checked(net, kept, lambda small: small)
    with pytest.raises(Unsupported, match="the outputs differ by 1 "):
        checked(net, kept, lambda small: small.head.bias[1].add_(1))


def swapped(path: str, dim: int) -> Callable[[nn.Module], object]:
    def fault(small: nn.Module) -> None:
        value = dict(small.named_parameters())[path] if path.endswith(("t", "s")) else dict(small.named_buffers())[path]
        order = [1, 0, *range(2, value.size(dim))]
        value.copy_(value.index_select(dim, torch.tensor(order)))

    return fault


@pytest.mark.parametrize("dim", [0, 1])
@pytest.mark.parametrize("name", ["stem", "a", "b", "head"])
def test_positions_in_a_wrong_order_are_seen(net: Network, kept: dict[str, Tensor], name: str, dim: int) -> None:
    with pytest.raises(Unsupported, match="the outputs differ"):
        checked(net, kept, swapped(f"{name}.weight", dim))


@pytest.mark.parametrize("path", ["stem.bias", "norm.weight", "norm.bias", "norm.running_mean", "a.bias", "head.bias"])
def test_vectors_in_a_wrong_order_are_seen(net: Network, kept: dict[str, Tensor], path: str) -> None:
    with pytest.raises(Unsupported, match="the outputs differ"):
        checked(net, kept, swapped(path, 0))


@pytest.mark.parametrize("name", ["a.weight", "b.weight", "head.weight"])
def test_a_mask_that_says_something_else_is_seen(net: Network, kept: dict[str, Tensor], name: str) -> None:
    """The masked network is read from the mask, not from the plan of the removal."""
    other = {**kept, name: kept[name].clone()}
    other[name].view(-1)[kept[name].view(-1).nonzero()[0]] = False
    small = removal_of(net.graph, kept).applied(net.module, kept).eval()
    with pytest.raises(Unsupported, match="the outputs differ"):
        verify(net.module, KeptLines(other), small, net.graph.record.example)


def test_a_missing_channel_is_refused_with_layer_and_operation(net: Network, kept: dict[str, Tensor]) -> None:
    def fault(small: nn.Module) -> None:
        small.b.weight = nn.Parameter(small.b.weight[:, 1:].clone())

    with pytest.raises(Unsupported, match="stopped in conv2d in layer 'b'"):
        checked(net, kept, fault)


def test_an_output_of_another_shape_is_refused(net: Network, kept: dict[str, Tensor]) -> None:
    def fault(small: nn.Module) -> None:
        small.head.weight = nn.Parameter(small.head.weight[:3].clone())
        small.head.bias = nn.Parameter(small.head.bias[:3].clone())

    with pytest.raises(Unsupported, match=r"shape \(2, 3\) instead of \(2, 4\)"):
        checked(net, kept, fault)
