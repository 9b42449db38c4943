"""Any network of a family, any units removed: the shrunk network equals the masked one in float64."""

import copy

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink

KINDS = (
    "conv",
    "norm",
    "residual",
    "shortcut",
    "concat",
    "split",
    "grouped",
    "depthwise",
    "gate",
    "transposed",
    "shuffle",
)


class Piece(nn.Module):
    """One piece of a random network; every kind keeps the map's size and may change its width."""

    def __init__(self, kind: str, inputs: int, outputs: int) -> None:
        super().__init__()
        self.kind = kind
        same = kind in ("residual", "gate", "depthwise", "split", "shuffle")
        self.outputs = inputs if same else inputs + outputs if kind == "concat" else outputs
        groups = {"depthwise": inputs, "grouped": 2}.get(kind, 1)
        if kind == "grouped":
            self.outputs = outputs + outputs % 2
        layer = nn.ConvTranspose2d if kind == "transposed" else nn.Conv2d
        self.a = layer(
            inputs // 2 if kind == "split" else inputs,
            outputs if kind == "concat" else self.outputs,
            3,
            padding=1,
            groups=groups,
        )
        if kind == "split":
            self.a = nn.Conv2d(inputs // 2, inputs // 2, 3, padding=1)
        self.b = nn.Conv2d(inputs, self.outputs, 1) if kind == "shortcut" else nn.BatchNorm2d(self.outputs)

    def forward(self, x: Tensor) -> Tensor:
        b, c, h, w = x.shape
        if self.kind == "residual":
            return x + self.a(x).relu()
        if self.kind == "shortcut":
            return self.b(x) + self.a(x).relu()
        if self.kind == "concat":
            return torch.cat([self.a(x), x], 1)
        if self.kind == "split":
            left, right = x.chunk(2, 1)
            return torch.cat([right, self.a(left)], 1)
        if self.kind == "gate":
            return x * self.a(x.mean((2, 3), keepdim=True)).sigmoid()
        if self.kind == "shuffle":
            return x.view(b, 2, c // 2, h, w).transpose(1, 2).reshape(b, c, h, w)
        return self.b(self.a(x)).sigmoid() if self.kind == "norm" else self.a(x)


class Random(nn.Module):
    def __init__(self, pieces: list[tuple[str, int]], flat: bool) -> None:
        super().__init__()
        width, layers = 2, []
        for kind, outputs in [("norm", 4), *pieces]:
            if width % 2 and kind in ("split", "shuffle", "grouped"):
                kind = "conv"
            if kind == "shuffle" and width < 4:  # (2, 1) does not tell which of the two is a number in the program
                kind = "conv"
            layers.append(Piece(kind, width, outputs))
            width = layers[-1].outputs
        self.layers, self.flat = nn.Sequential(*layers), flat
        self.head = nn.Linear(width * (9 if flat else 1), 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.layers(x)
        return self.head(x.flatten(1) if self.flat else x.amax((2, 3)))


pieces = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(2, 5)), max_size=4)


@given(pieces, st.booleans(), st.integers(0, 2**16))
def test_masked_equals_shrunk(layers: list[tuple[str, int]], flat: bool, seed: int) -> None:
    torch.manual_seed(seed)
    module = Random(layers, flat).double().eval()
    for child in module.modules():
        if isinstance(child, nn.BatchNorm2d):
            child.bias.data.normal_()
    net = Network(module, torch.zeros(1, 2, 3, 3, dtype=torch.float64))
    kept = {name: torch.ones(p.shape, dtype=torch.bool) for name, p in module.named_parameters()}
    for group in net.graph.groups:
        dead = torch.rand(group.n_units) < 0.4
        dead[0] = False
        for part in group.slices if not group.locked else ():
            if part.parameter in kept:
                kept[part.parameter].movedim(part.dim, 0)[part.positions[dead[part.units]]] = False
    small = shrink(net, kept)
    masked = copy.deepcopy(module)
    with torch.no_grad():
        for name, parameter in masked.named_parameters():
            parameter.mul_(kept[name])
        x = torch.randn(3, 2, 3, 3, dtype=torch.float64)
        torch.testing.assert_close(small(x), masked(x), rtol=0, atol=1e-9)
    assert all(parameter.numel() for parameter in small.parameters())
    gone = sum(int((~mask).sum()) for mask in kept.values())
    n_left = sum(parameter.numel() for parameter in small.parameters())
    assert (n_left < sum(parameter.numel() for parameter in module.parameters())) == bool(gone)
