"""The smaller network in this folder, loaded with torch and safetensors alone: prunescope is not needed.

    from load import load
    net = load(Original(...))       # the network as it was built before it was pruned; its weights do not matter

`plan.json` says which positions of every tensor were kept and which widths its layers have now; `model.safetensors`
holds the weights that are left.
"""

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

WEIGHTS, PLAN = "model.safetensors", "plan.json"
FORMS = {
    "NarrowAttention": "attention",
    "NarrowWindowAttention": "window_attention",
    "NarrowCosineAttention": "window_attention",
    "NarrowRelativeAttention": "relative_attention",
}
"""Layers that may take the place of others, and the file that holds them."""


def load(module: nn.Module, folder: str | Path = Path(__file__).parent) -> nn.Module:
    """The original network, made smaller in place and given the weights of the folder; in eval mode."""
    folder = Path(folder)
    return shrink_(module, json.loads((folder / PLAN).read_text()), load_file(folder / WEIGHTS)).eval()


def shrink_(module: nn.Module, plan: Mapping[str, Any], weights: Mapping[str, Tensor]) -> nn.Module:
    """Give a network the widths of a plan and the weights that go with them, in place.

    Raises:
        ValueError: it is not the network that the plan was made for; nothing was changed.
    """
    kept = {path: {int(dim): torch.tensor(i) for dim, i in dims.items()} for path, dims in plan["kept"].items()}
    _check(module, kept, weights)
    new: dict[int, tuple[Tensor, Tensor]] = {}  # by identity: tied tensors stay tied
    for path in {**weights, **kept}:
        owner, short = _owner(module, path)
        old = getattr(owner, short)
        if id(old) not in new:
            value = weights[path] if path in weights else _selected(old, kept[path])
            new[id(old)] = old, nn.Parameter(value, old.requires_grad) if isinstance(old, nn.Parameter) else value
        setattr(owner, short, new[id(old)][1])
    for path, widths in plan["widths"].items():
        for name, width in widths.items():
            setattr(module.get_submodule(path), name, tuple(width) if isinstance(width, list) else width)
    for path, form in plan.get("forms", {}).items():
        module.get_submodule(path).__class__ = _form(form)
    return module


def _check(module: nn.Module, kept: Mapping[str, Mapping[int, Tensor]], weights: Mapping[str, Tensor]) -> None:
    state = module.state_dict(keep_vars=True)
    if {*state} != {*weights}:
        names = ", ".join(sorted({*state} ^ {*weights})[:5])
        raise ValueError(f"{type(module).__name__} is not the network that was made smaller: {names} do not match.")
    for path, value in weights.items():
        dims = kept.get(path, {})
        fits = value.dim() == state[path].dim() and all(
            (dim in dims and int(dims[dim].max()) < size) or (dim not in dims and value.shape[dim] == size)
            for dim, size in enumerate(state[path].shape)
        )
        if not fits:
            found, left = tuple(state[path].shape), tuple(value.shape)
            raise ValueError(f"'{path}' has shape {found}, of which {left} was kept: another width of the network.")


def _selected(value: Tensor, kept: Mapping[int, Tensor]) -> Tensor:
    for dim, index in kept.items():
        value = value.index_select(dim, index.to(value.device))
    return value


def _form(name: str) -> type[nn.Module]:
    """A layer that takes the place of one whose widths no attribute says."""
    if name not in FORMS:
        raise ValueError(f"the plan makes a layer a '{name}', which this file does not know: take a later load.py.")
    try:
        found = importlib.import_module(f"prunescope.nets.{FORMS[name]}")
    except ImportError:  # beside this file then
        found = importlib.import_module(FORMS[name])
    form: type[nn.Module] = getattr(found, name)
    return form


def _owner(module: nn.Module, path: str) -> tuple[nn.Module, str]:
    parent, _, short = path.rpartition(".")
    return module.get_submodule(parent), short
