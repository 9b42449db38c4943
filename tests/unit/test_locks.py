"""Layers that a user locks stay as they are on both sides: what they make and what they read."""

import pytest
import torch
from torch import Tensor, nn

import prunescope as ps
from prunescope.core.errors import BadPlan, UnknownName
from prunescope.nets.network import Network
from prunescope.prune.participants import take_part
from prunescope.prune.structure import structures
from prunescope.tree import Step


class Branching(nn.Module):
    """A stem, a residual block with batch norms, a squeeze of channels, and a dense head."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(2, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.inner = nn.Conv2d(8, 6, 3, padding=1)
        self.outer = nn.Conv2d(6, 8, 3, padding=1)
        self.wide = nn.Conv2d(8, 12, 1)
        self.head = nn.Linear(12, 3)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.stem(x)).relu()
        y = (y + self.outer(self.inner(y).relu())).relu()
        return self.head(self.wide(y).relu().mean((2, 3)))


SITES = ["stem", "inner", "outer", "wide", "head"]


@pytest.fixture
def net() -> Network:
    module = Branching().double()
    nn.init.uniform_(module.norm.bias, 0.5, 1)
    return Network(module, torch.randn(2, 2, 5, 5, dtype=torch.float64))


def assert_untouched(net: Network, small: nn.Module, layer: str) -> None:
    for name, value in net.module.get_submodule(layer).named_parameters():
        assert torch.equal(small.get_submodule(layer).get_parameter(name), value)


@pytest.mark.parametrize("structure", ["filter", "input_channel", "weight", "kernel"])
@pytest.mark.parametrize("layer", SITES)
def test_a_locked_layer_is_the_same_to_the_bit_in_the_smaller_network(net: Network, structure: str, layer: str) -> None:
    mask = ps.run(net, ps.Plan(criterion="magnitude", structure=structure, sparsity=0.6, locked=(layer,))).mask
    small = ps.shrink(net.locking([layer]), mask)
    assert_untouched(net, small, layer)
    assert sum(mask.n_removed(name) for name in mask) > 0
    with ps.masked(net, mask):
        assert torch.allclose(small(*net.example_input), net.module(*net.example_input), rtol=0, atol=1e-12)


@pytest.mark.parametrize("layer", ["inner", "wide"])
def test_without_the_lock_it_would_change(net: Network, layer: str) -> None:
    small = ps.shrink(net, ps.prune(net, "magnitude", "filter", sparsity=0.6))
    assert small.get_submodule(layer).weight.shape != net.module.get_submodule(layer).weight.shape


def test_a_mask_that_silences_a_locked_layers_neighbours_leaves_its_shape(net: Network) -> None:
    """Even where every reader of its units is masked by single weights."""
    kept = {"wide.weight": torch.zeros(12, 8, 1, 1, dtype=torch.bool), "inner.weight": torch.zeros(6, 8, 3, 3) > 0}
    kept["wide.weight"][:, 3:] = kept["inner.weight"][:, 3:] = True
    assert ps.shrink(net, kept).stem.out_channels == 5
    small = ps.shrink(net.locking(["stem"]), kept)
    assert_untouched(net, small, "stem")


def test_locks_say_why_and_hold_for_what_hangs_together(net: Network) -> None:
    reasons = {group.name: group.locked for group in net.locking(["outer"]).graph.groups}
    assert reasons["inner.weight"] == "layer 'outer' is locked, and would lose what it makes or reads"
    assert reasons["stem.weight"] == reasons["inner.weight"]
    assert reasons["wide.weight"] == ""
    assert [group.name for group in take_part(net.locking(["outer"]), structures["filter"]())] == ["wide.weight"]
    with pytest.raises(BadPlan, match="'inner' cannot be removed: layer 'outer' is locked"):
        take_part(net.locking(["outer"]), structures["filter"](), ("inner",))


def test_a_batch_norm_or_a_pattern_can_be_locked(net: Network) -> None:
    assert net.locking(["norm"]).graph.group_of("stem.weight").locked
    free = {group.name for group in net.locking(["in*", "head"]).graph.groups if not group.locked}
    assert free == set()
    assert not net.graph.group_of("stem.weight").locked


def test_a_module_is_locked_with_all_that_is_in_it() -> None:
    body = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU())
    net = Network(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), body, nn.Linear(5, 2)), torch.zeros(1, 3))
    assert all(group.locked for group in net.locking(["2"]).graph.groups)


def test_a_plan_without_locks_keeps_its_identity_and_one_with_them_is_read_back(net: Network) -> None:
    assert "locked" not in ps.Plan(criterion="magnitude").options()
    plan = ps.Plan(criterion="magnitude", locked=("head",))
    assert ps.Plan(**plan.options()) == plan


def test_an_unknown_lock_is_refused_with_the_nearest(net: Network) -> None:
    with pytest.raises(UnknownName, match=r"no layer named 'inne' in Branching to lock; did you mean 'inner'\? It has"):
        ps.run(net, ps.Plan(criterion="magnitude", locked=("inne",), sparsity=0.5))


def test_a_hand_does_not_reach_into_a_locked_layer(net: Network) -> None:
    edit = {"kind": "rectangle", "site": "inner.weight", "rows": (0, 2), "columns": (0, 3)}
    plan = ps.Plan(criterion={"name": "hand", "edits": [edit]}, locked=("inner",))
    with pytest.raises(BadPlan, match=r"an edit changes 'inner\.weight': layer 'inner' is locked"):
        ps.run(net, plan)
    assert ps.run(net, plan.model_copy(update={"locked": ("wide",)})).mask.n_removed("inner.weight") > 0


def test_all_layers_locked_is_refused_with_the_reason(net: Network) -> None:
    with pytest.raises(BadPlan, match="layer 'stem' is locked"):
        ps.run(net, ps.Plan(criterion="magnitude", structure="filter", sparsity=0.5, locked=tuple(SITES)))


@pytest.mark.parametrize("cell", [nn.LSTM, nn.GRU])
def test_a_locked_recurrent_layer_keeps_all_directions(cell: type[nn.RNNBase]) -> None:
    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed = nn.Linear(3, 6)
            self.cell = cell(6, 5, batch_first=True, bidirectional=True)
            self.wide = nn.Linear(10, 7)
            self.head = nn.Linear(7, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.head(self.wide(self.cell(self.embed(x).relu())[0][:, -1]).relu())

    net = Network(Reader().double(), torch.randn(2, 4, 3, dtype=torch.float64))
    locked = net.locking(["cell"])
    small = ps.shrink(locked, ps.prune(locked, "magnitude", "filter", sparsity=0.5))
    assert_untouched(net, small, "cell")
    assert small.wide.out_features < 7


def test_a_step_remembers_its_locks() -> None:
    plan = ps.Plan(criterion="magnitude", locked=("head",)).options()
    steps = [Step(id="a", parent=None, plan=found, number=0, created="") for found in (plan, None)]
    assert [step.locked for step in steps] == [("head",), ()]
