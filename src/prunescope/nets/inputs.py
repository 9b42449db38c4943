"""What every layer reads, as one forward shows it: the values behind norms, ReLUs, sums and flattening."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from prunescope.core.errors import Unsupported
from prunescope.nets.relevance.mode import name_of

_LAYERS = frozenset(f"{name}{n}d" for name in ("conv", "conv_transpose") for n in (1, 2, 3)) | {"linear"}
_RECURRENT = frozenset({"lstm", "gru", "rnn_tanh", "rnn_relu"})


@dataclass(eq=False)
class Inputs(TorchFunctionMode):
    """Runs a forward as it is and tells what each layer reads.

    Fused layers are opened: the hidden states of every layer of a recurrent one, and what the heads of an attention
    hand to its last weight.

    Args:
        sites: paths of weights by the identity of their parameter.
        tell: called with a site, the value that its columns read, and the dimension that its channels lie along.
    """

    sites: Mapping[int, str]
    tell: Callable[[str, Tensor, int], None]

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs, name = kwargs or {}, name_of(func)
        if name in _LAYERS:
            value, weight = (args[k] if len(args) > k else kwargs[key] for k, key in enumerate(("input", "weight")))
            self._told(weight, value, -1 if name == "linear" else 1 - weight.dim())
        elif name in _RECURRENT:
            self._recurrent(func, *args)
        elif name == "multi_head_attention_forward":
            self._attention(func, args, kwargs)
        return func(*args, **kwargs)

    def _told(self, weight: Tensor | None, value: Tensor, dim: int) -> None:
        site = self.sites.get(id(weight), "")
        if site:
            self.tell(site, value.detach(), dim % value.dim())

    def _recurrent(self, func: Any, x: Tensor, start: Any, weights: Any, has_bias: Any, *rest: Any) -> None:
        if isinstance(has_bias, list | tuple):  # the packed form: (data, batch_sizes, hidden, weights, ...)
            raise Unsupported(
                f"what a layer inside {func.__name__} reads is unknown: sequences are packed.", "Pad them."
            )
        n_layers, _, _, both_ways, *order = rest
        states = start if isinstance(start, list | tuple) else (start,)
        ways, size = 1 + both_ways, len(weights) // (n_layers * (1 + both_ways))
        if size not in (2, 4):
            raise Unsupported(f"what a layer inside {func.__name__} reads is unknown: its hidden state is projected.")
        for layer in range(n_layers):
            own = weights[layer * ways * size : (layer + 1) * ways * size]
            begin = tuple(state[layer * ways : (layer + 1) * ways] for state in states)
            out = func(x, begin if len(begin) > 1 else begin[0], own, has_bias, 1, 0.0, False, both_ways, *order)[0]
            for way, hidden in enumerate(out.chunk(ways, -1)):
                self._told(own[way * size], x, -1)
                self._told(own[way * size + 1], hidden, -1)
            x = out

    def _attention(self, func: Any, args: Any, kwargs: Any) -> None:
        query, key, value, width, _, packed = args[:6]
        whole = torch.eye(width, dtype=query.dtype, device=query.device)
        mixed = func(*args[:11], whole, None, *args[13:], **kwargs)[0]
        self._told(packed, query, -1)
        for name, read in (("q_proj_weight", query), ("k_proj_weight", key), ("v_proj_weight", value)):
            self._told(kwargs.get(name), read, -1)
        self._told(args[11], mixed, -1)
