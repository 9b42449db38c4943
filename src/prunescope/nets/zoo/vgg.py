"""VGG for small images."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from torch import Tensor, nn

from prunescope.core.errors import BadNetwork
from prunescope.nets.architecture import (
    Architecture,
    Channels,
    Classes,
    Count,
    Dropout,
    ImageSize,
    Options,
    Shapes,
    ZooNet,
    kaiming_,
    weights,
    zoo,
)


class Vgg(ZooNet):
    """Stages of 3x3 convolutions, each stage closed by 2x2 max pooling, then linear layers.

    Layers are named as in torchvision (`features.0`, `classifier.0`), with batch norm after each convolution if wanted.

    Args:
        stages: number of convolutions in each stage.
        channels: width of each convolution.
        hidden: widths of the linear layers before the last.
    """

    def __init__(
        self,
        stages: tuple[Count, ...],
        channels: tuple[Count, ...],
        n_classes: Classes = 10,
        in_channels: Channels = 3,
        image_size: ImageSize = 32,
        hidden: tuple[Count, ...] = (),
        batch_norm: bool = True,
        dropout: Dropout = 0.5,
    ) -> None:
        super().__init__()
        self.example_shape = (in_channels, image_size, image_size)
        side = image_size // 2 ** len(stages)
        _check(stages, channels, image_size, side)
        self.features = nn.Sequential(*_stages(stages, [in_channels, *channels], batch_norm))
        self.classifier = nn.Sequential(*_head([channels[-1] * side * side, *hidden], n_classes, dropout))
        kaiming_(self)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.classifier(self.features(x).flatten(1))
        return y


def _check(stages: Sequence[int], channels: Sequence[int], image_size: int, side: int) -> None:
    if len(channels) != sum(stages):
        raise BadNetwork(
            f"this VGG has {sum(stages)} convolutions; got {len(channels)} widths.", "Give one width each."
        )
    if not side:
        raise BadNetwork(
            f"this VGG halves the image {len(stages)} times; {image_size} pixels do not suffice.",
            f"Give images of at least {2 ** len(stages)} pixels, or take 'vgg_small'.",
        )


def _stages(stages: Sequence[int], widths: Sequence[int], batch_norm: bool) -> list[nn.Module]:
    pairs = iter(pairwise(widths))
    layers: list[nn.Module] = []
    for n_convs in stages:
        for _ in range(n_convs):
            n_inputs, n_outputs = next(pairs)
            layers.append(nn.Conv2d(n_inputs, n_outputs, 3, padding=1))
            layers += [nn.BatchNorm2d(n_outputs), nn.ReLU()] if batch_norm else [nn.ReLU()]
        layers.append(nn.MaxPool2d(2))
    return layers


def _head(sizes: Sequence[int], n_classes: int, dropout: float) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for n_inputs, n_outputs in pairwise(sizes):
        layers += [nn.Linear(n_inputs, n_outputs), nn.ReLU(), nn.Dropout(dropout)]
    return [*layers, nn.Linear(sizes[-1], n_classes)]


def infer_vgg(stages: Sequence[int]) -> Callable[[Shapes], Options | None]:
    """Widths of as many 3x3 convolutions as the stages have, and of the linear layers after them."""

    def infer(shapes: Shapes) -> Options | None:
        convs, linear = weights(shapes, 4), weights(shapes, 2)
        if len(convs) != sum(stages) or not linear or any(conv[2:] != (3, 3) for conv in convs):
            return None
        return {
            "n_classes": linear[-1][0],
            "in_channels": convs[0][1],
            "image_size": _image_size(linear[0][1] // convs[-1][0], len(stages)),
            "channels": tuple(shape[0] for shape in convs),
            "hidden": tuple(shape[0] for shape in linear[:-1]),
            "batch_norm": any(key.endswith("running_mean") for key in shapes),
        }

    return infer


def _image_size(n_positions: int, n_stages: int) -> int:
    """Pixels along one side of the image, from the positions left after pooling, which rounds down."""
    side = round(n_positions**0.5)
    usual = [size for size in (32, 28, 224) if size // 2**n_stages == side]
    return usual[0] if usual else side * 2**n_stages


def _register(name: str, title: str, summary: str, stages: tuple[int, ...], **defaults: object) -> None:
    build = partial(Vgg, stages, **defaults)  # type: ignore[arg-type]
    zoo.add(name, Architecture(name, title, build, infer_vgg(stages), summary))


_register(
    "vgg_small",
    "VGG (small)",
    "Four 3x3 convolutions in three stages and two linear layers: a VGG that trains in a minute on 28 x 28 images. The "
    "plan is simonyan2015very's (width doubles where resolution halves), the size is ours.",
    (1, 1, 2),
    channels=(32, 64, 128, 128),
    in_channels=1,
    image_size=28,
    hidden=(128,),
    dropout=0.0,
)
_register(
    "vgg11",
    "VGG-11 (CIFAR form)",
    "Eight 3x3 convolutions and one linear layer. Source: simonyan2015very, table 1 A, with batch norm and a single "
    "linear layer as is usual for CIFAR-10.",
    (1, 1, 2, 2, 2),
    channels=(64, 128, 256, 256, 512, 512, 512, 512),
)
_register(
    "vgg16",
    "VGG-16 (CIFAR form)",
    "Thirteen 3x3 convolutions and one linear layer. Source: simonyan2015very, table 1 D, with batch norm and a single "
    "linear layer as is usual for CIFAR-10.",
    (2, 2, 3, 3, 3),
    channels=(64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512),
)
for _stage in range(1, 5):
    _register(
        f"conv{2 * _stage}",
        f"Conv-{2 * _stage}",
        f"{2 * _stage} 3x3 convolutions, pooled after every second, and three linear layers: the small networks of "
        "frankle2019lottery, fig. 2 (Conv-8: ramanujan2020hidden).",
        (2,) * _stage,
        channels=(64, 64, 128, 128, 256, 256, 512, 512)[: 2 * _stage],
        hidden=(256, 256),
        batch_norm=False,
        dropout=0.0,
    )
