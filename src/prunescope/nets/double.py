"""Running a module in float64 without copying it: every operator's arguments are cast on the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.utils._python_dispatch import TorchDispatchMode

from prunescope.nets.context import Kept
from prunescope.nets.lines import KeptLines

_NARROW = (torch.float32, torch.float16, torch.bfloat16)
_READERS = {
    getattr(torch.ops.aten, name).default for name in ("linear", "conv1d", "conv2d", "conv3d")
}  # not transposed: their columns make
_LARGE = 1 << 21
"""Weights of linear layers beyond this size are cast a part at a time: fresh pages cost more than the product."""


class InDouble(TorchDispatchMode):
    """Casts floating arguments (and dtypes asked for) to float64; masked parameters are read with zeros.

    Args:
        paths: ``id`` of a masked parameter -> its path.
        kept: the masks.
    """

    def __init__(self, paths: Mapping[int, str], kept: KeptLines) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._paths = paths
        self._kept = kept

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # nothing here is compiled, and asking for it would import the compiler: two seconds

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        try:
            if func in _READERS and not kwargs:
                return self._read(func, *args)
            return func(*self._cast_all(args), **{name: self._cast(value) for name, value in (kwargs or {}).items()})
        except RuntimeError as error:
            error.add_note(str(func._schema.name).removeprefix("aten::"))  # for who tells where it happened
            raise

    def _read(self, func: Any, value: Tensor, weight: Tensor, bias: Tensor | None = None, *rest: Any) -> Any:
        """A layer: channels whose columns are masked are silenced where they come in, which is cheaper than there."""
        value, path, dim = self._cast(value), self._paths.get(id(weight), ""), value.dim() - weight.dim() + 1
        left_out: tuple[int, ...] = ()
        if path and self._kept.is_box(path) and weight.size(1) == value.size(dim):
            gone = self._kept.gone(path).get(1)
            value = value if gone is None else value.index_fill(dim, gone.nonzero().flatten().to(value.device), 0)
            left_out = (1,)
        if func is torch.ops.aten.linear.default and weight.dim() == 2 and weight.numel() > _LARGE:
            return self._linear(value, weight, bias, path, left_out)
        whole = slice(None)
        return func(value, doubled(weight, path, self._kept, whole, left_out), self._cast(bias), *rest)

    def _linear(
        self, value: Tensor, weight: Tensor, bias: Tensor | None, path: str, left_out: tuple[int, ...]
    ) -> Tensor:
        """A large matrix in float64, some rows at a time."""
        n_rows, parts = max(1, _LARGE // weight.size(1)), []
        for start in range(0, weight.size(0), n_rows):
            rows = slice(start, start + n_rows)
            part = doubled(weight.detach()[rows], path, self._kept, rows, left_out)
            parts.append(nn.functional.linear(value, part))
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
        path = self._paths.get(id(value), "")
        if value.is_inference():
            return doubled(value, path, self._kept)
        with torch.inference_mode(False):  # a view of a parameter must stay an ordinary tensor
            return doubled(value, path, self._kept)


def doubled(
    value: Tensor, path: str, kept: KeptLines, rows: slice = slice(None), left_out: tuple[int, ...] = ()
) -> Tensor:
    """A parameter in float64, zero where its mask says so; "" is a parameter (or anything else) without a mask.

    Of a mask of whole lines these are filled: no mask of the parameter's size is made. ``rows`` are those held here;
    dimensions ``left_out`` are not filled.
    """
    value = value.detach()
    if not path:
        return value.double()
    out = value.to(torch.float64, copy=True)
    if not kept.is_box(path):
        return out.masked_fill_(~kept.whole(path)[rows].to(value.device), 0)
    for dim, gone in kept.gone(path).items():
        if dim not in left_out:
            places = (gone[rows] if dim == 0 else gone).nonzero().flatten()
            out.index_fill_(dim, places.to(value.device), 0)
    return out


def run_in_double(module: nn.Module, kept: Kept | KeptLines, inputs: tuple[Any, ...]) -> Any:
    """Outputs of ``module`` in float64 with its masked entries read as zero; the module is not changed."""
    parameters, lines = dict(module.named_parameters()), KeptLines.of(kept)
    paths = {id(parameters[path]): path for path in lines}
    recurrent = {
        path: doubled(parameter, paths.get(id(parameter), ""), lines)
        for path, parameter in parameters.items()
        if _is_recurrent(module, path)
    }
    with _double_by_default(), torch.inference_mode(), InDouble(paths, lines):
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
