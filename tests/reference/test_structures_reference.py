"""What removing a unit means, against networks that were built smaller by hand, in float64."""

import pytest
import torch
from torch import nn

import prunescope as ps

F64 = torch.float64
SAME = {"rtol": 1e-12, "atol": 1e-12}


def lively(module):
    """Float64, eval mode, batch norms that do something."""
    module = module.double().eval()
    for child in module.modules():
        if isinstance(child, nn.modules.batchnorm._BatchNorm):
            child.running_mean.uniform_(-1, 1)
            child.running_var.uniform_(0.5, 2)
            nn.init.uniform_(child.weight, 0.5, 1.5)
            nn.init.uniform_(child.bias, 0.5, 1)
    return module


class Plain(nn.Module):
    """conv - bn - relu - conv - flatten - linear, of any widths."""

    def __init__(self, a=4, b=3):
        super().__init__()
        self.first, self.norm, self.second = nn.Conv2d(2, a, 3, bias=False), nn.BatchNorm2d(a), nn.Conv2d(a, b, 3)
        self.head = nn.Linear(4 * b, 2)

    def forward(self, x):
        return self.head(torch.relu(self.second(torch.relu(self.norm(self.first(x))))).flatten(1))


class Residual(nn.Module):
    """x + second(relu(first(x))), of any widths: the stream has one width, the inner layer another."""

    def __init__(self, stream=4, inner=3):
        super().__init__()
        self.stem, self.norm = nn.Conv2d(2, stream, 3), nn.BatchNorm2d(stream)
        self.first, self.second = nn.Conv2d(stream, inner, 1), nn.Conv2d(inner, stream, 1)
        self.head = nn.Linear(stream, 2)

    def forward(self, x):
        x = torch.sigmoid(self.norm(self.stem(x)))
        return self.head(torch.relu(x + self.second(torch.relu(self.first(x)))).mean((2, 3)))


class Recurrent(nn.Module):
    def __init__(self, hidden=4):
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, hidden, batch_first=True), nn.Linear(hidden, 2)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def copied(small, whole, cuts):
    """The small module with the whole one's values, cut by ``cuts``: parameter -> index lists by dimension."""
    values = whole.state_dict()
    for name, dims in cuts.items():
        for dim, index in dims.items():
            values[name] = values[name].index_select(dim, torch.tensor(index))
    small.load_state_dict(values)
    return small.double().eval()


def masked_output(net, mask, x):
    with ps.masked(net, mask), torch.no_grad():
        return net.module(x)


def by_hand(net, *edits):
    return ps.prune(net, {"name": "hand", "edits": edits})


def test_a_masked_filter_equals_a_network_without_it():
    whole = lively(Plain())
    net, x = ps.Network(whole, torch.zeros(1, 2, 6, 6, dtype=F64)), torch.randn(5, 2, 6, 6, dtype=F64)
    left, kept = [0, 2, 3], [0, 2]
    norm = {f"norm.{name}": {0: left} for name in ("weight", "bias", "running_mean", "running_var")}
    cuts = {
        "first.weight": {0: left},
        "second.weight": {0: kept, 1: left},
        "second.bias": {0: kept},
        "head.weight": {1: [4 * c + k for c in kept for k in range(4)]},
    }
    small = copied(Plain(3, 2).double(), whole, {**norm, **cuts})
    edits = [
        {"kind": "unit", "site": "first.weight", "units": [1]},
        {"kind": "unit", "site": "second.weight", "units": [1]},
    ]
    torch.testing.assert_close(masked_output(net, by_hand(net, *edits), x), small(x), **SAME)


def test_masking_only_the_weights_of_a_filter_is_another_network():
    net = ps.Network(lively(Plain()), torch.zeros(1, 2, 6, 6, dtype=F64))
    x = torch.randn(5, 2, 6, 6, dtype=F64)
    mask = by_hand(net, {"kind": "unit", "site": "first.weight", "units": [1]})
    only = ps.Mask({"first.weight": mask.states["first.weight"]})
    assert not torch.allclose(masked_output(net, mask, x), masked_output(net, only, x))


@pytest.mark.parametrize("site", ["stem.weight", "second.weight"])
def test_a_channel_of_a_residual_stream_goes_from_all_that_make_and_read_it(site):
    """Behind a sigmoid a silent channel is one half, so it must be silent where it is read."""
    whole = lively(Residual())
    net, x = ps.Network(whole, torch.zeros(1, 2, 5, 5, dtype=F64)), torch.randn(5, 2, 5, 5, dtype=F64)
    left = [0, 1, 3]
    cuts = {f"norm.{name}": {0: left} for name in ("weight", "bias", "running_mean", "running_var")}
    cuts |= {"stem.weight": {0: left}, "stem.bias": {0: left}, "first.weight": {1: left}, "head.weight": {1: left}}
    cuts |= {"second.weight": {0: left}, "second.bias": {0: left}}
    small = copied(Residual(stream=3).double(), whole, cuts)
    mask = by_hand(net, {"kind": "unit", "site": site, "units": [2]})
    torch.testing.assert_close(masked_output(net, mask, x), small(x), **SAME)


def test_a_hidden_unit_goes_from_all_gates():
    whole = lively(Recurrent())
    net, x = ps.Network(whole, torch.zeros(1, 5, 3, dtype=F64)), torch.randn(6, 5, 3, dtype=F64)
    left = [0, 1, 3]
    rows = [4 * gate + j for gate in range(4) for j in left]
    cuts = {f"lstm.{name}_l0": {0: rows} for name in ("weight_ih", "bias_ih", "bias_hh")}
    cuts |= {"lstm.weight_hh_l0": {0: rows, 1: left}, "head.weight": {1: left}}
    small = copied(Recurrent(3).double(), whole, cuts)
    mask = by_hand(net, {"kind": "unit", "site": "lstm.weight_ih_l0", "units": [2]})
    torch.testing.assert_close(masked_output(net, mask, x), small(x), **SAME)


def test_an_input_channel_is_read_as_zero_by_one_layer_only():
    whole = lively(Residual())
    net, x = ps.Network(whole, torch.zeros(1, 2, 5, 5, dtype=F64)), torch.randn(5, 2, 5, 5, dtype=F64)
    mask = by_hand(net, {"kind": "input", "site": "first.weight", "columns": [2]})

    def slow(x):
        stream = torch.sigmoid(whole.norm(whole.stem(x)))
        seen = stream.clone()
        seen[:, 2] = 0
        return whole.head(torch.relu(stream + whole.second(torch.relu(whole.first(seen)))).mean((2, 3)))

    torch.testing.assert_close(masked_output(net, mask, x), slow(x), **SAME)
    assert list(mask) == ["first.weight"]


def test_criteria_choose_what_was_cut_by_hand():
    """The filter with the smallest L1 norm goes, and the mask is that of the same filter taken by hand."""
    net = ps.Network(lively(Plain()), torch.zeros(1, 2, 6, 6, dtype=F64))
    smallest = int(net.weight("first.weight").abs().sum((1, 2, 3)).argmin())
    mask = ps.prune(net, "magnitude", structure="filter", scope="uniform", sparsity=0.25, layers=["first"])
    same = by_hand(net, {"kind": "unit", "site": "first.weight", "units": [smallest]})
    assert {name: mask[name].tolist() for name in mask} == {name: same[name].tolist() for name in same}
