"""Whether reference data fit a network: asked before any work, of a sample or two."""

from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from prunescope.core.errors import BadData, BadNetwork
from prunescope.data.dataset import Dataset
from prunescope.nets.context import evaluating
from prunescope.nets.network import Network
from prunescope.prune.reference import Reference, samples_of

Found = str | tuple[int, ...]

_known: WeakKeyDictionary[Network, dict[object, Found]] = WeakKeyDictionary()
"""What networks returned for samples of a shape and type: one forward tells it for good."""


def check_fit(net: Network, data: Reference, *, labelled: bool) -> None:
    """Refuse data that the network cannot be shown, or cannot be taught or judged by.

    Args:
        labelled: whether somebody looks at the labels, so that the network must give a score for each class.

    Raises:
        BadData: the forward fails on a sample, or there are labels that no output stands for.
        BadNetwork: the network does not return class scores, [samples, classes].
    """
    found = _returned(net, _first(data))
    if not labelled:
        return
    if isinstance(found, str) or len(found) != 2:
        raise BadNetwork(
            f"a loss needs class scores, but {type(net.module).__name__} returned {found};",
            "it must return [samples, classes].",
        )
    highest = _highest_label(data)
    if highest >= found[1]:
        raise BadData(
            f"labels go up to {highest}, but {type(net.module).__name__} has {found[1]} outputs, from 0;",
            "choose the data that it was trained on.",
        )


def _first(data: Reference) -> Tensor:
    """Two samples, or the only one."""
    if isinstance(data, Dataset):
        return data.prepare(next(iter(data.splits.values())).inputs[:2])
    return samples_of(data)[0][:2]


def _returned(net: Network, inputs: Tensor) -> Found:
    """Shape of the network's outputs, or the name of what else it returned."""
    known, kind = _known.setdefault(net, {}), (inputs.shape, inputs.dtype)
    if kind not in known or not inputs.is_floating_point():  # of indices each may be too large
        outputs = _outputs(net, inputs)
        known[kind] = tuple(outputs.shape) if isinstance(outputs, Tensor) else type(outputs).__name__
    return known[kind]


def _outputs(net: Network, inputs: Tensor) -> object:
    try:
        with evaluating(net.module), torch.no_grad():
            return net.module(net.fitted(inputs))
    except Exception as error:
        usual, shape = net.example_input[0], tuple(inputs.shape[1:])
        raise BadData(
            f"{type(net.module).__name__} failed on samples of shape {shape}, {inputs.dtype}: {error};",
            f"its example input has samples of shape {tuple(usual.shape[1:])}, {usual.dtype}.",
        ) from error


def _highest_label(data: Reference) -> int:
    if isinstance(data, Dataset):
        return max(int(split.labels.max()) for split in data.splits.values())
    return int(samples_of(data)[1].max())
