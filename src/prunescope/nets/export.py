"""Pruned networks for programs that do not know prunescope."""

import errno
import os
from copy import deepcopy
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.utils import prune

from prunescope.core.errors import DiskFull, ShapeMismatch, StoreError
from prunescope.nets.context import Kept, parameter_of


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
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        save_file(state, aside, metadata={"format": "pt", "producer": "prunescope", "step": step})
        _sync(aside)
        os.replace(aside, path)
    except OSError as error:
        raise _no_room(path, error) from error
    finally:
        aside.unlink(missing_ok=True)


def _checked(module: nn.Module, name: str, mask: Tensor) -> tuple[nn.Parameter, Tensor]:
    parameter = parameter_of(module, name)
    if mask.shape != parameter.shape:
        found, wanted = tuple(mask.shape), tuple(parameter.shape)
        raise ShapeMismatch(f"exporting: the mask of '{name}' has shape {found}, the parameter {wanted}.")
    return parameter, mask.to(parameter.device, torch.bool)


def _written(value: Tensor, mask: Tensor | None) -> Tensor:
    value = value.detach() if mask is None else value.detach().masked_fill(~mask, 0)
    return value.cpu().contiguous().clone()  # safetensors refuses tensors that share memory


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _no_room(path: Path, error: OSError) -> StoreError:
    if error.errno == errno.ENOSPC:
        return DiskFull(f"writing '{path}': there is no room left; nothing was changed.", "Make room, then try again.")
    return StoreError(f"writing '{path}': {error.strerror or error}; nothing was changed.", "Choose another place.")
