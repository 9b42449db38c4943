"""Batch norms measured anew, and weights of one bit."""

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.data.dataset import Dataset, Split
from prunescope.prune.recovery import recoveries


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    split = Split(rng.normal(size=(50, 4)).astype(np.float32), np.arange(50) % 2, np.arange(50))
    return Dataset("noise", {"train": split, "test": split}, ("a", "b"))


@pytest.fixture
def net():
    body = (nn.Linear(4, 6), nn.BatchNorm1d(6, momentum=0.3), nn.ReLU(), nn.Linear(6, 2))
    return ps.Network(nn.Sequential(*body), torch.zeros(2, 4), ("a", "b"))


def done(net, data, name="recalibrate", structure="weight", **fields):
    recovery = {"name": name, **fields}
    return ps.run(net, ps.Plan(criterion="magnitude", structure=structure, sparsity=0.4, recovery=recovery), data=data)


def test_statistics_are_the_plain_average_over_batches(net, data):
    outcome = done(net, data, batch_size=20)
    kept = outcome.mask["0.weight"]
    x = torch.from_numpy(data["train"].inputs)
    z = x @ (net.weight("0.weight") * kept).T + net.weight("0.bias")
    batches = z.split(20)
    norm = outcome.net.module[1]
    torch.testing.assert_close(norm.running_mean, torch.stack([b.mean(0) for b in batches]).mean(0))
    torch.testing.assert_close(norm.running_var, torch.stack([b.var(0) for b in batches]).mean(0))
    assert norm.momentum == 0.3


def test_no_weight_is_changed(net, data):
    outcome = done(net, data)
    for name, parameter in outcome.net.module.named_parameters():
        assert torch.equal(parameter, net.module.get_parameter(name))


def test_statistics_of_channels_that_are_gone_stay_what_they_were(net, data):
    outcome = done(net, data, structure="filter")
    gone = ~outcome.mask["1.weight"]
    assert int(gone.sum()) == 2
    assert torch.equal(outcome.net.module[1].running_var[gone], net.module[1].running_var[gone])
    assert not bool((outcome.net.module[1].running_var == net.module[1].running_var)[~gone].any())


def test_as_many_samples_as_wanted_are_looked_at(net, data):
    some = done(net, data, batch_size=10, samples=20)
    assert int(some.net.module[1].num_batches_tracked) == 2


def test_modes_are_as_before(net, data):
    net.module.train()
    net.module[1].eval()
    after = done(net, data).net.module
    assert after.training
    assert not after[1].training


def test_survivors_become_a_scale_times_their_sign(net, data):
    outcome = done(net, data, name="binarise")
    for name in ("0.weight", "3.weight"):
        weight, kept = net.weight(name), outcome.mask[name]
        scale = weight[kept].abs().mean()
        torch.testing.assert_close(outcome.net.weight(name)[kept], scale * weight[kept].sign())
        assert torch.equal(outcome.net.weight(name)[~kept], weight[~kept])  # for a later restore
    assert torch.equal(outcome.net.module[0].bias, net.module[0].bias)
    assert not torch.equal(outcome.net.module[1].running_var, net.module[1].running_var)


def test_binarising_without_recalibrating_needs_no_data(net):
    outcome = done(net, None, name="binarise", recalibrate=False)
    assert torch.equal(outcome.net.module[1].running_var, net.module[1].running_var)


@pytest.mark.parametrize("name", ["recalibrate", "binarise"])
def test_without_data_it_is_refused_in_words(net, name):
    with pytest.raises(BadPlan, match=f"recovery '{name}' needs a data set, but none was given"):
        done(net, None, name=name)


def test_a_network_without_batch_norms_is_left_alone(data):
    plain = ps.Network(nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)), torch.zeros(2, 4), ("a", "b"))
    after = done(plain, data).net.module.state_dict()
    assert all(torch.equal(value, plain.module.state_dict()[name]) for name, value in after.items())


def test_aliases_mean_the_same():
    assert recoveries["binarize"] is recoveries["binarise"]
