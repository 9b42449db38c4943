"""AlexNet for small images."""

from itertools import pairwise

from torch import Tensor, nn

from prunescope.nets.architecture import (
    Channels,
    Classes,
    Count,
    Dropout,
    ImageSize,
    Options,
    Shapes,
    ZooNet,
    architecture,
    kaiming_,
    weights,
)

Widths = tuple[Count, Count, Count, Count, Count]


def infer_alexnet(shapes: Shapes) -> Options | None:
    """Widths of five 3x3 convolutions with biases and of the linear layers after them."""
    convs, linear = weights(shapes, 4), weights(shapes, 2)
    if len(convs) != 5 or not linear or len(shapes) != 2 * len(convs + linear) or any(c[2:] != (3, 3) for c in convs):
        return None
    return {
        "n_classes": linear[-1][0],
        "in_channels": convs[0][1],
        "channels": tuple(shape[0] for shape in convs),
        "hidden": tuple(shape[0] for shape in linear[:-1]),
    }


@architecture("alexnet", "AlexNet (CIFAR form)", infer_alexnet)
class AlexNet(ZooNet):
    """Five convolutions and three linear layers, for images of 28 or 32 pixels.

    Source: krizhevsky2012imagenet in the single-column widths of krizhevsky2014one (64-192-384-256-256); kernels are
    3x3 and the first stride is 2, the usual form for CIFAR-10. torchvision has the form for 224 pixels.
    """

    def __init__(
        self,
        n_classes: Classes = 10,
        in_channels: Channels = 3,
        image_size: ImageSize = 32,
        channels: Widths = (64, 192, 384, 256, 256),
        hidden: tuple[Count, ...] = (4096, 4096),
        dropout: Dropout = 0.5,
    ) -> None:
        super().__init__()
        self.example_shape = (in_channels, image_size, image_size)
        layers: list[nn.Module] = []
        for i, (n_inputs, n_outputs) in enumerate(pairwise([in_channels, *channels])):
            layers += [nn.Conv2d(n_inputs, n_outputs, 3, stride=2 if i == 0 else 1, padding=1), nn.ReLU()]
            layers += [nn.MaxPool2d(2)] if i in (0, 1, 4) else []
        self.features = nn.Sequential(*layers)
        side = (image_size + 1) // 2 // 8
        sizes = [channels[-1] * side * side, *hidden]
        head: list[nn.Module] = []
        for n_inputs, n_outputs in pairwise(sizes):
            head += [nn.Dropout(dropout), nn.Linear(n_inputs, n_outputs), nn.ReLU()]
        self.classifier = nn.Sequential(*head, nn.Linear(sizes[-1], n_classes))
        kaiming_(self)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.classifier(self.features(x).flatten(1))
        return y
