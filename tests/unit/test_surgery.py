"""Surgery: what is silenced is taken out, the outputs stay, refusals say where and why."""

import copy
import json
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from prunescope.core.errors import ShapeMismatch, UnknownName, Unsupported
from prunescope.nets.network import Network
from prunescope.nets.removal import Removal, removal_of
from prunescope.nets.surgery import shrink, take_out
from prunescope.prune.mask import Mask


def kept_without(net: Network, gone: dict[str, list[int]]) -> dict[str, Tensor]:
    """Masks that silence the given units of the given groups everywhere."""
    kept = {name: torch.ones(p.shape, dtype=torch.bool) for name, p in net.module.named_parameters()}
    for group in net.graph.groups:
        dead = torch.zeros(group.n_units, dtype=torch.bool)
        dead[gone.get(group.name, [])] = True
        for part in group.slices:
            if part.parameter in kept:
                kept[part.parameter].movedim(part.dim, 0)[part.positions[dead[part.units]]] = False
    return kept


def masked(net: Network, kept: dict[str, Tensor]) -> nn.Module:
    module = copy.deepcopy(net.module)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.mul_(kept.get(name, torch.ones_like(parameter)))
    return module.eval()


def assert_same_outputs(net: Network, kept: dict[str, Tensor], small: nn.Module, x: Tensor) -> None:
    with torch.no_grad():
        expected, found = masked(net, kept)(x), small.eval()(x)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-9)
    assert not torch.allclose(expected, net.module.eval()(x))


