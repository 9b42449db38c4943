"""Which data sets fit a network, and how their values must be scaled for it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from prunescope.core.errors import BadData
from prunescope.data.dataset import Dataset, Normalisation
from prunescope.nets.context import evaluating
from prunescope.nets.network import Network

QUICK = 256

# What people train with; None = bytes scaled to [0, 1] and nothing else.
COMMON: dict[str, Normalisation | None] = {
    "none (values in [0, 1])": None,
    "ImageNet's mean and std": Normalisation((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "CIFAR-10's mean and std": Normalisation((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "CIFAR-10's mean and std per image": Normalisation((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)),
    "mean 0.5, std 0.5": Normalisation((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "MNIST's mean and std": Normalisation((0.1307,), (0.3081,)),
    "Fashion-MNIST's mean and std": Normalisation((0.2860,), (0.3530,)),
    "mean 0.5, std 0.5 (grey)": Normalisation((0.5,), (0.5,)),
}


@dataclass(frozen=True)
class Guess:
    """The normalisation under which the network is most certain of the true classes, and how the next best did."""

    name: str
    normalisation: Normalisation | None
    loss: float
    share_right: float
    runner_up: float
    n: int

    def note(self) -> str:
        """The guess in words, with its evidence and how to overrule it."""
        return (
            f"Normalisation guessed: {self.name}, loss {self.loss:.3f} and {100 * self.share_right:.1f} % right on "
            f"{self.n} samples (next best loss {self.runner_up:.3f}). "
            f"Set `normalisation` in prunescope.toml to overrule it."
        )


def fits(net: Network, data: Dataset) -> bool:
    """Whether the network takes the data's samples and has an output for each of its classes."""
    try:
        check_fit(net, data)
    except BadData:
        return False  # this data is for another network
    return True


def check_fit(net: Network, data: Dataset) -> None:
    """Refuse data that the network cannot be judged on.

    Raises:
        BadData: the network's forward fails on a sample, or gives no score for each class.
    """
    sample = data.prepare(next(iter(data.splits.values())).inputs[:1])
    what = f"data set '{data.name}', whose samples have shape {list(sample.shape[1:])}, does not fit the network"
    try:
        with evaluating(net.module), torch.no_grad():
            output = net.module(net.fitted(sample))
    except Exception as error:
        raise BadData(
            f"{what}: its forward failed: {type(error).__name__}: {error};", "give data of the shape that it takes."
        ) from error
    wanted = [1, len(data.classes)]
    found = list(output.shape) if isinstance(output, torch.Tensor) else type(output).__name__
    if found != wanted:
        raise BadData(
            f"{what}: a sample gives {found}, and {len(data.classes)} classes need {wanted};",
            "give the data it was trained on, labels from 0 on, or its class names where samples lack some classes.",
        )


def guess_normalisation(net: Network, data: Dataset) -> Guess | None:
    """The common normalisation with the lowest loss; None if the data are features, not bytes.

    Training samples tell best, since the network has seen them; the loss tells more than a share of right answers.
    Among equals the plainest wins.
    """
    split = "train" if "train" in data.splits else next(iter(data.splits))
    if data[split].inputs.dtype != np.uint8:
        return None
    quick = data.quick(QUICK, split=split)
    candidates = [*_for_channels(data[split].inputs.shape[1])]
    tried = [(*_loss_and_share(net, quick.normalised(n), split), name, n) for name, n in candidates]
    (loss, share, name, best), *rest = sorted(tried, key=lambda t: t[0])
    return Guess(name, best, loss, share, rest[0][0] if rest else loss, len(quick[split]))


def _for_channels(channels: int) -> Iterator[tuple[str, Normalisation | None]]:
    return ((name, n) for name, n in COMMON.items() if n is None or len(n.mean) == channels)


def _loss_and_share(net: Network, data: Dataset, split: str) -> tuple[float, float]:
    loss, right = 0.0, 0
    with evaluating(net.module), torch.no_grad():
        for inputs, labels in data.batches(split):
            logits = net.module(net.fitted(inputs)).cpu()
            loss += float(cross_entropy(logits, labels, reduction="sum"))
            right += int((logits.argmax(1) == labels).sum())
    return loss / len(data[split]), right / len(data[split])
