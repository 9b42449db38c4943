"""Running a module in float64 without copying it: every operator's arguments are cast on the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.utils._python_dispatch import TorchDispatchMode

_NARROW = (torch.float32, torch.float16, torch.bfloat16)
_LARGE = 1 << 21
"""Weights of linear layers beyond this size are cast a part at a time: fresh pages cost more than the product."""


class InDouble(TorchDispatchMode):
    """Casts floating arguments (and dtypes asked for) to float64; masked parameters are read with zeros.

    Args:
        masks: ``id`` of a parameter -> Bool of its shape, True = kept.
    """

    def __init__(self, masks: Mapping[int, Tensor]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._masks = masks

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # nothing here is compiled, and asking for it would import the compiler: two seconds

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.ops.aten.linear.default and args[1].dim() == 2 and args[1].numel() > _LARGE:
            return self._linear(*args)
        return func(*self._cast_all(args), **{name: self._cast(value) for name, value in (kwargs or {}).items()})

    def _linear(self, value: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        value, mask = self._cast(value), self._masks.get(id(weight))
        n_rows = max(1, _LARGE // weight.size(1))
        masks = [None] * -(-weight.size(0) // n_rows) if mask is None else mask.split(n_rows)
        parts = [
            nn.functional.linear(value, _doubled(rows, part))
            for rows, part in zip(weight.split(n_rows), masks, strict=True)
        ]
        out = torch.cat(parts, -1)
        return out if bias is None else out + self._cast(bias)

    def _cast_all(self, values: Any) -> list[Any]:
        return [self._cast(value) for value in values]

    def _cast(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return self._cast_all(value)
        if isinstance(value, torch.dtype):
            return torch.float64 if value in _NARROW else value
        if not isinstance(value, Tensor) or value.dtype not in (*_NARROW, torch.float64):
            return value
        mask = self._masks.get(id(value))
        if value.is_inference():
            return _doubled(value, mask)
        with torch.inference_mode(False):  # a view of a parameter must stay an ordinary tensor
            return _doubled(value, mask)


def _doubled(value: Tensor, mask: Tensor | None) -> Tensor:
    value = value.detach()
    if mask is None:
        return value.double()
    return value.to(torch.float64, copy=True).masked_fill_(~mask.to(value.device), 0)


def run_in_double(module: nn.Module, kept: Mapping[str, Tensor], inputs: tuple[Any, ...]) -> Any:
    """Outputs of ``module`` in float64 with its masked entries read as zero; the module is not changed."""
    parameters = dict(module.named_parameters())
    masks = {id(parameters[path]): mask for path, mask in kept.items()}
    recurrent = {
        path: _doubled(parameter, kept.get(path))
        for path, parameter in parameters.items()
        if _is_recurrent(module, path)
    }
    with _double_by_default(), torch.inference_mode(), InDouble(masks):
        return functional_call(module, recurrent, inputs) if recurrent else module(*inputs)


def _is_recurrent(module: nn.Module, path: str) -> bool:
    """Recurrent layers compare the dtypes of their input and weights themselves, before any operator runs."""
    return isinstance(module.get_submodule(path.rpartition(".")[0]), nn.RNNBase)


@contextmanager
def _double_by_default() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
