"""Small networks given by layers and a function, and the claim that surgery has to keep about them."""

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink


class Net(nn.Module):
    """Layers by name and a forward given as a function of them."""

    def __init__(self, run: Callable[..., Tensor], /, **layers: Any) -> None:
        super().__init__()
        self.run = run
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.run(self, *inputs)


def conv(inputs: int, outputs: int, size: int = 3, **options: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, size, padding=size // 2, **options)


def linear(inputs: int, outputs: int) -> nn.Linear:
    return nn.Linear(inputs, outputs)


def randomised(module: nn.Module) -> nn.Module:
    """Norms whose scale, shift and statistics are not those of a fresh layer; everything in float64, eval mode."""
    for child in module.modules():
        if isinstance(child, nn.modules.batchnorm._NormBase | nn.GroupNorm | nn.LayerNorm) and child.weight is not None:
            child.weight.data.uniform_(0.5, 1.5)
            child.bias.data.normal_(0, 0.2)
        if isinstance(child, nn.modules.batchnorm._BatchNorm):
            child.running_mean.normal_(0, 0.2)
            child.running_var.uniform_(0.5, 1.5)
    return module.double().eval()


def thirty_percent(net: Network) -> dict[str, Tensor]:
    kept = {name: torch.ones(parameter.shape, dtype=torch.bool) for name, parameter in net.module.named_parameters()}
    for group in net.graph.groups:
        dead = torch.zeros(group.n_units, dtype=torch.bool)
        dead[torch.randperm(group.n_units)[: int(0.3 * group.n_units) if not group.locked else 0]] = True
        for part in group.slices:
            if part.parameter in kept:
                kept[part.parameter].movedim(part.dim, 0)[part.positions[dead[part.units]]] = False
    return kept


def assert_masked_equals_shrunk(net: Network, inputs: tuple[Tensor, ...]) -> nn.Module:
    kept = thirty_percent(net)
    small = shrink(net, kept)
    masked = copy.deepcopy(net.module)
    with torch.no_grad():
        for name, parameter in masked.named_parameters():
            parameter.mul_(kept[name])
        torch.testing.assert_close(small(*inputs), masked(*inputs), rtol=0, atol=1e-9)
    return small
