"""Networks as a person writes them, for programs without prunescope: torch alone builds them."""

import torch
from torch import Tensor, nn


class Perceptron(nn.Sequential):
    """Dense layers with a norm."""

    example_shape = (6,)

    def __init__(self) -> None:
        super().__init__(nn.Linear(6, 8), nn.LayerNorm(8), nn.ReLU(), nn.Linear(8, 7), nn.Tanh(), nn.Linear(7, 3))


class Residual(nn.Module):
    """Convolutions with batch norm, a residual sum, and flattening."""

    example_shape = (2, 6, 6)

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(2, 6, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(6)
        self.inner = nn.Sequential(nn.Conv2d(6, 5, 3, padding=1), nn.BatchNorm2d(5), nn.ReLU(), nn.Conv2d(5, 6, 1))
        self.head = nn.Linear(6 * 9, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.stem(x)).relu()
        x = nn.functional.max_pool2d(x + self.inner(x), 2)
        return self.head(x.flatten(1))


class Recurrent(nn.Module):
    """Two layers of LSTM."""

    example_shape = (4, 3)

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 6, num_layers=2, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.lstm(x)[0][:, -1])


class Tied(nn.Module):
    """Two layers that share one weight, and a buffer that is not saved."""

    example_shape = (5,)

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(5, 8)
        self.middle = nn.Linear(8, 8, bias=False)
        self.again = nn.Linear(8, 8, bias=False)
        self.again.weight = self.middle.weight
        self.register_buffer("scale", torch.linspace(1, 2, 8), persistent=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.middle(self.first(x).relu()).relu()
        return self.head(self.again(x).relu() * self.scale)


NETWORKS: dict[str, type[nn.Module]] = {
    "perceptron": Perceptron,
    "residual": Residual,
    "recurrent": Recurrent,
    "tied": Tied,
}
