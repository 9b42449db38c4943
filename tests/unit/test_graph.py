"""The channel graph: which channels go together, who reads them, what is locked and why."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from prunescope.core.errors import BadNetwork, UnknownName
from prunescope.nets.channels import Edge, UnitGroup
from prunescope.nets.graph import ChannelGraph, fold_batch_norm
from prunescope.nets.network import Network


class Net(nn.Module):
    """Layers by name and a forward given as a function of them."""

    def __init__(self, forward: Callable[["Net", Tensor], Tensor], **layers: nn.Module | Tensor) -> None:
        super().__init__()
        self.run = forward
        for name, layer in layers.items():
            if isinstance(layer, nn.Parameter | nn.Module):
                setattr(self, name, layer)
            else:
                self.register_buffer(name, layer)

    def forward(self, x: Tensor) -> Tensor:
        return self.run(self, x)


def graph_of(module: nn.Module, *shape: int) -> ChannelGraph:
    return Network(module, torch.randn(1, *shape)).graph


def group(graph: ChannelGraph, name: str) -> UnitGroup:
    return next(group for group in graph.groups if group.name == name)


def slices(group: UnitGroup) -> set[tuple[str, int, str]]:
    return {(part.parameter, part.dim, part.role) for part in group.slices}


def positions(group: UnitGroup, parameter: str, dim: int, unit: int) -> list[int]:
    return [
        position
        for part in group.slices
        if (part.parameter, part.dim) == (parameter, dim)
        for position, owner in zip(part.positions.tolist(), part.units.tolist(), strict=True)
        if owner == unit
    ]


def conv(inputs: int, outputs: int, **options: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1, **options)


def test_a_unit_knows_its_maker_bias_norm_and_readers() -> None:
    module = nn.Sequential(conv(3, 4), nn.BatchNorm2d(4), nn.ReLU(), conv(4, 2))
    first, last = graph_of(module, 3, 6, 6).groups
    assert (first.name, first.n_units, first.locked) == ("0.weight", 4, "")
    assert slices(first) == {
        ("0.weight", 0, "maker"),
        ("0.bias", 0, "tied"),
        ("1.weight", 0, "tied"),
        ("1.bias", 0, "tied"),
        ("1.running_mean", 0, "tied"),
        ("1.running_var", 0, "tied"),
        ("3.weight", 1, "reader"),
    }
    assert last.locked == "they are the network's output"


def test_flatten_gives_a_channel_every_column_that_reads_it() -> None:
    graph = graph_of(nn.Sequential(conv(1, 3), nn.Flatten(), nn.Linear(12, 2)), 1, 2, 2)
    assert positions(graph.groups[0], "2.weight", 1, unit=1) == [4, 5, 6, 7]


def test_a_residual_sum_makes_one_group_of_all_its_makers() -> None:
    module = Net(
        lambda n, x: n.head(n.b(n.a(x).relu()) + n.a(x)), a=nn.Linear(3, 4), b=nn.Linear(4, 4), head=nn.Linear(4, 2)
    )
    trunk = group(graph_of(module, 3), "a.weight")
    assert {part.parameter for part in trunk.slices if part.role == "maker"} == {"a.weight", "b.weight"}
    assert positions(trunk, "b.weight", 0, unit=2) == [2]


def test_concatenation_shifts_the_columns_of_the_second_operand() -> None:
    module = Net(
        lambda n, x: n.head(torch.cat([n.a(x), n.b(x)], 1)), a=nn.Linear(3, 2), b=nn.Linear(3, 4), head=nn.Linear(6, 2)
    )
    assert positions(group(graph_of(module, 3), "b.weight"), "head.weight", 1, unit=3) == [5]


def test_padding_beside_channels_locks_what_is_added_to_it_and_no_more() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        x = n.a(x)
        return n.head(functional.pad(x, (0, 0, 0, 0, 1, 1)) + n.b(x))

    groups = graph_of(Net(forward, a=conv(3, 2), b=conv(2, 4), head=conv(4, 2)), 3, 4, 4).groups
    found = {group.name: (group.n_units, group.locked) for group in groups}
    assert found["a.weight"] == (2, "")
    assert found["b.weight"] == (2, "add in the network's forward adds them to padding of a fixed width")


def test_a_depthwise_channel_belongs_to_the_channel_it_filters() -> None:
    module = nn.Sequential(conv(3, 4), conv(4, 4, groups=4), nn.Conv2d(4, 2, 1))
    first = graph_of(module, 3, 4, 4).groups[0]
    assert first.n_units == 4
    assert {("1.weight", 0, "maker"), ("1.bias", 0, "tied"), ("2.weight", 1, "reader")} < slices(first)


def test_units_of_a_grouped_convolution_are_whole_groups() -> None:
    first = graph_of(nn.Sequential(conv(3, 6), conv(6, 4, groups=2), conv(4, 2)), 3, 4, 4).groups[0]
    assert first.n_units == 2
    assert positions(first, "0.weight", 0, unit=1) == [3, 4, 5]
    assert positions(first, "1.weight", 0, unit=1) == [2, 3]


def test_a_hidden_unit_of_an_lstm_has_four_gate_rows() -> None:
    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm, self.head = nn.LSTM(3, 5, batch_first=True), nn.Linear(5, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.head(self.lstm(x)[0][:, -1])

    hidden = graph_of(Reader(), 7, 3).groups[0]
    assert hidden.n_units == 5
    for parameter in ("lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0"):
        assert positions(hidden, parameter, 0, unit=1) == [1, 6, 11, 16]
    assert positions(hidden, "lstm.weight_hh_l0", 1, unit=1) == positions(hidden, "head.weight", 1, unit=1) == [1]


def test_a_gate_goes_with_what_it_scales() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        x = n.a(x)
        gate = torch.sigmoid(n.up(functional.relu(n.down(functional.adaptive_avg_pool2d(x, 1)))))
        return n.head(x * gate)

    module = Net(forward, a=conv(3, 4), down=nn.Conv2d(4, 2, 1), up=nn.Conv2d(2, 4, 1), head=conv(4, 2))
    trunk = group(graph_of(module, 3, 4, 4), "a.weight")
    assert {part.parameter for part in trunk.slices if part.role == "maker"} == {"a.weight", "up.weight"}


def test_a_channel_shuffle_keeps_the_box_whole() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        x = n.a(x)
        b, c, h, w = x.shape
        return n.head(x.view(b, 2, c // 2, h, w).transpose(1, 2).reshape(b, c, h, w))

    assert group(graph_of(Net(forward, a=conv(3, 6), head=conv(6, 2)), 3, 4, 4), "a.weight").n_units == 3


def test_a_box_side_written_as_a_number_stays() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        x = n.b(n.a(x))
        b, c, h, w = x.shape
        return n.head(x.view(b, 2, c // 2, h, w).transpose(1, 2).reshape(b, c, h, w))

    module = Net(forward, a=conv(3, 4), b=conv(4, 6, groups=2), head=conv(6, 2))
    assert group(graph_of(module, 3, 4, 4), "a.weight").n_units == 1  # whole groups would break the two of the view


def test_zeros_joined_to_channels_lock_what_is_added_to_them() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        x = n.a(x)
        return n.head(torch.cat([x, x.new_zeros(len(x), 2)], 1) + n.b(x))

    groups = graph_of(Net(forward, a=nn.Linear(3, 2), b=nn.Linear(2, 4), head=nn.Linear(4, 2)), 3).groups
    found = {group.name: (group.n_units, bool(group.locked)) for group in groups}
    assert (found["a.weight"], found["b.weight"]) == ((2, False), (2, True))


def test_attention_heads_are_units() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        b, t, _ = x.shape
        q, k, v = n.qkv(x).view(b, t, 3, -1, 4).permute(2, 0, 3, 1, 4)
        return n.out(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, -1))

    heads = graph_of(Net(forward, qkv=nn.Linear(5, 36), out=nn.Linear(12, 5)), 6, 5).groups[0]
    assert (heads.n_units, heads.locked) == (3, "")
    assert positions(heads, "qkv.weight", 0, unit=1) == [*range(4, 8), *range(16, 20), *range(28, 32)]
    assert positions(heads, "out.weight", 1, unit=1) == [4, 5, 6, 7]


LOCKED = {
    "normalises": (
        Net(lambda n, x: n.head(n.norm(n.a(x))), a=nn.Linear(3, 4), norm=nn.LayerNorm(4), head=nn.Linear(4, 2)),
        "layer_norm in 'norm' normalises over these channels",
    ),
    "softmax": (
        Net(lambda n, x: n.head(n.a(x).softmax(-1)), a=nn.Linear(3, 4), head=nn.Linear(4, 2)),
        "softmax in the network's forward mixes these channels",
    ),
    "mean": (
        Net(lambda n, x: n.head(n.a(x).mean(-1, keepdim=True)), a=nn.Linear(3, 4), head=nn.Linear(1, 2)),
        "mean in the network's forward reduces over these channels",
    ),
    "slice": (
        Net(lambda n, x: n.head(n.a(x)[:, 1:]), a=nn.Linear(3, 4), head=nn.Linear(3, 2)),
        "slice in the network's forward takes channels by their number",
    ),
    "no rule": (
        Net(lambda n, x: n.head(torch.linalg.qr(n.a(x)[None]).R[0]), a=nn.Linear(3, 4), head=nn.Linear(4, 2)),
        "there is no rule for linalg_qr in the network's forward",
    ),
}


@pytest.mark.parametrize("name", LOCKED)
def test_what_cannot_go_exactly_is_locked_with_layer_and_operation(name: str) -> None:
    module, reason = LOCKED[name]
    assert group(graph_of(module, 3), "a.weight").locked == reason


def test_a_parameter_among_channels_is_tied_to_them() -> None:
    module = Net(
        lambda n, x: n.head(n.a(x) * n.scale), a=conv(3, 4), head=conv(4, 2), scale=nn.Parameter(torch.ones(4, 1, 1))
    )
    assert ("scale", 0, "tied") in slices(group(graph_of(module, 3, 4, 4), "a.weight"))


def test_a_plain_tensor_among_channels_locks_them() -> None:
    fixed = torch.ones(4)
    module = Net(lambda n, x: n.head(n.a(x) * fixed), a=nn.Linear(3, 4), head=nn.Linear(4, 2))
    assert "meets a constant of fixed width" in group(graph_of(module, 3), "a.weight").locked


def test_edges_tell_identity_skips_from_predecessors() -> None:
    module = Net(lambda n, x: n.head(n.b(y := n.a(x)) + y), a=nn.Linear(3, 4), b=nn.Linear(4, 4), head=nn.Linear(4, 2))
    assert graph_of(module, 3).edges == (
        Edge("", "a.weight", False),
        Edge("a.weight", "b.weight", False),
        Edge("b.weight", "head.weight", False),
        Edge("a.weight", "head.weight", True),
        Edge("head.weight", "", False),
    )


def test_output_shapes_are_those_of_the_example_input() -> None:
    graph = graph_of(nn.Sequential(conv(3, 4), nn.MaxPool2d(2), conv(4, 2)), 3, 100, 80)
    assert graph.output_shapes == {"0.weight": (4, 100, 80), "2.weight": (2, 50, 40)}


def test_group_of_a_site_is_the_group_of_its_rows() -> None:
    graph = graph_of(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2)), 3)
    assert graph.group_of("0.weight") is graph.groups[0]
    assert graph.group_of("nowhere") is None


def test_batch_norm_is_folded_into_the_layer_before_it() -> None:
    module = nn.Sequential(conv(3, 2), nn.BatchNorm2d(2), conv(2, 2)).double()
    module[1].weight.data = torch.tensor([2.0, 3.0], dtype=torch.float64)
    module[1].running_var.copy_(torch.tensor([4.0, 9.0]))
    factors = fold_batch_norm(Network(module, torch.randn(1, 3, 4, 4, dtype=torch.float64)))
    expected = torch.tensor([2.0, 3.0], dtype=torch.float64) / (torch.tensor([4.0, 9.0]).double() + 1e-5).sqrt()
    assert torch.equal(factors["0.weight"], expected)
    assert factors["2.weight"].tolist() == [1.0, 1.0]


def test_tracing_changes_nothing_in_the_module() -> None:
    module = nn.Sequential(conv(3, 4), nn.BatchNorm2d(4), nn.Dropout(), conv(4, 2)).train()
    net = Network(module, torch.randn(2, 3, 4, 4))
    before, state = copy.deepcopy(module.state_dict()), torch.get_rng_state()
    attributes = {name: set(vars(child)) for name, child in module.named_modules()}
    _ = net.graph.groups, net.graph.edges, net.graph.output_shapes
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert all(child.training and not child._forward_hooks for child in module.modules())
    assert {name: set(vars(child)) for name, child in module.named_modules()} == attributes
    assert not any(hasattr(parameter, "_channel_names") for parameter in module.parameters())


def test_what_a_forward_writes_into_its_module_is_put_back() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        n.seen = n.a(x)
        n.count += 1
        n.calls = n.calls + 1
        return n.seen

    module = Net(forward, a=nn.Linear(3, 2), count=torch.zeros(1))
    module.calls = 0
    net = Network(module, torch.randn(1, 3))
    after_forward = module.calls, module.count.clone(), module.seen
    _ = net.graph.output_shapes
    assert (module.calls, module.seen) == (after_forward[0], after_forward[2])
    assert torch.equal(module.count, after_forward[1])


def test_outputs_in_a_dataclass_are_locked() -> None:
    @dataclass
    class Answer:
        logits: Tensor
        hidden: Tensor

    module = Net(lambda n, x: Answer(n.head(y := n.a(x)), y), a=nn.Linear(3, 4), head=nn.Linear(4, 2))
    assert {group.locked for group in graph_of(module, 3).groups} == {"they are the network's output"}


def test_a_shared_layer_is_one_group() -> None:
    module = Net(lambda n, x: n.head(n.a(n.a(x))), a=nn.Linear(4, 4), head=nn.Linear(4, 2))
    assert [(g.name, bool(g.locked)) for g in graph_of(module, 4).groups] == [("a.weight", True), ("head.weight", True)]


def test_a_forward_that_fails_names_the_layer() -> None:
    net = Network(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2)), torch.randn(1, 3))
    net.module[1] = nn.Linear(5, 2)
    with pytest.raises(BadNetwork, match="failed in layer '1'"):
        _ = net.graph


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(UnknownName, match=r"did you mean .0\.weight."):
        graph_of(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2)), 3).shape_of("0.weigth")


def test_a_network_on_another_device_has_the_same_groups() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        x = n.norm(n.a(x)).roll(1, 2)
        x = torch.cat([x, x.flip(3)], 1)
        return n.head(x.flatten(1))

    module = Net(
        forward, a=conv(3, 4), norm=nn.BatchNorm2d(4), head=nn.Linear(128, 2), order=torch.tensor([3, 2, 1, 0])
    )
    here = graph_of(module, 3, 4, 4).groups
    there = Network(module.to("meta"), torch.randn(1, 3, 4, 4, device="meta")).graph.groups
    assert [(g.name, g.n_units, g.locked) for g in there] == [(g.name, g.n_units, g.locked) for g in here]
    assert all(part.positions.device.type == "cpu" for g in there for part in g.slices)


def test_a_gate_has_an_edge_to_the_readers_of_what_it_scales() -> None:
    module = Net(
        lambda n, x: n.head((y := n.a(x)) * n.gate(y).sigmoid()),
        a=nn.Linear(3, 4),
        gate=nn.Linear(4, 4),
        head=nn.Linear(4, 2),
    )
    assert graph_of(module, 3).edges == (
        Edge("", "a.weight", False),
        Edge("a.weight", "gate.weight", False),
        Edge("a.weight", "head.weight", False),
        Edge("gate.weight", "head.weight", False),
        Edge("head.weight", "", False),
    )


def test_queries_keys_and_values_have_edges_to_the_reader_of_attention() -> None:
    def forward(n: Net, x: Tensor) -> Tensor:
        b, t, _ = x.shape
        q, k, v = (layer(x).view(b, t, n.heads, -1).transpose(1, 2) for layer in (n.q, n.k, n.v))
        return n.out(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))

    module = Net(forward, q=nn.Linear(5, 8), k=nn.Linear(5, 8), v=nn.Linear(5, 8), out=nn.Linear(8, 5))
    module.heads = 2
    sources = {edge.source for edge in graph_of(module, 6, 5).edges if edge.target == "out.weight"}
    assert sources == {"q.weight", "k.weight", "v.weight"}
