"""The probe times what is really left, and says why where nothing is; no test asks how long anything took."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.progress import Progress
from prunescope.measure.probe import Measurement, Subject, probes
from prunescope.measure.probes.latency import NOT_PRUNED, NOT_SMALLER
from prunescope.nets.cost import cost
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask


@pytest.fixture
def net() -> Network:
    body = (nn.Conv2d(1, 6, 3), nn.ReLU(), nn.Conv2d(6, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3))
    return Network(nn.Sequential(*body), torch.zeros(1, 1, 5, 5))


def measured(net: Network, mask: Mask) -> Measurement:
    with ps.masked(net, mask):
        return probes["latency"](batch=2, seconds=0.001).measure(Subject(net, mask, None), Progress())


def why(found: Measurement) -> str:
    return str(found.tables["setting"]["why"][0])


def test_sizes_are_of_what_is_really_left(net: Network) -> None:
    mask = ps.prune(net, "magnitude", "filter", sparsity=0.5)
    found, small = measured(net, mask), ps.shrink(net, mask)
    left, whole = cost(small, net.example_input), cost(net.module, net.example_input)
    head = found.headline
    assert (head["params"], head["macs"], head["bytes"]) == (left.params, left.macs, left.bytes)
    assert (head["dense_params"], head["dense_macs"], head["dense_bytes"]) == (whole.params, whole.macs, whole.bytes)
    assert head["params"] < head["dense_params"]
    assert (head["batch"], head["n_threads"], why(found)) == (2, 1, "")
    assert 0 < head["ratio_low"] <= head["ratio"] <= head["ratio_high"]


def test_times_in_channels_last_order_are_told_where_there_are_images(net: Network) -> None:
    head = measured(net, ps.prune(net, "magnitude", "filter", sparsity=0.5)).headline
    assert min(head["last_ratio"], head["last_median_ms"], head["last_dense_median_ms"], head["last_speedup"]) > 0
    flat = Network(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), torch.zeros(1, 3))
    assert not {name for name in measured(flat, Mask({})).headline if name.startswith("last")}


def test_single_weights_take_as_long_as_before_and_it_says_why(net: Network) -> None:
    found = measured(net, ps.prune(net, "random", sparsity=0.3))
    assert (found.headline["ratio"], found.headline["min_ratio"]) == (1, 1)
    assert found.headline["params"] == found.headline["dense_params"]
    assert why(found) == NOT_SMALLER


def test_an_unpruned_step_says_so(net: Network) -> None:
    assert why(measured(net, Mask({}))) == NOT_PRUNED


def test_a_refused_removal_is_the_reason() -> None:
    class Literal(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.head = nn.Conv2d(1, 4, 3), nn.Linear(36, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(self.conv(x).relu().view(-1, 36))

    net = Network(Literal(), torch.zeros(1, 1, 5, 5))
    found = measured(net, ps.prune(net, "magnitude", "filter", sparsity=0.5))
    assert found.headline["ratio"] == 1
    assert "shrinking the network stopped" in why(found)


def test_the_network_is_left_as_it_was(net: Network) -> None:
    before = {name: value.clone() for name, value in net.module.state_dict().items()}
    net.module.train()
    measured(net, ps.prune(net, "magnitude", "filter", sparsity=0.5))
    assert net.module.training
    assert all(torch.equal(value, before[name]) for name, value in net.module.state_dict().items())
