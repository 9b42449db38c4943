"""Units that several layers make: scores of each layer, put together by hand."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.nets.channels import Slice
from prunescope.prune.members import combined
from prunescope.prune.structure import structures

F64 = torch.float64


class Stream(nn.Module):
    """Two layers make the stream, a depthwise one the inner channels together with the one before it."""

    def __init__(self):
        super().__init__()
        self.stem, self.first = nn.Conv2d(2, 4, 3), nn.Conv2d(4, 6, 1)
        self.depth, self.second = nn.Conv2d(6, 6, 3, padding=1, groups=6), nn.Conv2d(6, 4, 1)
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        x = torch.relu(x + self.second(torch.relu(self.depth(torch.relu(self.first(x))))))
        return self.head(x.mean((2, 3)))


@pytest.fixture
def net():
    return ps.Network(Stream().double().eval(), torch.zeros(1, 2, 6, 6, dtype=F64))


WAYS = {"sum": sum, "mean": lambda values: sum(values) / len(values), "max": max}


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("p", [1, 2])
def test_magnitudes_of_coupled_layers_are_put_together_as_asked(net, how, p):
    structure = {"name": "filter", "combine": how}
    scores = ps.score(net, "magnitude", structure=structure, p=p, normalise="none")
    for makers in (("stem", "second"), ("first", "depth")):
        weights = [net.weight(f"{maker}.weight") for maker in makers]
        for unit, score in enumerate(scores[f"{makers[0]}.weight"].tolist()):
            each = [float(weight[unit].abs().pow(p).sum()) for weight in weights]
            assert score == pytest.approx(WAYS[how](each) ** (1 / p))


@pytest.mark.parametrize("how", ["mean", "max"])
def test_slopes_of_coupled_layers_are_put_together_as_asked(net, how):
    """Of signed slopes the greatest in size; their mean is their sum, divided."""
    data = torch.randn(5, 2, 6, 6, dtype=F64), torch.randint(0, 3, (5,))
    usual, asked = (ps.score(net, "taylor", data, {"name": "filter", "combine": way}) for way in ("sum", how))
    if how == "mean":
        torch.testing.assert_close(asked["stem.weight"], usual["stem.weight"] / 2)
        return
    with torch.no_grad():
        stem = net.module.stem(data[0])
    stem.requires_grad_()
    second = net.module.second(torch.relu(net.module.depth(torch.relu(net.module.first(torch.relu(stem))))))
    out = net.module.head(torch.relu(torch.relu(stem) + second).mean((2, 3)))
    slopes = torch.autograd.grad(nn.functional.cross_entropy(out, data[1]), [stem, second])
    each = [(a.detach() * slope).mean((0, 2, 3)).abs() for a, slope in zip((stem, second), slopes, strict=True)]
    torch.testing.assert_close(asked["stem.weight"], torch.maximum(*each))


@pytest.mark.parametrize("how", WAYS)
def test_a_layer_that_does_not_make_a_unit_does_not_count_for_it(how):
    """Of two units the first layer makes both, with two rows the first, and the second layer the first alone."""
    slices = [
        Slice("a.weight", 0, torch.tensor([0, 0, 1]), torch.arange(3), "maker"),
        Slice("b.weight", 0, torch.tensor([0]), torch.tensor([1]), "maker"),
    ]
    values = {"a.weight": torch.tensor([[1.0], [2.0], [5.0]]), "b.weight": torch.tensor([[9.0], [4.0]])}
    assert combined(slices, values, 2, how).tolist() == [WAYS[how]([3, 4]), 5]


def test_of_signed_sums_the_greatest_in_size_counts_with_its_sign(net):
    slices = [part for part in net.graph.by_name["stem.weight"].slices if part.role == "maker"]
    values = {name: torch.full_like(net.weight(name), each) for name, each in SIGNED.items()}
    sums = {name: each * net.weight(name)[0].numel() for name, each in SIGNED.items()}
    assert combined(slices, values, 4, "max").tolist() == [min(sums.values())] * 4


SIGNED = {"stem.weight": 0.01, "second.weight": -3.0}


def test_both_weights_and_all_gates_are_one_layer():
    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)

        def forward(self, x):
            return self.head(self.cell(x)[0][:, -1])

    net = ps.Network(Reader().double(), torch.zeros(1, 5, 3, dtype=F64))
    scores = [ps.score(net, "magnitude", structure={"name": "filter", "combine": how}) for how in WAYS]
    assert torch.equal(scores[0]["cell.weight_ih_l0"], scores[1]["cell.weight_ih_l0"])
    assert torch.equal(scores[0]["cell.weight_ih_l0"], scores[2]["cell.weight_ih_l0"])


def test_the_usual_way_is_not_part_of_a_steps_identity():
    assert structures["filter"]().options() == {"name": "filter"}
    assert structures["filter"](combine="max").options() == {"name": "filter", "combine": "max"}
    plan = ps.Plan(criterion="magnitude", structure={"name": "filter", "combine": "max"})
    assert ps.Plan(**plan.options()) == plan


def test_another_way_is_refused_by_name(net):
    with pytest.raises(
        ps.PrunescopeError, match="structure 'filter' does not fit: combine: input should be 'sum', 'mean'"
    ):
        ps.prune(net, "magnitude", structure={"name": "filter", "combine": "least"}, sparsity=0.5)
