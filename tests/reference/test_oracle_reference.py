"""The oracle written again: a unit is taken out by hand, and the loss computed from its definition."""

import copy
import math

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.prune.criteria import oracle

F64 = torch.float64


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.norm = nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3)
        self.second, self.head = nn.Conv2d(3, 3, 3, padding=1), nn.Linear(3, 2)

    def forward(self, x):
        x = torch.relu(self.norm(self.first(x)))
        return self.head((x + torch.relu(self.second(x))).mean((2, 3)))


@pytest.fixture
def net():
    module = Small().double()
    module.norm.running_mean.uniform_(-1, 1)
    nn.init.uniform_(module.norm.bias, -1, 1)
    return ps.Network(module, torch.zeros(1, 1, 4, 4, dtype=F64))


@pytest.fixture
def data():
    return torch.randn(150, 1, 4, 4, dtype=F64), torch.randint(0, 2, (150,))


def slow_loss(module, data):
    total = 0.0
    for x, label in zip(*data, strict=True):
        row = module.eval()(x[None])[0].tolist()
        total -= row[int(label)] - math.log(sum(math.exp(value) for value in row))
    return total / len(data[1])


def test_a_kernel_scores_what_the_loss_changes_by_without_it(net, data):
    scores = ps.score(net, "oracle", data=data, structure="kernel")
    whole = slow_loss(net.module, data)
    for name in ("first.weight", "second.weight"):
        for unit, found in enumerate(scores[name].tolist()):
            cut = copy.deepcopy(net.module)
            weight = cut.get_parameter(name).data
            weight[unit // weight.shape[1], unit % weight.shape[1]] = 0
            assert found == pytest.approx(abs(slow_loss(cut, data) - whole), rel=1e-9, abs=1e-12)


def test_a_coupled_filter_scores_what_the_loss_changes_by_without_it(net, data):
    scores = ps.score(net, "oracle", data=data, structure="filter")
    whole = slow_loss(net.module, data)
    for unit, found in enumerate(scores["first.weight"].tolist()):
        cut = copy.deepcopy(net.module)
        for layer in (cut.first, cut.norm, cut.second):
            layer.weight.data[unit] = 0
            layer.bias.data[unit] = 0
        assert found == pytest.approx(abs(slow_loss(cut, data) - whole), rel=1e-9, abs=1e-12)


def test_what_is_gone_already_is_gone_in_both_losses(net, data):
    mask = ps.prune(net, "random", structure="filter", sparsity=0.3)
    scores = ps.score(net, "oracle", data=data, structure="filter", mask=mask)["first.weight"]
    gone = (~mask["first.weight"].flatten(1).any(1)).nonzero().flatten().tolist()
    assert [unit for unit, score in enumerate(scores.tolist()) if score < 1e-12] == gone


def test_candidates_together_score_as_one_by_one(net, data, monkeypatch):
    together = ps.score(net, "oracle", data=data, structure="input_channel")
    monkeypatch.setattr(oracle, "AT_ONCE", 1)
    single = ps.score(net, "oracle", data=data, structure="input_channel")
    monkeypatch.setattr(oracle, "_batches_well", lambda sight, sample: False)
    looped = ps.score(net, "oracle", data=data, structure="input_channel")
    for name in together:
        torch.testing.assert_close(together[name], single[name], rtol=1e-9, atol=1e-12)
        torch.testing.assert_close(together[name], looped[name], rtol=1e-9, atol=1e-12)


def test_layers_before_the_first_change_run_once_for_all_candidates(net, data):
    rows = []
    net.module.first.register_forward_hook(lambda module, args, out: rows.append(out.shape))
    ps.score(net, "oracle", data=(data[0][:5], data[1][:5]), structure="kernel", layers=["second"])
    of_all = [shape for shape in rows if shape[0] == 5]  # the network is tried on fewer samples before
    assert of_all == [(5, 3, 4, 4)] * 2  # the whole network, and one forward for nine candidates


class Looking(Small):
    def forward(self, x):
        return super().forward(x) * (2 if float(x.sum()) < -1e9 or float(self.second.weight.sum()) > 1e9 else 1)


def test_a_program_that_looks_at_values_runs_one_candidate_after_the_other(net, data):
    looking = Looking().double()
    looking.load_state_dict(net.module.state_dict())
    found = ps.score(ps.Network(looking, net.example_input), "oracle", data=data, structure="kernel")
    expected = ps.score(net, "oracle", data=data, structure="kernel")
    for name in expected:
        torch.testing.assert_close(found[name], expected[name], rtol=1e-9, atol=1e-12)


def test_single_weights_are_refused(net, data):
    with pytest.raises(BadPlan, match="Oracle scores filter, input_channel and kernel"):
        ps.score(net, "oracle", data=data)
