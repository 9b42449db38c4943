"""What a network costs: parameters, multiply-accumulates, bytes."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from prunescope.core.errors import BadNetwork
from prunescope.nets.counting import Watch, watch


@dataclass(frozen=True)
class LayerCost:
    """Cost of what one module does itself, without its children.

    Attributes:
        name: path of the module, "" for the network itself.
        kind: its class, e.g. "Conv2d".
        params: weights and biases.
        nonzero: those that are not zero; a mask of `torch.nn.utils.prune` counts.
        macs: multiply-accumulates a sample.
        ops_paper: operations a sample in the convention of `Cost.ops_paper`.
        bytes: size of parameters and buffers.
    """

    name: str
    kind: str
    params: int
    nonzero: int
    macs: int
    ops_paper: int
    bytes: int


@dataclass(frozen=True)
class Cost:
    """Cost of a network for one sample, in all and layer by layer.

    Attributes:
        params: weights and biases; shared ones count once.
        nonzero: those that are not zero.
        macs: multiply-accumulates of convolutions, linear and recurrent layers, matrix products and attention.
        ops_paper: macs + one for each bias added, ReLU output and pooling input + two for each batch-norm element: the
            convention behind the FLOPs of yeom2021pruning.
        bytes: size of parameters and buffers as they are stored, zeros included.
        layers: the same for every module that has parameters or does something itself, in the order of the module.
    """

    params: int
    nonzero: int
    macs: int
    ops_paper: int
    bytes: int
    layers: tuple[LayerCost, ...]


def cost(module: nn.Module, example_input: Tensor | tuple[Tensor, ...]) -> Cost:
    """What a forward of the module costs, counted at the operators that really run.

    One forward in eval mode is watched, whatever its Python looks like: functional calls and fused attention count
    where they happen. Element-wise operations, normalisation and softmax have no macs. Works on the meta device too,
    where all weights count as nonzero.

    Args:
        module: any module; it is left as it was.
        example_input: a tensor, or a tuple of them, with the batch dimension first; counts are divided by its size.

    Raises:
        BadNetwork: the forward fails on the example.

    >>> cost(nn.Linear(3, 2), torch.zeros(5, 3)).macs
    6
    """
    inputs = example_input if isinstance(example_input, tuple) else (example_input,)
    try:
        counts = watch(module, inputs)
    except Exception as error:
        raise BadNetwork(
            f"counting what {type(module).__name__} costs failed on an input of shape "
            f"{[tuple(x.shape) for x in inputs]}: {error}",
            "Give an example input that the network accepts.",
        ) from error
    n_samples = inputs[0].shape[0] if inputs[0].dim() else 1
    layers = tuple(_layer_costs(module, counts, n_samples))
    macs, ops = (sum(count.values()) // n_samples for count in (counts.macs, counts.ops))
    return Cost(
        params=sum(layer.params for layer in layers),
        nonzero=sum(layer.nonzero for layer in layers),
        macs=macs,
        ops_paper=ops,
        bytes=sum(layer.bytes for layer in layers),
        layers=layers,
    )


def _layer_costs(module: nn.Module, counts: Watch, n_samples: int) -> Iterator[LayerCost]:
    seen: set[int] = set()
    for name, layer in module.named_modules():
        params = [(short, p) for short, p in layer.named_parameters(recurse=False) if id(p) not in seen]
        buffers = [b for b in layer.buffers(recurse=False) if id(b) not in seen]
        seen.update(id(tensor) for tensor in (*(p for _, p in params), *buffers))
        found = LayerCost(
            name=name,
            kind=type(layer).__name__,
            params=sum(p.numel() for _, p in params),
            nonzero=sum(_n_nonzero(layer, short, p) for short, p in params),
            macs=counts.macs[name] // n_samples,
            ops_paper=counts.ops[name] // n_samples,
            bytes=sum(t.numel() * t.element_size() for t in (*(p for _, p in params), *buffers)),
        )
        if found.params or found.bytes or found.ops_paper:
            yield found


def _n_nonzero(layer: nn.Module, short: str, parameter: Tensor) -> int:
    if parameter.is_meta:
        return parameter.numel()
    mask = getattr(layer, f"{short.removesuffix('_orig')}_mask", None)
    return int(torch.count_nonzero(parameter if mask is None else parameter * mask))
