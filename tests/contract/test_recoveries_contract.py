"""Every recovery: what is gone is exactly zero after it, and the same seed gives the same bits."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.data.dataset import Dataset, Split
from prunescope.prune.past import past_of
from prunescope.prune.recovery import Kit, recoveries


@pytest.fixture(params=sorted(recoveries))
def recovery(request):
    cls = recoveries[request.param]
    short = {"epochs": 2, "batch_size": 8} if "epochs" in cls.model_fields else {}
    return cls(**short)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    labels = np.arange(33) % 2
    images = rng.integers(0, 100, (33, 1, 6, 6), dtype=np.uint8) + (100 * labels[:, None, None, None]).astype(np.uint8)
    split = Split(images, labels, np.arange(33))
    return Dataset("toy", {"train": split, "test": split}, ("dark", "light"))


@pytest.fixture
def net():
    body = (nn.Conv2d(1, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Dropout(0.2))
    return ps.Network(nn.Sequential(*body, nn.Linear(64, 2)), torch.zeros(1, 1, 6, 6), ("dark", "light"))


def recovered(recovery, net, mask, data, seed=0):
    copied = ps.Network(copy.deepcopy(net.module), net.example_input, net.classes)
    recovery.recover_(copied, mask, Kit(data, seed, past=past_of(None, net.module)))
    return copied


@pytest.mark.parametrize("structure", ["weight", "filter"])
def test_what_is_gone_is_exactly_zero_afterwards(recovery, net, data, structure):
    if not recovery.changes:
        pytest.skip("it leaves the weights to the mask")
    mask = ps.prune(net, "magnitude", structure=structure, sparsity=0.5)
    after = recovered(recovery, net, mask, data)
    for name in mask:
        gone = after.module.get_parameter(name).detach()[~mask[name]]
        assert not bool(gone.any())
        assert not bool(torch.signbit(gone).any())


def test_the_same_seed_gives_the_same_bits(recovery, net, data):
    mask = ps.prune(net, "magnitude", sparsity=0.5)
    first = recovered(recovery, net, mask, data).module.state_dict()
    torch.manual_seed(99)  # dropout must not depend on what happened before
    second = recovered(recovery, net, mask, data).module.state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_another_seed_gives_other_weights_only_if_it_trains(recovery, net, data):
    first, second = (recovered(recovery, net, ps.Mask({}), data, seed).module.state_dict() for seed in (0, 1))
    assert torch.equal(first["5.weight"], second["5.weight"]) is not ("epochs" in type(recovery).model_fields)


def test_modes_gradients_and_randomness_are_as_before(recovery, net, data):
    net.module.eval()
    net.module[1].train()
    rng = torch.get_rng_state()
    after = recovered(recovery, net, ps.Mask({}), data)
    assert [child.training for child in after.module.modules()] == [child.training for child in net.module.modules()]
    assert all(parameter.grad is None for parameter in after.module.parameters())
    assert torch.equal(torch.get_rng_state(), rng)


def test_a_run_leaves_the_callers_network_alone(recovery, net, data):
    before = copy.deepcopy(net.module.state_dict())
    plan = ps.Plan(criterion="magnitude", sparsity=0.5, recovery=recovery, schedule={"name": "constant", "n_steps": 2})
    outcome = ps.run(net, plan, data=data)
    assert all(torch.equal(value, before[name]) for name, value in net.module.state_dict().items())
    assert (outcome.net is net) is not recovery.changes
