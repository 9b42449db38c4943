"""Running a module in float64 without copying it: every operator's arguments are cast on the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

_NARROW = (torch.float32, torch.float16, torch.bfloat16)


class InDouble(TorchDispatchMode):
    """Casts floating arguments (and dtypes asked for) to float64; masked parameters are read with zeros."""

    def __init__(self, masks: Mapping[int, Tensor]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._masks = masks

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return func(*tree_map(self._cast, args), **tree_map(self._cast, kwargs or {}))

    def _cast(self, value: Any) -> Any:
        if isinstance(value, torch.dtype):
            return torch.float64 if value in _NARROW else value
        if not isinstance(value, Tensor):
            return value
        mask = self._masks.get(id(value))
        if mask is not None:
            value = value.masked_fill(~mask.to(value.device), 0)
        return value.double() if value.dtype in _NARROW else value


@contextmanager
def in_double(module: nn.Module, kept: Mapping[str, Tensor]) -> Iterator[None]:
    """While open, ``module`` computes in float64 with its masked entries read as zero; it is not changed."""
    masks = {id(parameter): kept[path] for path, parameter in module.named_parameters() if path in kept}
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with InDouble(masks):
            yield
    finally:
        torch.set_default_dtype(before)
