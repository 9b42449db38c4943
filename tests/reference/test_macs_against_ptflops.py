"""Multiply-accumulates as ptflops counts them at the same operators.

It differs from us in two ways, both stated here: an addition of a bias counts as one, and attention that runs fused is
not counted at all.
"""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from prunescope.nets.cost import cost
from prunescope.nets.torchvision_shim import torchvision

import ptflops  # isort: skip  # needs torchvision, which the shim makes importable

SAMPLE = (3, 64, 64)


def theirs(module: nn.Module, shape: tuple[int, ...]) -> int:
    macs, _ = ptflops.get_model_complexity_info(
        module, shape, as_strings=False, print_per_layer_stat=False, backend="aten"
    )
    return int(macs)


def bias_additions(module: nn.Module, shape: tuple[int, ...]) -> int:
    """One for every output of a layer with a bias."""
    found: list[int] = []

    def note(layer: Any, args: Any, out: Tensor) -> None:
        if layer.bias is not None:
            found.append(out.numel())

    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d) and not isinstance(
            layer, nn.modules.linear.NonDynamicallyQuantizableLinear
        ):
            layer.register_forward_hook(note)
    with torch.no_grad():
        module(torch.zeros(1, *shape))
    return sum(found)


@pytest.mark.parametrize(
    "name",
    ["resnet18", "vgg11_bn", "mobilenet_v2", "squeezenet1_1", "densenet121", "shufflenet_v2_x0_5", "convnext_tiny"],
)
def test_macs_of_convolutions_and_linear_layers_are_the_same(name: str) -> None:
    module = getattr(torchvision.models, name)(num_classes=5).eval()
    expected = theirs(module, SAMPLE) - bias_additions(module, SAMPLE)
    assert cost(module, torch.zeros(1, *SAMPLE)).macs == expected


def test_fused_attention_is_what_ptflops_leaves_out() -> None:
    width, n_layers, n_tokens = 32, 2, 17
    module = torchvision.models.VisionTransformer(64, 16, n_layers, 4, width, 64, num_classes=5).eval()
    missing = cost(module, torch.zeros(1, *SAMPLE)).macs - (theirs(module, SAMPLE) - bias_additions(module, SAMPLE))
    in_projection_and_out = 4 * width * n_tokens * n_layers  # biases that no layer of its own adds
    assert missing + in_projection_and_out == 2 * n_tokens**2 * width * n_layers
