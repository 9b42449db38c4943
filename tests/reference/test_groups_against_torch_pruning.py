"""Which channels go together, as Torch-Pruning says and as we say, channel by channel, where its rules hold.

Both are asked what goes with one output channel of a layer: the output channels of other layers, and the input columns
that read any of them. Batch norms and biases are left out: they follow their channel in both.
"""

from collections.abc import Callable

import pytest
import torch
import torch_pruning
from torch import Tensor, nn

from prunescope.nets.network import Network
from prunescope.nets.torchvision_shim import torchvision

models = torchvision.models
Together = set[tuple[str, str, tuple[int, ...]]]

NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "vgg11_bn": lambda: models.vgg11_bn(num_classes=5),
    "alexnet": lambda: models.alexnet(num_classes=5),
    "resnet18": lambda: models.resnet18(num_classes=5),
    "resnet50, narrow": lambda: models.ResNet(models.resnet.Bottleneck, [2, 1, 1, 1], num_classes=5, width_per_group=8),
    "densenet": lambda: models.DenseNet(8, (2, 3), 12, num_classes=5),
    "mobilenet_v2": lambda: models.mobilenet_v2(num_classes=5, width_mult=0.25),
    "mobilenet_v3_small": lambda: models.mobilenet_v3_small(num_classes=5, width_mult=0.5),
    "efficientnet_b0": lambda: models.efficientnet_b0(num_classes=5),
    "squeezenet1_1": lambda: models.squeezenet1_1(num_classes=5),
    "googlenet": lambda: models.googlenet(num_classes=5, aux_logits=False, init_weights=False),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_channels_go_together(name: str) -> None:
    module = NETWORKS[name]().eval()
    image = torch.randn(1, 3, 64, 64)
    graph = torch_pruning.DependencyGraph().build_dependency(module, image)
    net = Network(module, image)
    layers = {path: layer for path, layer in module.named_modules() if isinstance(layer, nn.Conv2d | nn.Linear)}
    for path in list(layers)[:: max(1, len(layers) // 12)]:
        for channel in (0, layers[path].weight.shape[0] - 1):
            assert _ours(net, layers, path, channel) == _theirs(graph, layers, path, channel), (path, channel)


def _theirs(graph: torch_pruning.DependencyGraph, layers: dict[str, nn.Module], path: str, channel: int) -> Together:
    paths = {layer: name for name, layer in layers.items()}
    found: dict[tuple[str, str], set[int]] = {}
    prune = graph.get_pruner_of_module(layers[path]).prune_out_channels
    for dependency, indices in graph.get_pruning_group(layers[path], prune, [channel]):
        layer = dependency.target.module
        if layer in paths:
            side = "out" if graph.is_out_channel_pruning_fn(dependency.handler) else "in"
            found.setdefault((paths[layer], side), set()).update(indices)
    return {
        (name, side, tuple(sorted(at)))
        for (name, side), at in found.items()
        if side == "out" or _is_plain(layers[name])
    }


def _ours(net: Network, layers: dict[str, nn.Module], path: str, channel: int) -> Together:
    group, unit = _unit_of_row(net, f"{path}.weight", channel)
    parts = (part for part in group.slices if part.parameter.removesuffix(".weight") in layers)
    found = ((part, part.positions[part.units == unit]) for part in parts if part.parameter.endswith(".weight"))
    return {
        (part.parameter.removesuffix(".weight"), "in" if part.role == "reader" else "out", tuple(at.tolist()))
        for part, at in found
        if len(at)
    }


def _unit_of_row(net: Network, parameter: str, row: int) -> tuple[object, int]:
    for group in net.graph.groups:
        for part in group.slices:
            if part.parameter == parameter and part.role == "maker":
                units: Tensor = part.units[part.positions == row]
                if len(units):
                    return group, int(units[0])
    raise AssertionError(f"{parameter}[{row}] belongs to no unit")


def _is_plain(layer: nn.Module) -> bool:
    """Not grouped: inputs of a group are no columns of its weight."""
    return getattr(layer, "groups", 1) == 1