class Many(nn.Module):
    """Convolutions with batch norm, an identity skip, a projected shortcut, a concatenation, a flatten."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.norm = nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6)
        self.a, self.b = nn.Conv2d(6, 5, 3, padding=1), nn.Conv2d(5, 6, 3, padding=1)
        self.short = nn.Conv2d(6, 4, 1, stride=2)
        self.c = nn.Conv2d(6, 4, 3, stride=2, padding=1)
        self.d = nn.Conv2d(4, 4, 3, padding=1, groups=4)
        self.head = nn.Linear(8 * 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.stem(x)).sigmoid()
        x = x + self.b(self.a(x).relu())
        y = self.short(x) + self.c(x)
        return self.head(torch.cat([y, self.d(y).tanh()], 1).flatten(1))


@pytest.fixture
def many() -> Network:
    module = Many().double()
    module.norm.bias.data.normal_()
    module.norm.running_mean.normal_()
    return Network(module, torch.zeros(1, 3, 4, 4, dtype=torch.float64))


def test_the_shrunk_network_gives_the_masked_outputs(many: Network) -> None:
    kept = kept_without(many, {"stem.weight": [0, 4], "a.weight": [2], "short.weight": [3]})
    small = shrink(many, kept)
    assert_same_outputs(many, kept, small, torch.randn(5, 3, 4, 4, dtype=torch.float64))
    assert (small.stem.out_channels, small.a.in_channels, small.a.out_channels) == (4, 4, 4)
    assert (small.norm.num_features, small.d.groups, small.head.in_features) == (4, 3, 6 * 4)


def test_the_original_is_untouched(many: Network) -> None:
    before = copy.deepcopy(many.module.state_dict())
    shrink(many, kept_without(many, {"stem.weight": [1]}))
    assert all(torch.equal(value, before[name]) for name, value in many.module.state_dict().items())


def test_masking_the_readers_alone_is_enough(many: Network) -> None:
    columns = torch.ones(many.module.b.weight.shape, dtype=torch.bool)
    columns[:, 3] = False
    assert shrink(many, {"b.weight": columns}).a.out_channels == 4


def test_masking_the_makers_alone_is_not(many: Network) -> None:
    rows = torch.ones(many.module.stem.weight.shape, dtype=torch.bool)
    rows[0] = False
    assert shrink(many, {"stem.weight": rows}).stem.out_channels == 6


def test_scattered_zeros_stay_as_zeros(many: Network) -> None:
    kept = {"a.weight": torch.rand(many.module.a.weight.shape) > 0.5}
    small = shrink(many, kept)
    assert torch.equal(small.a.weight != 0, kept["a.weight"])


def test_an_empty_mask_gives_an_equal_copy(many: Network) -> None:
    small = shrink(many, {})
    assert small is not many.module
    assert all(torch.equal(value, small.state_dict()[name]) for name, value in many.module.state_dict().items())
    assert all(a.data_ptr() != b.data_ptr() for a, b in zip(many.module.parameters(), small.parameters(), strict=True))


class Sequence(nn.Module):
    def __init__(self, kind: Callable[..., nn.RNNBase], **options: int | bool) -> None:
        super().__init__()
        self.embed = nn.Embedding(9, 4)
        self.core = kind(4, 6, batch_first=True, **options)
        width = (options.get("proj_size") or 6) * (2 if options.get("bidirectional") else 1)
        self.head = nn.Linear(width, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.core(self.embed(x))[0][:, -1])


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize(
    "options", [{}, {"num_layers": 2, "bidirectional": True}, {"num_layers": 3, "bias": False}], ids=str
)
def test_recurrent_layers_lose_hidden_units(kind: type[nn.RNNBase], options: dict[str, int]) -> None:
    net = Network(Sequence(kind, **options).double(), torch.randint(0, 9, (1, 5)))
    cells = [group.name for group in net.graph.groups if group.name.startswith("core")]
    kept = kept_without(net, {"embed.weight": [1], **{name: [n % 6, (n + 2) % 6] for n, name in enumerate(cells)}})
    small = shrink(net, kept)
    assert (small.core.input_size, small.core.hidden_size, small.embed.embedding_dim) == (3, 4, 3)
    assert_same_outputs(net, kept, small, torch.randint(0, 9, (4, 7)))


def test_cells_of_one_layer_lose_as_many_as_the_one_that_loses_fewest() -> None:
    net = Network(Sequence(nn.LSTM, bidirectional=True).double(), torch.randint(0, 9, (1, 5)))
    kept = kept_without(net, {"core.weight_ih_l0": [0, 1, 2], "core.weight_ih_l0_reverse": [5]})
    small = shrink(net, kept)
    assert small.core.hidden_size == 5
    assert_same_outputs(net, kept, small, torch.randint(0, 9, (4, 7)))


def test_a_projected_lstm_loses_hidden_units_and_projections() -> None:
    net = Network(Sequence(nn.LSTM, proj_size=3).double(), torch.randint(0, 9, (1, 5)))
    kept = kept_without(net, {"core.weight_ih_l0": [0], "core.weight_hr_l0": [2]})
    small = shrink(net, kept)
    assert (small.core.hidden_size, small.core.proj_size) == (5, 2)
    assert_same_outputs(net, kept, small, torch.randint(0, 9, (4, 7)))


class Heads(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.num_heads = 3
        self.qkv, self.out = nn.Linear(5, 36), nn.Linear(12, 5)

    def forward(self, x: Tensor) -> Tensor:
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
        return self.out(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, -1))


def test_heads_go_and_the_attribute_that_counts_them_follows() -> None:
    net = Network(Heads().double(), torch.randn(1, 4, 5, dtype=torch.float64))
    kept = kept_without(net, {"qkv.weight": [1]})
    small = shrink(net, kept)
    assert (small.num_heads, small.qkv.out_features, small.out.in_features) == (2, 24, 8)
    assert_same_outputs(net, kept, small, torch.randn(3, 4, 5, dtype=torch.float64))


class Literal(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Conv2d(1, 4, 3), nn.Linear(16, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.b(self.a(x).view(-1, 4 * 4))


def test_a_width_written_into_the_forward_is_refused_by_name() -> None:
    net = Network(Literal(), torch.randn(1, 1, 4, 4))
    with pytest.raises(Unsupported, match=r"stopped in view in the network's own forward: .*shape"):
        shrink(net, kept_without(net, {"a.weight": [0]}))


class PartlyLiteral(nn.Module):
    """Two of its five layers have their width written into the forward; the others can go."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.c = nn.Conv2d(1, 4, 3), nn.Linear(16, 6), nn.Linear(6, 5)
        self.d, self.e = nn.Linear(5, 6), nn.Linear(6, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.c(self.b(self.a(x).view(-1, 4 * 4)).relu()).relu()
        return self.e(self.d(x.view(-1, 5)).relu())


def test_groups_that_the_program_holds_on_to_stay_and_the_others_go() -> None:
    net = Network(PartlyLiteral().double(), torch.randn(1, 1, 4, 4, dtype=torch.float64))
    names = ["a.weight", "b.weight", "c.weight", "d.weight"]
    kept = kept_without(net, {name: [0] for name in names})
    with pytest.warns(
        UserWarning,
        match=r"left 2 groups of units whole: 'a\.weight': .*; 'c\.weight': .*view in the network's own forward.*-1, 5",
    ):
        small = shrink(net, kept)
    widths = [small.a.out_channels, small.b.out_features, small.c.out_features, small.d.out_features]
    assert widths == [4, 5, 5, 5]
    assert_same_outputs(net, kept, small, torch.randn(3, 1, 4, 4, dtype=torch.float64))


def test_what_a_removal_found_stuck_is_locked_from_then_on() -> None:
    net = Network(PartlyLiteral().double(), torch.randn(1, 1, 4, 4, dtype=torch.float64))
    done = take_out(net, kept_without(net, {"a.weight": [0], "b.weight": [0]}))
    assert list(done.left) == ["a.weight"]
    locked = {group.name: group.locked for group in net.graph.groups}
    assert "the forward holds on to their number" in locked["a.weight"]
    assert locked["b.weight"] == ""
    assert done.removal.applied(net.module).b.out_features == 5


def test_a_mask_of_the_wrong_shape_is_refused(many: Network) -> None:
    with pytest.raises(ShapeMismatch, match=r"'a\.weight' has shape \(2,\), its parameter \(5, 6, 3, 3\)"):
        shrink(many, {"a.weight": torch.ones(2, dtype=torch.bool)})


def test_a_mask_of_no_parameter_is_refused(many: Network) -> None:
    with pytest.raises(UnknownName, match=r"no parameter named 'a\.wait'"):
        shrink(many, {"a.wait": torch.ones(2, dtype=torch.bool)})


def test_a_group_never_loses_its_last_unit(many: Network) -> None:
    kept = kept_without(many, {"a.weight": [0, 1, 2, 3, 4]})
    small = shrink(many, kept)
    assert small.a.out_channels == 1
    assert not small.a.weight.any()


def test_a_mask_object_is_taken_too(many: Network) -> None:
    mask = Mask.from_kept(kept_without(many, {"a.weight": [2]}))
    assert shrink(many, mask).a.out_channels == 4


def test_the_smaller_network_is_made_again_from_the_constructor_and_a_plan(many: Network) -> None:
    kept = kept_without(many, {"stem.weight": [0, 4], "short.weight": [3]})
    small = shrink(many, kept)
    plan = json.loads(json.dumps(removal_of(many.graph, kept).to_json()))
    again = Removal.from_json(plan).applied(Many().double())
    again.load_state_dict(small.state_dict())
    x = torch.randn(2, 3, 4, 4, dtype=torch.float64)
    assert torch.equal(again.eval()(x), small.eval()(x))


def test_a_plan_for_another_architecture_is_refused(many: Network) -> None:
    plan = removal_of(many.graph, kept_without(many, {"stem.weight": [0]}))
    with pytest.raises(ShapeMismatch, match=r"making the smaller Sequential: .* give a module of the architecture"):
        plan.applied(nn.Sequential(nn.Linear(2, 2)))
