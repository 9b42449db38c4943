"""Pruned networks for programs that do not know prunescope."""

import errno
import io
import os
from copy import deepcopy
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn.utils import prune

from prunescope.core.errors import DiskFull, ShapeMismatch, StoreError, Unsupported
from prunescope.nets.context import Kept, evaluating, parameter_of


def to_prune_form(module: nn.Module, kept: Kept) -> nn.Module:
    """A copy of the module in the form of `torch.nn.utils.prune`: all weights, and beside them what is pruned.

    Every parameter named in ``kept`` becomes a parameter ``*_orig`` and a buffer ``*_mask``; their product is the
    weight. Training goes on with the mask held; ``torch.nn.utils.prune.remove`` makes it final. To load the state dict
    of the copy into a fresh network, call ``prune.identity(layer, "weight")`` for each layer before.

    Args:
        kept: parameter path -> bool tensor of the parameter's shape, True = stays.

    Raises:
        UnknownName: the module has no such parameter.
        ShapeMismatch: a mask has another shape than its parameter.

    >>> pruned = to_prune_form(nn.Linear(2, 1), {"weight": torch.tensor([[True, False]])})
    >>> sorted(pruned.state_dict())
    ['bias', 'weight_mask', 'weight_orig']
    """
    copy = deepcopy(module)
    for name in kept:
        path, _, short = name.rpartition(".")
        parameter, mask = _checked(module, name, kept[name])
        prune.custom_from_mask(copy.get_submodule(path), short, mask.to(parameter.dtype))
    return copy


def write_safetensors(module: nn.Module, kept: Kept, path: Path, step: str = "") -> None:
    """Write the module's state dict with zeros where weights are pruned, under its usual names.

    Any program that can build the architecture loads it: ``module.load_state_dict(load_file(path))``. The file is
    written aside and renamed, so that there is never half a file; its metadata name prunescope and the step.

    Raises:
        UnknownName, ShapeMismatch: a mask that fits no parameter.
        DiskFull: no room; nothing was changed.
    """
    masks = dict(_checked(module, name, kept[name]) for name in kept)
    # Looked up by identity: a tied weight is pruned under each of its names.
    values = module.state_dict(keep_vars=True).items()
    state = {name: _written(value, masks.get(value)) for name, value in values}
    _put(path, save(state, metadata={"format": "pt", "producer": "prunescope", "step": step}))


def write_program(module: nn.Module, example_input: Tensor | tuple[Tensor, ...], path: Path) -> None:
    """Write the whole network as a program of `torch.export` (.pt2), for batches of any size.

    Any program with torch runs it, without the Python that made it: ``torch.export.load(path).module()(x)``. Meant for
    networks that were made smaller, whose widths no constructor knows.

    Args:
        example_input: what the module takes, batch dimension first.

    Raises:
        Unsupported: torch.export cannot follow the module's Python.
        DiskFull: no room; nothing was changed.
    """
    inputs = example_input if isinstance(example_input, tuple) else (example_input,)
    two = tuple(torch.cat([x[:1]] * 2) for x in inputs)  # a batch of one would be written down as a constant
    batch = torch.export.Dim("batch")
    try:
        with evaluating(module):
            program = torch.export.export(module, two, dynamic_shapes=tuple({0: batch} for _ in two))
    except Exception as error:
        raise Unsupported(
            f"{type(module).__name__} cannot be exported: {str(error).strip().partition(chr(10))[0]}.",
            "Export its weights instead.",
        ) from error
    content = io.BytesIO()
    torch.export.save(program, content)
    _put(path, content.getvalue())


def _checked(module: nn.Module, name: str, mask: Tensor) -> tuple[nn.Parameter, Tensor]:
    parameter = parameter_of(module, name)
    if mask.shape != parameter.shape:
        found, wanted = tuple(mask.shape), tuple(parameter.shape)
        raise ShapeMismatch(f"exporting: the mask of '{name}' has shape {found}, the parameter {wanted}.")
    return parameter, mask.to(parameter.device, torch.bool)


def _written(value: Tensor, mask: Tensor | None) -> Tensor:
    value = value.detach() if mask is None else value.detach().masked_fill(~mask, 0)
    return value.cpu().contiguous().clone()  # safetensors refuses tensors that share memory


def _put(path: Path, content: bytes) -> None:
    """Written aside and renamed: the file is whole or is not there."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError as error:
        raise _no_room(path, error) from error
    finally:
        aside.unlink(missing_ok=True)


def _no_room(path: Path, error: OSError) -> StoreError:
    if error.errno == errno.ENOSPC:
        return DiskFull(f"writing '{path}': there is no room left; nothing was changed.", "Make room, then try again.")
    return StoreError(f"writing '{path}': {error.strerror or error}; nothing was changed.", "Choose another place.")
