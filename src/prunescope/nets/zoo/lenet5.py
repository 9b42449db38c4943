"""LeNet-5."""

from math import isqrt
from typing import Annotated

from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from prunescope.nets.architecture import (
    Channels,
    Classes,
    Count,
    ImageSize,
    Options,
    Shapes,
    ZooNet,
    architecture,
    kaiming_,
    weights,
)

Padding = Annotated[int, Field(ge=0, le=2, description="zeros around the image; 2 makes 28 pixels the original 32")]


def infer_lenet5(shapes: Shapes) -> Options | None:
    """Widths of two 5x5 convolutions and three linear layers; the image's size from the first linear layer."""
    convs, linear = weights(shapes, 4), weights(shapes, 2)
    if len(shapes) != 10 or [c[2:] for c in convs] != [(5, 5)] * 2 or len(linear) != 3:
        return None
    side = isqrt(linear[0][1] // convs[1][0])
    image_size, padding = (28, 2) if side == 5 and convs[0][1] == 1 else (4 * side + 12, 0)
    return {
        "n_classes": linear[2][0],
        "in_channels": convs[0][1],
        "image_size": image_size,
        "padding": padding,
        "channels": (convs[0][0], convs[1][0]),
        "hidden": (linear[0][0], linear[1][0]),
    }


@architecture("lenet5", "LeNet-5", infer_lenet5)
class LeNet5(ZooNet):
    """Two 5x5 convolutions with pooling, then three linear layers: 6-16-120-84-10.

    Source: lecun1998gradient, fig. 2, in today's usual form: ReLU, max pooling, the second convolution fully connected
    and a linear output instead of radial basis functions.
    """

    def __init__(
        self,
        n_classes: Classes = 10,
        in_channels: Channels = 1,
        image_size: ImageSize = 28,
        padding: Padding = 2,
        channels: tuple[Count, Count] = (6, 16),
        hidden: tuple[Count, Count] = (120, 84),
    ) -> None:
        super().__init__()
        self.example_shape = (in_channels, image_size, image_size)
        side = ((image_size + 2 * padding - 4) // 2 - 4) // 2
        self.conv1 = nn.Conv2d(in_channels, channels[0], 5, padding=padding)
        self.conv2 = nn.Conv2d(channels[0], channels[1], 5)
        self.fc1 = nn.Linear(channels[1] * side * side, hidden[0])
        self.fc2 = nn.Linear(*hidden)
        self.fc3 = nn.Linear(hidden[1], n_classes)
        kaiming_(self)

    def forward(self, x: Tensor) -> Tensor:
        x = max_pool2d(self.conv1(x).relu(), 2)
        x = max_pool2d(self.conv2(x).relu(), 2)
        x = self.fc1(x.flatten(1)).relu()
        y: Tensor = self.fc3(self.fc2(x).relu())
        return y
