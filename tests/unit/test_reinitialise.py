"""Fresh weights under the same mask."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.data.dataset import Dataset, Split
from prunescope.prune.recoveries.reinitialise import Reinitialise
from prunescope.prune.recovery import Kit


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    split = Split(rng.integers(0, 255, (12, 1, 4, 4), dtype=np.uint8), np.arange(12) % 2, np.arange(12))
    return Dataset("toy", {"train": split, "test": split}, ("a", "b"))


@pytest.fixture
def net():
    module = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(12, 2))
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.fill_(7.0)
    return ps.Network(module, torch.zeros(1, 1, 4, 4), ("a", "b"))


def drawn(net, data, mask, seed=0, **fields):
    copied = ps.Network(copy.deepcopy(net.module), net.example_input, net.classes)
    Reinitialise(epochs=0, **fields).recover_(copied, mask, Kit(data, seed))
    return copied.module


def test_no_trained_value_is_left(net, data):
    module = drawn(net, data, ps.Mask({}))
    assert all(not bool((parameter == 7).any()) for parameter in module.parameters())


def test_values_come_from_the_layers_own_initialisation(net, data):
    module = drawn(net, data, ps.Mask({}))
    assert torch.equal(module[1].weight, torch.ones(3))
    assert torch.equal(module[1].bias, torch.zeros(3))
    assert float(module[3].weight.detach().abs().max()) <= 12**-0.5  # Kaiming uniform with a = sqrt 5


def test_kaiming_draws_from_a_normal_of_the_fan_in_and_sets_biases_to_zero(data):
    wide = ps.Network(nn.Sequential(nn.Flatten(), nn.Linear(16, 4000), nn.Linear(4000, 2)), torch.zeros(1, 1, 4, 4))
    module = drawn(wide, data, ps.Mask({}), draw="kaiming")
    weight = module[1].weight.detach()
    assert float(weight.std()) == pytest.approx((2 / 16) ** 0.5, rel=0.01)
    assert float(weight.abs().max()) > 3 * (2 / 16) ** 0.5  # no uniform draw
    assert float(weight.mean()) == pytest.approx(0, abs=0.01)
    assert torch.equal(module[1].bias, torch.zeros(4000))


def test_signed_kaiming_weights_are_all_as_large(net, data):
    module = drawn(net, data, ps.Mask({}), draw="signed_kaiming")
    normal = drawn(net, data, ps.Mask({}), draw="kaiming")
    for layer, fan_in in ((0, 9), (3, 12)):
        weight = module[layer].weight
        torch.testing.assert_close(weight.abs(), torch.full_like(weight, (2 / fan_in) ** 0.5))
        assert torch.equal(weight.sign(), normal[layer].weight.sign())
    assert torch.equal(module[1].weight, torch.ones(3))


def test_the_first_draw_is_no_part_of_a_steps_name():
    assert "draw" not in Reinitialise().options()
    assert Reinitialise(draw="kaiming").options()["draw"] == "kaiming"


def test_the_draw_follows_from_the_seed_alone(net, data):
    first = drawn(net, data, ps.Mask({}))
    torch.manual_seed(5)
    again, other = drawn(net, data, ps.Mask({})), drawn(net, data, ps.Mask({}), seed=1)
    assert torch.equal(first[0].weight, again[0].weight)
    assert not torch.equal(first[0].weight, other[0].weight)


def test_what_is_gone_stays_zero_and_the_rest_is_drawn_as_without_a_mask(net, data):
    mask = ps.prune(net, "random", sparsity=0.5)
    module, whole = drawn(net, data, mask), drawn(net, data, ps.Mask({}))
    for name in mask:
        assert torch.equal(module.get_parameter(name), whole.get_parameter(name) * mask[name])


def test_a_plan_keeps_its_mask_and_gets_a_network_of_its_own(net, data):
    recovery = {"name": "reinitialise", "epochs": 1, "batch_size": 6}
    outcome = ps.run(net, ps.Plan(criterion="random", sparsity=0.5, recovery=recovery), data=data)
    assert outcome.net is not net
    assert sum(outcome.mask.n_removed(name) for name in outcome.mask) == 26  # floor(0.5 (27 + 24) + 0.5)


def test_a_layer_that_cannot_be_drawn_is_named(data):
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale, self.head = nn.Parameter(torch.ones(3)), nn.Linear(3, 2)

        def forward(self, x):
            return self.head(x.flatten(1)[:, :3] * self.scale)

    net = ps.Network(nn.Sequential(Odd()), torch.zeros(1, 1, 4, 4))
    before = copy.deepcopy(net.module.state_dict())
    with pytest.raises(BadPlan, match=r"'0' \(Odd\) cannot be drawn anew"):
        Reinitialise(epochs=0).recover_(net, ps.Mask({}), Kit(data))
    assert all(torch.equal(value, before[name]) for name, value in net.module.state_dict().items())
