"""GoogLeNet for small images."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from prunescope.nets.architecture import (
    Channels,
    Classes,
    ImageSize,
    Options,
    Shapes,
    ZooNet,
    architecture,
    kaiming_,
    weights,
)

# Widths of szegedy2015going, table 1: 1x1; 1x1 before 3x3, 3x3; 1x1 before 5x5, 5x5; 1x1 after pooling.
BLOCKS = {
    "inception3a": (64, 96, 128, 16, 32, 32),
    "inception3b": (128, 128, 192, 32, 96, 64),
    "inception4a": (192, 96, 208, 16, 48, 64),
    "inception4b": (160, 112, 224, 24, 64, 64),
    "inception4c": (128, 128, 256, 24, 64, 64),
    "inception4d": (112, 144, 288, 32, 64, 64),
    "inception4e": (256, 160, 320, 32, 128, 128),
    "inception5a": (256, 160, 320, 32, 128, 128),
    "inception5b": (384, 192, 384, 48, 128, 128),
}
POOLED_AFTER = ("inception3b", "inception4e")


class Convolution(nn.Module):
    """Convolution without bias, batch norm, ReLU."""

    def __init__(self, n_inputs: int, n_outputs: int, size: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(n_inputs, n_outputs, size, padding=size // 2, bias=False)
        self.bn = nn.BatchNorm2d(n_outputs)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.bn(self.conv(x))
        return y.relu()


class Inception(nn.Module):
    """Four branches side by side: 1x1, 3x3, 5x5 and pooling; their channels are concatenated."""

    def __init__(self, n_inputs: int, widths: Sequence[int]) -> None:
        super().__init__()
        one, before_three, three, before_five, five, pooled = widths
        self.branch1 = Convolution(n_inputs, one, 1)
        self.branch2 = nn.Sequential(Convolution(n_inputs, before_three, 1), Convolution(before_three, three, 3))
        self.branch3 = nn.Sequential(Convolution(n_inputs, before_five, 1), Convolution(before_five, five, 5))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), Convolution(n_inputs, pooled, 1))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


def infer_googlenet(shapes: Shapes) -> Options | None:
    """Classes and input channels; the widths are fixed."""
    convs, linear = weights(shapes, 4), weights(shapes, 2)
    if len(convs) != 1 + 6 * len(BLOCKS) or len(linear) != 1:
        return None
    return {"n_classes": linear[0][0], "in_channels": convs[0][1]}


@architecture("googlenet", "GoogLeNet (CIFAR form)", infer_googlenet)
class GoogLeNet(ZooNet):
    """Nine inception blocks after one 3x3 convolution, for images of 28 or 32 pixels.

    Source: szegedy2015going, table 1, with batch norm (ioffe2015batch), without the first poolings and the auxiliary
    heads, as is usual for CIFAR-10. torchvision has the form for 224 pixels.
    """

    def __init__(self, n_classes: Classes = 10, in_channels: Channels = 3, image_size: ImageSize = 32) -> None:
        super().__init__()
        self.example_shape = (in_channels, image_size, image_size)
        self.conv1 = Convolution(in_channels, 192, 3)
        n_inputs = 192
        for name, (one, *widths) in BLOCKS.items():
            self.add_module(name, Inception(n_inputs, (one, *widths)))
            n_inputs = one + widths[1] + widths[3] + widths[4]
        self.fc = nn.Linear(n_inputs, n_classes)
        kaiming_(self)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        for name in BLOCKS:
            x = self.get_submodule(name)(x)
            x = max_pool2d(x, 3, stride=2, padding=1) if name in POOLED_AFTER else x
        y: Tensor = self.fc(x.mean((2, 3)))
        return y
