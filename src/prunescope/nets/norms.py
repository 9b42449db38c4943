"""What feeds each input and what reads each output of every layer, as squared norms: look-ahead on any network."""

from collections.abc import Mapping

import torch
from torch import Tensor

from prunescope.nets.tracing.record import Layer, Record


def predecessors(record: Record, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Squared norm of everything that feeds each input column, by weight path.

    A sum has the sum over its true operands, plus 1 for an identity skip; the network's input counts 1. A gate does
    not count. Columns that read nothing a layer made count 1.

    Returns:
        Float[inputs] for each weight, in the dtype of its values.
    """
    norm = torch.ones(record.n_ids, dtype=_dtype(weights))
    for flow in record.flows:
        if flow.kind != "gate":
            norm[flow.targets] = 0
    for path, layer in record.layers.items():
        if path in weights:
            norm[layer.rows] = row_norms(weights[path], layer)
    for flow in record.flows:
        if flow.kind != "gate":
            norm.index_add_(0, flow.targets, norm[flow.sources] if flow.kind == "true" else _ones(norm, flow.targets))
    return {
        path: norm[layer.columns].to(weights[path].device) for path, layer in record.layers.items() if path in weights
    }


def readers(record: Record, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Squared norm of everything that reads each output row, by weight path; 1 where nothing does.

    A stream that goes on by an identity skip counts 1. A gate is read by the readers of what it scales.

    Returns:
        Float[outputs] for each weight, in the dtype of its values.
    """
    norm = torch.ones(record.n_ids, dtype=_dtype(weights))
    for flow in record.flows:
        norm[flow.sources] = 0
    for ids in record.outputs:
        norm[ids] = 1
    for path, layer in record.layers.items():
        if path in weights:
            norm[layer.columns] = column_norms(weights[path], layer)
    for flow in reversed(record.flows):
        passed = _ones(norm, flow.sources) if flow.kind == "skip" else norm[flow.targets]
        norm.index_add_(0, flow.sources, passed)
    return {path: norm[layer.rows].to(weights[path].device) for path, layer in record.layers.items() if path in weights}


def row_norms(weight: Tensor, layer: Layer) -> Tensor:
    """Float[outputs]: each output's squared norm over its inputs and taps."""
    return _squares(weight, layer).sum(2).reshape(-1).cpu()


def column_norms(weight: Tensor, layer: Layer) -> Tensor:
    """Float[inputs]: each input's squared norm over the outputs that read it and the taps, group by group."""
    return _squares(weight, layer).sum(1).reshape(-1).cpu()


def _squares(weight: Tensor, layer: Layer) -> Tensor:
    """Squares summed over taps: Float[groups, outputs of a group, inputs of a group]."""
    squares = weight.detach().square().flatten(2).sum(2) if weight.dim() > 2 else weight.detach().square()
    squares = squares.reshape(layer.groups, -1, squares.size(1))
    turned: Tensor = squares.transpose(1, 2) if layer.transposed else squares
    return turned


def _dtype(weights: Mapping[str, Tensor]) -> torch.dtype:
    return next((weight.dtype for weight in weights.values()), torch.get_default_dtype())


def _ones(norm: Tensor, like: Tensor) -> Tensor:
    return torch.ones(len(like), dtype=norm.dtype)
