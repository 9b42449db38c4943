"""Timing leaves networks as they were, takes turns, and says on what it ran. No test asks how long anything took."""

from typing import ClassVar

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

import prunescope as ps
from prunescope.core.errors import BadInput, BadNetwork, Cancelled
from prunescope.core.progress import Progress
from prunescope.nets.latency import MIN_TURNS, Latency, Setting, median_interval
from prunescope.nets.orders import in_both_orders


class Noting(nn.Module):
    """Writes down who runs, in which mode, with how many samples and threads."""

    def __init__(self, name: str, log: list[tuple[object, ...]]) -> None:
        super().__init__()
        self.name, self.log = name, log
        self.norm = nn.BatchNorm1d(3)

    def forward(self, x: Tensor) -> Tensor:
        modes = (self.training, torch.is_grad_enabled(), torch.is_inference_mode_enabled())
        self.log.append((self.name, modes, len(x), torch.get_num_threads()))
        return self.norm(x)


def test_networks_are_timed_in_eval_mode_and_left_as_they_were() -> None:
    log: list[tuple[object, ...]] = []
    net = Noting("a", log).train()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    ps.latency(net, torch.randn(4, 3), against=Noting("b", log), seconds=1e-9)
    assert {modes for _, modes, *_ in log} == {(False, False, True)}
    assert net.training
    assert net.norm.training
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_two_networks_take_turns_and_the_first_forward_of_each_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prunescope.nets.latency.TURN_SECONDS", 0)
    log: list[tuple[object, ...]] = []
    found = ps.latency(Noting("a", log), torch.randn(2, 3), against=Noting("b", log), seconds=1e-9)
    timed = "".join(str(entry[0]) for entry in log[4:])
    assert timed == ("aabbbbaa" * MIN_TURNS)[: 4 * MIN_TURNS]
    assert found.n_turns == MIN_TURNS


def test_batch_threads_and_device_are_as_asked_and_restored() -> None:
    log: list[tuple[object, ...]] = []
    before = torch.get_num_threads()
    found = ps.latency(Noting("a", log), torch.randn(1, 3), batch=5, threads=2, device="cpu", seconds=1e-9)
    assert {entry[2:] for entry in log} == {(5, 2)}
    assert (found.batch, found.n_threads, found.device) == (5, 2, "cpu")
    assert torch.get_num_threads() == before


def test_ratios_are_of_turns_so_a_slow_moment_hits_both() -> None:
    other = Latency((2.0, 2.0, 200.0, 2.0, 2.0, 2.0, 2.0), 1, "cpu", 1)
    found = Latency((1.0, 1.0, 100.0, 1.0, 1.0, 1.5, 0.5), 1, "cpu", 1, other)
    assert (found.ratio, found.min_ratio, found.median_ms, found.min_ms) == (0.5, 0.25, 1.0, 0.5)
    assert found.ratio_interval == (0.25, 0.75)
    assert found.interval_ms == (0.5, 100.0)
    assert other.ratio == other.min_ratio == 1


class Images(nn.Module):
    """A convolution that writes down, for its copies too, how its image and weight lie in memory, and a flatten."""

    log: ClassVar[list[tuple[str, bool, bool]]] = []

    def __init__(self, name: str, holds_on: bool = False) -> None:
        super().__init__()
        self.name, self.holds_on = name, holds_on
        self.conv, self.norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)

    def forward(self, x: Tensor) -> Tensor:
        last = torch.channels_last
        self.log.append((self.name, *(v.is_contiguous(memory_format=last) for v in (x, self.conv.weight))))
        out = self.norm(self.conv(x))
        return out.view(len(out), -1) if self.holds_on else out.flatten(1)


def test_both_orders_of_memory_take_turns_and_nothing_is_left_turned() -> None:
    Images.log.clear()
    net, other = Images("a"), Images("b")
    usual, last = in_both_orders(net, torch.randn(1, 3, 5, 5), other, Setting(batch=2, seconds=1e-9))
    assert set(Images.log) == {("a", False, False), ("b", False, False), ("a", True, True), ("b", True, True)}
    assert last is not None
    assert usual.against is not None
    assert last.against is not None
    assert usual.n_turns == last.n_turns == last.against.n_turns == MIN_TURNS
    assert (usual.batch, last.batch) == (2, 2)
    assert all(not one.conv.weight.is_contiguous(memory_format=torch.channels_last) for one in (net, other))


@pytest.mark.parametrize("holds_on", [True, False])
def test_a_program_that_counts_on_the_usual_order_is_timed_in_it_alone(holds_on: bool) -> None:
    found = in_both_orders(Images("a", holds_on), torch.randn(2, 3, 5, 5), setting=Setting(seconds=1e-9))
    assert (found[1] is None) == holds_on


def test_what_reads_no_images_is_timed_in_one_order() -> None:
    assert in_both_orders(nn.Linear(3, 2), torch.zeros(2, 3), setting=Setting(seconds=1e-9))[1] is None


@given(st.lists(st.floats(0.1, 1e6), min_size=1, max_size=60))
def test_the_interval_holds_the_median_and_is_symmetric_in_rank(values: list[float]) -> None:
    low, high = median_interval(tuple(values))
    ordered = sorted(values)
    assert low <= (ordered[len(values) // 2] + ordered[(len(values) - 1) // 2]) / 2 <= high
    assert ordered.index(low) <= len(values) // 2


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (8, 1), (9, 2), (12, 3), (15, 4), (25, 8), (50, 18), (100, 40)])
def test_the_interval_is_that_of_the_tables(n: int, rank: int) -> None:
    """Ranks of the two-sided 95 % interval of the median (Conover, Practical Nonparametric Statistics, table A3)."""
    assert median_interval(tuple(float(i) for i in range(1, n + 1))) == (rank, n + 1 - rank)


def test_a_failing_forward_is_refused_with_the_shape() -> None:
    with pytest.raises(
        BadNetwork, match=r"timing Linear failed on an input of shape \[\(2, 3\)\] on cpu: .*Give an ex"
    ):
        ps.latency(nn.Linear(4, 2), torch.zeros(2, 3))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"threads": 0}, "threads must be positive; got 0"),
        ({"batch": -1}, "batch must be positive; got -1"),
        ({"seconds": 0.0}, "seconds must be positive; got 0.0"),
        ({"device": "cuda:77"}, "timing on 'cuda:77': there is no such device here"),
        ({"device": "toaster"}, "timing on 'toaster': there is no such device here"),
    ],
)
def test_impossible_settings_are_refused(options: dict[str, float], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ps.latency(nn.Linear(3, 2), torch.zeros(2, 3), **options)


def test_timing_stops_when_it_is_cancelled() -> None:
    with pytest.raises(Cancelled, match="during timing"):
        ps.latency(nn.Linear(3, 2), torch.zeros(2, 3), progress=Progress(should_stop=lambda: True))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_on_a_gpu_copies_are_timed_and_the_networks_stay_where_they_are() -> None:
    net = nn.Linear(64, 64)
    found = ps.latency(net, torch.zeros(2, 64), against=nn.Linear(64, 8), device="cuda", seconds=0.2)
    assert found.device == "cuda:0"
    assert net.weight.device.type == "cpu"
    assert found.against is not None
    assert min(*found.times_ms, *found.against.times_ms) > 0
