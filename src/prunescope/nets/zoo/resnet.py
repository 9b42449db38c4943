"""Residual networks for small images."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Literal

from torch import Tensor, nn
from torch.nn.functional import pad

from prunescope.core.errors import BadNetwork
from prunescope.nets.architecture import (
    Architecture,
    Channels,
    Classes,
    Count,
    ImageSize,
    Options,
    Shapes,
    ZooNet,
    kaiming_,
    weights,
    zoo,
)


class PadShortcut(nn.Module):
    """Shortcut A: every second pixel, and zeros for the channels that are new, half before and half after.

    Source: he2016deep, sec. 3.3 (A). It has no parameters.
    """

    def __init__(self, n_new: int, stride: int) -> None:
        super().__init__()
        self.n_new = n_new
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        before = self.n_new // 2
        return pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, before, self.n_new - before))


class Block(nn.Module):
    """Two 3x3 convolutions with batch norm, added to the block's input; ReLU after the sum."""

    def __init__(self, n_inputs: int, n_outputs: int, stride: int, shortcut: str) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(n_inputs, n_outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(n_outputs)
        self.conv2 = nn.Conv2d(n_outputs, n_outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(n_outputs)
        changes = stride != 1 or n_inputs != n_outputs
        self.shortcut = _SHORTCUTS[shortcut](n_inputs, n_outputs, stride) if changes else nn.Sequential()

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.bn1(self.conv1(x)).relu()
        y = self.bn2(self.conv2(y)) + self.shortcut(x)
        return y.relu()


def _pad(n_inputs: int, n_outputs: int, stride: int) -> nn.Module:
    if n_outputs < n_inputs:
        raise BadNetwork(f"shortcut A cannot go from {n_inputs} to {n_outputs} channels;", "take shortcut B.")
    return PadShortcut(n_outputs - n_inputs, stride)


def _project(n_inputs: int, n_outputs: int, stride: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(n_inputs, n_outputs, 1, stride, bias=False), nn.BatchNorm2d(n_outputs))


_SHORTCUTS: dict[str, Callable[[int, int, int], nn.Module]] = {"A": _pad, "B": _project}


class CifarResNet(ZooNet):
    """A 3x3 convolution, stages of residual blocks that halve the resolution, mean over positions, a linear layer.

    Args:
        blocks: number of residual blocks in each stage.
        channels: width of each stage.
        shortcut: where the shape changes, "A" pads with zeros (no parameters), "B" is a 1x1 convolution.
    """

    def __init__(
        self,
        blocks: tuple[Count, ...],
        channels: tuple[Count, ...],
        n_classes: Classes = 10,
        in_channels: Channels = 3,
        image_size: ImageSize = 32,
        shortcut: Literal["A", "B"] = "A",
    ) -> None:
        super().__init__()
        if len(channels) != len(blocks):
            raise BadNetwork(
                f"this ResNet has {len(blocks)} stages; got {len(channels)} widths.", "Give one width each."
            )
        self.example_shape = (in_channels, image_size, image_size)
        self.conv1 = nn.Conv2d(in_channels, channels[0], 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels[0])
        self.n_stages = len(blocks)
        for i, (n_inputs, n_outputs) in enumerate(pairwise([channels[0], *channels])):
            stage = [Block(n_inputs, n_outputs, 1 if i == 0 else 2, shortcut)]
            stage += [Block(n_outputs, n_outputs, 1, shortcut) for _ in range(blocks[i] - 1)]
            self.add_module(f"layer{i + 1}", nn.Sequential(*stage))
        self.linear = nn.Linear(channels[-1], n_classes)
        kaiming_(self)

    def forward(self, x: Tensor) -> Tensor:
        x = self.bn1(self.conv1(x)).relu()
        for i in range(1, self.n_stages + 1):
            x = self.get_submodule(f"layer{i}")(x)
        y: Tensor = self.linear(x.mean((2, 3)))
        return y


def infer_resnet(blocks: tuple[int, ...]) -> Callable[[Shapes], Options | None]:
    """Widths, shortcut and inputs of a residual network with ``blocks`` blocks of two 3x3 convolutions a stage."""

    def infer(shapes: Shapes) -> Options | None:
        convs, linear = weights(shapes, 4), weights(shapes, 2)
        wide = [conv for conv in convs if conv[2:] == (3, 3)]
        if len(wide) != 1 + 2 * sum(blocks) or len(linear) != 1:
            return None
        ends = [2 * sum(blocks[: i + 1]) for i in range(len(blocks))]
        return {
            "n_classes": linear[0][0],
            "in_channels": wide[0][1],
            "channels": tuple(wide[end][0] for end in ends),
            "shortcut": "A" if len(wide) == len(convs) else "B",
        }

    return infer


def _register(name: str, title: str, summary: str, blocks: tuple[int, ...], **defaults: object) -> None:
    build = partial(CifarResNet, blocks, **defaults)  # type: ignore[arg-type]
    zoo.add(name, Architecture(name, title, build, infer_resnet(blocks), summary))


for _depth in (20, 56):
    _register(
        f"resnet{_depth}",
        f"ResNet-{_depth} (CIFAR form)",
        f"{_depth - 2} convolutions in {(_depth - 2) // 2} residual blocks, 16-32-64 channels. Source: he2016deep, "
        "sec. 4.2; shortcut A as there.",
        ((_depth - 2) // 6,) * 3,
        channels=(16, 32, 64),
    )
_register(
    "resnet18",
    "ResNet-18 (CIFAR form)",
    "Eight residual blocks, 64-128-256-512 channels, with a 3x3 first convolution and no first pooling, as is usual "
    "for images of 32 pixels. Source: he2016deep, table 1; shortcut B as there.",
    (2, 2, 2, 2),
    channels=(64, 128, 256, 512),
    shortcut="B",
)
