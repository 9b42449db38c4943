"""Rounding, a second time and slowly: unit by unit, the best of those that would go returns until the width fits."""

import pytest
import torch
from torch import Tensor, nn

import prunescope as ps
from prunescope.core.errors import BadInput, BadPlan
from prunescope.nets.network import Network
from prunescope.nets.rounding import Width, rounded


class Residual(nn.Module):
    """Two streams joined by a sum, a flatten, and a dense head."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(2, 12, 3, padding=1)
        self.inner = nn.Conv2d(12, 10, 3, padding=1)
        self.outer = nn.Conv2d(10, 12, 3, padding=1)
        self.head = nn.Linear(12 * 16, 5)

    def forward(self, x: Tensor) -> Tensor:
        y = self.stem(x).relu()
        return self.head((y + self.outer(self.inner(y).relu())).relu().flatten(1))


NETWORKS = {
    "chain": (lambda: nn.Sequential(nn.Linear(3, 11), nn.ReLU(), nn.Linear(11, 9), nn.ReLU(), nn.Linear(9, 2)), (3,)),
    "residual": (Residual, (2, 4, 4)),
}


def network(name: str) -> Network:
    make, shape = NETWORKS[name]
    return Network(make().double(), torch.randn(1, *shape, dtype=torch.float64))


def slowly(values: list[float], kept: list[bool], multiple: int) -> list[bool]:
    """One layer whose units make one channel each."""
    kept = list(kept)
    while sum(kept) % multiple and not all(kept):
        gone = [unit for unit in range(len(kept)) if not kept[unit]]
        kept[max(gone, key=lambda unit: (values[unit], unit))] = True
    return kept


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("scope", ["global", "uniform"])
@pytest.mark.parametrize("multiple", [2, 4, 8])
@pytest.mark.parametrize("sparsity", [0.0, 0.2, 0.45, 0.7, 0.95])
def test_the_best_of_those_that_would_go_stay(name: str, scope: str, multiple: int, sparsity: float) -> None:
    net = network(name)
    scores = ps.score(net, "magnitude", structure="filter", p=2)
    plain, found = ps.select(scores, sparsity, scope), ps.select(scores, sparsity, scope, multiple=multiple)
    for group in scores.groups:
        before, after = (rows(mask, group.name, group.n_units) for mask in (plain, found))
        assert after == slowly(scores.by_group[group.name].tolist(), before, multiple)


def rows(mask: ps.Mask, site: str, n: int) -> list[bool]:
    return mask[site].flatten(1).any(1).tolist() if site in mask else [True] * n


@pytest.mark.parametrize("multiple", [2, 4, 8])
def test_of_equal_scores_the_higher_index_stays(multiple: int) -> None:
    net = Network(nn.Sequential(nn.Linear(3, 12), nn.ReLU(), nn.Linear(12, 2)), torch.zeros(1, 3))
    nn.init.ones_(net.module[0].weight)
    mask = ps.prune(net, "magnitude", "filter", {"name": "uniform", "multiple": multiple}, 0.6)
    n_kept = -(-5 // multiple) * multiple
    assert rows(mask, "0.weight", 12) == [unit >= 12 - n_kept for unit in range(12)]


def test_widths_of_the_smaller_network_are_multiples_and_its_outputs_the_masked_ones() -> None:
    net = network("residual")
    mask = ps.select(ps.score(net, "magnitude", structure="filter"), 0.5, multiple=4)
    small = ps.shrink(net, mask)
    assert [layer.out_channels % 4 for layer in (small.stem, small.inner, small.outer)] == [0, 0, 0]
    assert small.inner.out_channels < 10
    with ps.masked(net, mask):
        assert torch.allclose(small(*net.example_input), net.module(*net.example_input), rtol=0, atol=1e-12)


def test_rounds_never_bring_back_what_is_gone_and_end_on_multiples() -> None:
    net = network("residual")
    first = ps.prune(net, "magnitude", "filter", {"name": "global", "multiple": 2}, 0.2)
    later = ps.prune(net, "random", "filter", {"name": "global", "multiple": 2}, 0.6, mask=first, schedule="constant")
    assert (first & later).same_as(later)
    assert all(sum(rows(later, site, n)) % 2 == 0 for site, n in (("stem.weight", 12), ("inner.weight", 10)))


def test_what_does_not_take_part_counts_in_the_width() -> None:
    """Of a weight with 11 rows, 3 belong to nobody and 2 to units that stay: three of the others make eight."""
    others, two = torch.ones(6, dtype=torch.int64), torch.ones(2, dtype=torch.int64)
    kept = {"w": torch.zeros(6, dtype=torch.bool)}
    found = rounded(kept, {"w": torch.tensor([5, 4, 3, 2, 1, 0])}, (Width({"w": others, "w#2": two}, 3),), 8)
    assert found["w"].tolist() == [False] * 3 + [True] * 3


@pytest.mark.parametrize("cell", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_hidden_widths_of_recurrent_layers_are_multiples(cell: type[nn.RNNBase], bidirectional: bool) -> None:
    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = cell(3, 12, num_layers=2, batch_first=True, bidirectional=bidirectional)
            self.head = nn.Linear(12 * (1 + bidirectional), 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.head(self.cell(x)[0][:, -1])

    net = Network(Reader().double(), torch.randn(2, 4, 3, dtype=torch.float64))
    mask = ps.select(ps.score(net, "magnitude", structure="filter"), 0.6, multiple=4)
    small = ps.shrink(net, mask)
    assert small.cell.hidden_size in (4, 8)


def test_channels_that_a_grouped_convolution_ties_count_together() -> None:
    body = (nn.Conv2d(2, 12, 1), nn.ReLU(), nn.Conv2d(12, 12, 3, groups=4), nn.ReLU(), nn.Conv2d(12, 3, 1))
    net = Network(nn.Sequential(*body).double(), torch.randn(1, 2, 5, 5, dtype=torch.float64))
    mask = ps.select(ps.score(net, "magnitude", structure="filter"), 0.5, multiple=6)
    small = ps.shrink(net, mask)
    assert (small[2].out_channels, small[2].groups) == (6, 2)
    plain = ps.shrink(net, ps.select(ps.score(net, "magnitude", structure="filter"), 0.7, multiple=3))
    assert plain[2].out_channels == 3


def test_input_channels_are_rounded_by_layer() -> None:
    net = network("residual")
    mask = ps.prune(net, "magnitude", "input_channel", {"name": "uniform", "multiple": 4}, 0.5)
    n_read = {site: int(mask[site].flatten(2).any(2).any(0).sum()) for site in ("inner.weight", "outer.weight")}
    assert n_read == {"inner.weight": 8, "outer.weight": 8}


@pytest.mark.parametrize("structure", ["weight", "kernel"])
def test_rounding_is_refused_where_no_layer_becomes_narrower(structure: str) -> None:
    net = network("residual")
    with pytest.raises(BadPlan, match=rf"rounded to 8 with structure '{structure}': no layer becomes narrower when a"):
        ps.prune(net, "magnitude", structure, {"name": "global", "multiple": 8}, 0.5)
    with pytest.raises(BadPlan, match="multiple"):
        ps.prune(net, "magnitude", "filter", {"name": "global", "multiple": 0}, 0.5)


def test_look_ahead_layer_by_layer_sees_rounded_layers() -> None:
    net = network("chain")
    for order in ("forward", "backward"):
        mask = ps.prune(net, "lookahead", "filter", {"name": "uniform", "multiple": 4}, 0.6, order=order)
        assert [sum(rows(mask, site, n)) for site, n in (("0.weight", 11), ("2.weight", 9))] == [4, 4]


def test_any_mask_can_be_shrunk_to_multiples_filled_with_silent_units() -> None:
    net = network("residual")
    mask = ps.prune(net, "magnitude", "filter", "uniform", 0.7)
    small, filled = ps.shrink(net, mask), ps.shrink(net, mask, multiple=4)
    assert [layer.out_channels for layer in (small.stem, small.inner)] == [4, 3]
    assert [layer.out_channels for layer in (filled.stem, filled.inner)] == [4, 4]
    assert torch.allclose(small(*net.example_input), filled(*net.example_input), rtol=0, atol=1e-12)
    with pytest.raises(BadInput, match="widths cannot be multiples of 0"):
        ps.shrink(net, mask, multiple=0)


def test_a_rounding_that_changes_nothing_leaves_steps_their_ids() -> None:
    plan = ps.Plan(criterion="magnitude", scope={"name": "global", "multiple": 1})
    assert plan.options()["scope"] == {"name": "global", "minimum": 1}
    assert (
        ps.Plan(**ps.Plan(criterion="magnitude", scope={"name": "global", "multiple": 8}).options()).scope.multiple == 8
    )
