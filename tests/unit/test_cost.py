"""What cost counts, and what it leaves alone."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import prune

from prunescope.core.errors import BadNetwork
from prunescope.nets.cost import cost


class Functional(nn.Module):
    """One weight, used through functions only."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        scores = functional.scaled_dot_product_attention(x, x, x)
        return (functional.relu(self.inner(scores)) @ x.transpose(1, 2)).sum((1, 2))


def test_functional_calls_count_where_they_happen() -> None:
    counted = cost(Functional(), torch.randn(2, 5, 4))
    by_name = {layer.name: layer.macs for layer in counted.layers}
    assert by_name == {"": 2 * 5 * 5 * 4 + 5 * 4 * 5, "inner": 5 * 4 * 4}
    assert counted.ops_paper == counted.macs + 5 * 4


def test_totals_are_the_sums_of_the_layers() -> None:
    net = nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3)
    )
    counted = cost(net, torch.randn(3, 1, 6, 6))
    for what in ("params", "nonzero", "macs", "ops_paper", "bytes"):
        assert getattr(counted, what) == sum(getattr(layer, what) for layer in counted.layers)
    assert {layer.name: layer.ops_paper for layer in counted.layers} == {
        "0": 2 * 16 * 9 + 2 * 16,
        "1": 2 * 2 * 16,
        "2": 2 * 16,
        "3": 2 * 16,
        "5": 8 * 3 + 3,
    }
    assert counted.bytes == 4 * (counted.params + 4) + 8, "running mean and variance, and an int64 counter"


def test_cost_is_that_of_one_sample() -> None:
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    assert cost(net, torch.randn(1, 1, 6, 6)) == cost(net, torch.randn(7, 1, 6, 6))


def test_attention_modules_count_their_products_on_every_path() -> None:
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    attention = 4 * 5 * 8 * 8 + 2 * 5 * 5 * 8
    assert cost(layer, torch.randn(2, 5, 8)).macs == attention + 2 * 5 * 8 * 16
    assert torch.backends.mha.get_fastpath_enabled()


def test_a_recurrent_cell_counts_each_step() -> None:
    assert cost(nn.LSTMCell(3, 4), torch.randn(2, 3)).macs == 4 * 4 * (3 + 4)


def test_an_einsum_is_counted_by_its_products() -> None:
    class Einsum(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return torch.einsum("bij,bkj->bik", x, x)

    assert cost(Einsum(), torch.randn(2, 3, 4)).macs == 3 * 3 * 4


def test_shared_weights_count_once_but_every_use_does() -> None:
    layer = nn.Linear(4, 4, bias=False)
    counted = cost(nn.Sequential(layer, layer), torch.randn(1, 4))
    assert (counted.params, counted.macs) == (16, 32)
    tied = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Linear(4, 4, bias=False))
    tied[1].weight = tied[0].weight
    counted = cost(tied, torch.randn(1, 4))
    assert (counted.params, counted.nonzero, counted.macs, counted.bytes) == (16, 16, 32, 64)


def test_zeros_and_masks_lower_only_the_nonzero() -> None:
    net = nn.Sequential(nn.Linear(4, 3))
    with torch.no_grad():
        net[0].weight[0] = 0
        net[0].bias.fill_(1)
    counted = cost(net, torch.randn(1, 4))
    assert (counted.params, counted.nonzero, counted.macs) == (15, 11, 12)
    prune.random_unstructured(net[0], "weight", amount=12)
    assert cost(net, torch.randn(1, 4)).nonzero == 3


def test_several_inputs_are_given_as_a_tuple() -> None:
    x = torch.randn(2, 3, 4)
    assert cost(nn.MultiheadAttention(4, 2, batch_first=True), (x, x, x)).macs == 3 * 4 * 4 * 4 + 2 * 3 * 3 * 4


def test_the_module_is_left_as_it_was() -> None:
    net = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout()).train()
    before = {key: value.clone() for key, value in net.state_dict().items()}
    state = torch.get_rng_state()
    cost(net, torch.randn(2, 4, generator=torch.Generator()))
    assert all(layer.training for layer in net.modules())
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())
    assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in net.modules())
    assert torch.equal(state, torch.get_rng_state())


def test_a_forward_that_fails_is_named_and_leaves_no_hooks() -> None:
    net = nn.Sequential(nn.Linear(4, 4))
    with pytest.raises(BadNetwork, match=r"Sequential costs failed on an input of shape \[\(1, 3\)\].*Give an example"):
        cost(net, torch.randn(1, 3))
    assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in net.modules())
    assert torch.backends.mha.get_fastpath_enabled()
