"""Multi-layer perceptrons."""

from itertools import pairwise
from math import prod

from torch import Tensor, nn

from prunescope.nets.architecture import Classes, Count, Options, Shapes, ZooNet, architecture, kaiming_, weights


def infer_mlp(shapes: Shapes) -> Options | None:
    """Sizes of a chain of linear layers with biases, and nothing else in the checkpoint."""
    linear = weights(shapes, 2)
    chained = all(below[0] == above[1] for below, above in pairwise(linear))
    if len(linear) < 2 or len(shapes) != 2 * len(linear) or not chained:
        return None
    return {
        "input_shape": _image_shape(linear[0][1]),
        "hidden": tuple(shape[0] for shape in linear[:-1]),
        "n_classes": linear[-1][0],
    }


def _image_shape(n_inputs: int) -> tuple[int, ...]:
    known = {784: (1, 28, 28), 1024: (1, 32, 32), 3072: (3, 32, 32)}
    return known.get(n_inputs, (n_inputs,))


@architecture("mlp", "MLP", infer_mlp)
class Mlp(ZooNet):
    """Fully connected layers with ReLU between them, `fc1` .. `fcN`; images are flattened first.

    The default, 784-300-100-10, is LeNet-300-100 of lecun1998gradient, the usual subject of pruning papers.
    """

    def __init__(
        self,
        n_classes: Classes = 10,
        input_shape: tuple[Count, ...] = (1, 28, 28),
        hidden: tuple[Count, ...] = (300, 100),
    ) -> None:
        super().__init__()
        self.example_shape = input_shape
        sizes = [prod(input_shape), *hidden, n_classes]
        for i, (n_inputs, n_outputs) in enumerate(pairwise(sizes), start=1):
            self.add_module(f"fc{i}", nn.Linear(n_inputs, n_outputs))
        kaiming_(self)

    def forward(self, x: Tensor) -> Tensor:
        *hidden, last = self.children()
        x = x.flatten(1)
        for layer in hidden:
            x = layer(x).relu()
        y: Tensor = last(x)
        return y
