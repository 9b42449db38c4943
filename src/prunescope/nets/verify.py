"""The check before a smaller network is handed out: its outputs equal the masked network's, in float64."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as global_hooks

from prunescope.core.errors import Unsupported
from prunescope.nets.context import evaluating, uncompiled
from prunescope.nets.double import run_in_double
from prunescope.nets.lines import KeptLines
from prunescope.nets.tracing.leaves import tensors_in
from prunescope.nets.tracing.mode import Place
from prunescope.nets.tracing.watch import unchanged

TOLERANCE = 1e-9
"""Largest difference allowed, as a share of the largest output (or of 1)."""

_LARGE = 3 * 96 * 96
_FAILURES = (RuntimeError, ValueError, AssertionError, IndexError, TypeError)


def verify(module: nn.Module, kept: KeptLines, small: nn.Module, example: tuple[Any, ...]) -> None:
    """Compares the smaller module with ``module`` under the mask: shapes first, then values.

    Raises:
        Unsupported: the smaller module fails or its outputs differ; the message names the layer.
    """
    inputs, expected = _expected(module, kept, example)
    place = Place(small)
    try:
        with place.followed():
            found = _run(small, KeptLines({}), inputs)
    except _FAILURES as error:
        operation = "".join(f"{note} in " for note in getattr(error, "__notes__", []))
        where = f"{operation}layer '{place.layer}'" if place.layer else f"{operation}the network's own forward"
        raise _refused(where, f"the smaller network fails: {error}") from error
    for a, b in zip(tensors_in(expected), tensors_in(found), strict=True):
        if a.shape != b.shape:
            raise _refused(
                "the network's output", f"the outputs have shape {tuple(b.shape)} instead of {tuple(a.shape)}"
            )
        if _differs(a, b):
            layer = _first_difference(module, kept, small, inputs)
            where = f"layer '{layer}'" if layer else "the network's output"
            raise _refused(where, f"the outputs differ by {_largest(a - b):.3g} from the masked network's")


def _expected(module: nn.Module, kept: KeptLines, example: tuple[Any, ...]) -> tuple[tuple[Any, ...], Any]:
    """Inputs and what the masked network makes of them: two samples, or as many as the example has if it insists."""
    for inputs in (tuple(_samples(value) for value in example), tuple(_noise(value) for value in example)):
        try:
            return inputs, _run(module, kept, inputs)
        except _FAILURES as error:
            reason = error
    raise Unsupported(
        f"shrinking {type(module).__name__}: the masked network cannot be run in float64, to compare with: {reason}.",
        "Give an example input that the network accepts in any precision, or work with the masked network.",
    ) from reason


def _refused(where: str, problem: str) -> Unsupported:
    return Unsupported(
        f"shrinking the network stopped in {where}: {problem}.",
        "Nothing was changed; a width written as a number in that forward is the usual cause. Keep the layer whole, or "
        "work with the masked network.",
    )


def _samples(value: Any) -> Any:
    """The example and, beside it, something random, so that an example of zeros does not hide a difference.

    Of a large input only the random sample: two would cost twice the time and show no more.
    """
    if not isinstance(value, Tensor) or not value.dim():
        return value
    value = value[:1]
    if not value.is_floating_point():
        return torch.cat((value, value.flip(-1)))
    return _noise(value) if value.numel() > _LARGE else torch.cat((value.double(), _noise(value)))


def _noise(value: Any) -> Any:
    """Something random of the shape of an input; indices as they are."""
    if not isinstance(value, Tensor) or not value.is_floating_point():
        return value
    return torch.randn(value.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64).to(value.device)


def _run(module: nn.Module, kept: KeptLines, inputs: tuple[Any, ...]) -> Any:
    with evaluating(module), unchanged(module), uncompiled(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return run_in_double(module, kept, inputs)


def _differs(a: Tensor, b: Tensor) -> bool:
    scale = max(1.0, _largest(a))
    return not torch.allclose(a.double(), b.double(), rtol=0, atol=TOLERANCE * scale, equal_nan=True)


def _largest(values: Tensor) -> float:
    """The largest size of a finite value: one that overflowed must not excuse the others."""
    sizes = values[values.isfinite()].abs()
    return float(sizes.max()) if sizes.numel() else 0.0


def _first_difference(module: nn.Module, kept: KeptLines, small: nn.Module, inputs: tuple[Any, ...]) -> str:
    """The first layer whose outputs have one shape in both networks and differ; "" if no layer's do."""
    outputs = [_outputs(net, masks, inputs) for net, masks in ((module, kept), (small, KeptLines({})))]
    for path, value in outputs[0].items():
        other = outputs[1].get(path)
        if other is not None and value.shape == other.shape and _differs(value, other):
            return path
    return ""


def _outputs(module: nn.Module, kept: KeptLines, inputs: tuple[Any, ...]) -> dict[str, Tensor]:
    paths = {id(child): path for path, child in module.named_modules()}
    outputs: dict[str, Tensor] = {}

    def note(child: nn.Module, args: Any, out: Any) -> None:
        if id(child) in paths and isinstance(out, Tensor):
            outputs.setdefault(paths[id(child)], out)

    handle = global_hooks.register_module_forward_hook(note)
    try:
        _run(module, kept, inputs)
    finally:
        handle.remove()
    return outputs
