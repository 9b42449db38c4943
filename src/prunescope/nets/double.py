"""Running a module in float64 without copying it: every operator's arguments are cast on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.utils._python_dispatch import TorchDispatchMode

from prunescope.nets.context import Kept
from prunescope.nets.doubled import Doubled
from prunescope.nets.lines import KeptLines

_NARROW = (torch.float32, torch.float16, torch.bfloat16)
_FLOATING = (*_NARROW, torch.float64)
_LINEAR, _CONV2D = torch.ops.aten.linear.default, torch.ops.aten.conv2d.default
_READERS = {  # not transposed: their columns make
    _LINEAR,
    _CONV2D,
    torch.ops.aten.conv1d.default,
    torch.ops.aten.conv3d.default,
}
_LAST = torch.channels_last


class InDouble(TorchDispatchMode):
    """Casts floating arguments (and dtypes asked for) to float64; masked parameters are read with zeros."""

    def __init__(self, parameters: Doubled) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._parameters = parameters

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # nothing here is compiled, and asking for it would import the compiler: two seconds

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        try:
            if func in _READERS and not kwargs:
                return self._read(func, *args)
            with torch.inference_mode(not func.is_view):  # a view of a parameter must stay an ordinary tensor
                args, kwargs = self._cast(args), {name: self._cast(value) for name, value in (kwargs or {}).items()}
            return func(*args, **kwargs)
        except RuntimeError as error:
            error.add_note(str(func._schema.name).removeprefix("aten::"))  # for who tells where it happened
            raise

    def _read(self, func: Any, value: Tensor, weight: Tensor, bias: Tensor | None = None, *rest: Any) -> Any:
        """A layer. Of a mask of whole rows and columns only what it leaves is multiplied: the rest adds zeros."""
        value, bias, dim = self._cast(value), self._cast(bias), value.dim() - weight.dim() + 1
        if weight.dim() < 2 or weight.size(1) != value.size(dim):  # a vector, or groups
            return func(value, self._parameters.whole(weight), bias, *rest)
        rows, columns = self._parameters.staying(weight)
        inner = value if columns is None else value.index_select(dim, columns)
        own_bias = bias if rows is None else None
        if func is _LINEAR:
            parts = self._parameters.parts(weight, rows, columns)
            out = torch.cat([nn.functional.linear(inner, part) for part in parts], -1)
            out = out if own_bias is None else out + own_bias
        else:
            out = func(*self._laid_out(func, inner, weight, rows, columns), own_bias, *rest)
        if rows is not None:
            out = _among_zeros(out, dim, rows, weight.size(0), bias)
        return _laid_as(out, value, weight)

    def _laid_out(
        self, func: Any, value: Tensor, weight: Tensor, rows: Tensor | None, columns: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """What an image layer multiplies, with the channels beside each other in memory.

        In float64 the products of small maps are up to three times as fast that way.
        """
        if func is not _CONV2D or value.dim() != 4 or value.device.type != "cpu":
            return value, self._parameters.part(weight, rows, columns, torch.preserve_format)
        return value.contiguous(memory_format=_LAST), self._parameters.part(weight, rows, columns, _LAST)

    def _cast(self, value: Any) -> Any:
        if isinstance(value, Tensor):
            return self._parameters.whole(value) if value.dtype in _FLOATING else value
        if isinstance(value, list | tuple):
            return [self._cast(part) for part in value]
        return torch.float64 if isinstance(value, torch.dtype) and value in _NARROW else value


def _among_zeros(out: Tensor, dim: int, rows: Tensor, n_rows: int, bias: Tensor | None) -> Tensor:
    """The outputs of some rows in their places among those of masked rows, and the bias of all."""
    shape = list(out.shape)
    shape[dim] = n_rows
    full = out.new_zeros(shape).index_copy_(dim, rows, out)
    return full if bias is None else full.add_(bias.view([-1] + [1] * (out.dim() - dim - 1)))


def _laid_as(out: Tensor, value: Tensor, weight: Tensor) -> Tensor:
    """An image laid out in memory as the layer would have done: views of it may count on that."""
    if out.dim() != 4:
        return out
    is_last = any(
        x.dim() == 4 and not x.is_contiguous() and x.is_contiguous(memory_format=_LAST) for x in (value, weight)
    )
    return out.contiguous(memory_format=_LAST if is_last else torch.contiguous_format)


def run_in_double(module: nn.Module, kept: Kept | KeptLines, inputs: tuple[Any, ...]) -> Any:
    """Outputs of ``module`` in float64 with its masked entries read as zero; the module is not changed."""
    parameters = Doubled(module, KeptLines.of(kept))
    recurrent = {path: parameters.whole(value) for path, value in _recurrent(module).items()}
    with _double_by_default(), torch.inference_mode(), InDouble(parameters):
        return functional_call(module, recurrent, inputs) if recurrent else module(*inputs)


def _recurrent(module: nn.Module) -> dict[str, Tensor]:
    """Parameters of recurrent layers, which compare the dtypes of input and weights before any operator runs."""
    layers = {path for path, layer in module.named_modules() if isinstance(layer, nn.RNNBase)}
    return {path: value for path, value in module.named_parameters() if layers and path.rpartition(".")[0] in layers}


@contextmanager
def _double_by_default() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
