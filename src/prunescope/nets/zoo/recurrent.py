"""Recurrent classifiers."""

import re
from collections.abc import Callable
from functools import partial
from typing import ClassVar

import torch
from torch import Tensor, nn

from prunescope.nets.architecture import Architecture, Classes, Count, Options, Shapes, ZooNet, zoo

N_GATES = {"rnn": 1, "gru": 3, "lstm": 4}


class RecurrentClassifier(ZooNet):
    """Reads a sequence step by step and classifies what it holds at the end; an image is read row by row.

    Inputs are sequences [B, T, F], or images [B, C, H, W]: H steps of C * W features. With ``bidirectional`` the class
    comes from the last state of both directions.

    Args:
        cell: "rnn", "gru" or "lstm"; also the name of the recurrent layer. The last layer is `linear`.
        n_features: features a step (28 for the rows of 28 x 28 images).
        n_steps: length of the example sequence; other lengths work too.
    """

    cells: ClassVar[dict[str, Callable[..., nn.RNNBase]]] = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}

    def __init__(
        self,
        cell: str,
        n_classes: Classes = 10,
        n_features: Count = 28,
        n_steps: Count = 28,
        hidden_size: Count = 128,
        n_layers: Count = 1,
        bidirectional: bool = False,
    ) -> None:
        super().__init__()
        self.example_shape = (n_steps, n_features)
        self.cell = cell
        layer = self.cells[cell](n_features, hidden_size, n_layers, batch_first=True, bidirectional=bidirectional)
        self.add_module(cell, layer)
        self.linear = nn.Linear(hidden_size * (1 + bidirectional), n_classes)

    def forward(self, x: Tensor) -> Tensor:
        if x.dim() == 4:
            x = x.transpose(1, 2).flatten(2)
        layer = self.get_submodule(self.cell)
        states, _ = layer(x)
        last = states[:, -1]
        if layer.bidirectional:
            n = layer.hidden_size
            last = torch.cat([states[:, -1, :n], states[:, 0, n:]], dim=1)
        y: Tensor = self.linear(last)
        return y


def infer_recurrent(cell: str, shapes: Shapes) -> Options | None:
    """Sizes of a recurrent layer with this many gates, followed by one linear layer."""
    recurrent = {key: shape for key, shape in shapes.items() if ".weight_ih_l" in key}
    linear = [shape for key, shape in shapes.items() if len(shape) == 2 and not re.search(r"_[ih]h_l\d", key)]
    hidden = {shape[1] for key, shape in shapes.items() if ".weight_hh_l" in key}
    if not recurrent or len(linear) != 1 or len(hidden) != 1:
        return None
    first, (hidden_size,) = next(iter(recurrent.values())), hidden
    bidirectional = any(key.endswith("_reverse") for key in recurrent)
    if first[0] != N_GATES[cell] * hidden_size:
        return None
    return {
        "n_classes": linear[0][0],
        "n_features": first[1],
        "n_steps": first[1] if first[1] == 28 else 16,
        "hidden_size": hidden_size,
        "n_layers": len(recurrent) // (1 + bidirectional),
        "bidirectional": bidirectional,
    }


for _cell, _title, _source in (
    ("rnn", "RNN", "elman1990finding"),
    ("gru", "GRU", "cho2014learning"),
    ("lstm", "LSTM", "hochreiter1997long"),
):
    _summary = f"{_title} over the rows of an image or the steps of a sequence, then a linear layer. Source: {_source}."
    _build, _infer = partial(RecurrentClassifier, _cell), partial(infer_recurrent, _cell)
    zoo.add(_cell, Architecture(_cell, _title, _build, _infer, _summary))
