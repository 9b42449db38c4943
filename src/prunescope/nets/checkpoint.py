"""Weights from files, without ever running code that a file brings along."""

import argparse
import pickle
import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from prunescope.core.errors import BadCheckpoint, CorruptFile

State = dict[str, Tensor]

SUFFIXES = (".safetensors", ".pt", ".pth", ".th", ".ckpt")

# Where training scripts put the weights, beside optimizer, epoch and the like; tried in this order.
_NESTS = ("state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params")
_DEEPEST = 5
# What DataParallel, Lightning and torch.compile put before every name.
_PREFIXES = ("module.", "model.", "net.", "_orig_mod.")

# Values without code that training scripts put beside the weights: scores as NumPy numbers, the command line's options.
_HARMLESS: list[Any] = [
    argparse.Namespace,
    np.dtype,
    *(type(np.dtype(kind)) for kind in ("float16", "float32", "float64", "int32", "int64", "bool")),
    *((np.float64(0).__reduce__()[0], f"numpy.{core}.multiarray.scalar") for core in ("core", "_core")),
]

_SAVE_STATE = "Save it again as `torch.save(model.state_dict(), path)`, or as safetensors."


def read_state(path: Path) -> State:
    """The state dict in a checkpoint, as {parameter path: tensor on the CPU}.

    Reads .safetensors, and .pt, .pth, .th or .ckpt with ``weights_only=True``: code in a pickle is never run. Weights
    nested under "state_dict", "model" and the like are found; optimizer state, epochs and scores are left out;
    prefixes that all names share ("module.", "model.", "_orig_mod.") are stripped; the form of `torch.nn.utils.prune`
    (``weight_orig``, ``weight_mask``) becomes weights with zeros.

    Raises:
        BadCheckpoint: not a file of weights; a pickle that could be read only by running its code.
        CorruptFile: empty, cut short or otherwise broken.
    """
    path = Path(path)
    if not path.is_file():
        raise BadCheckpoint(f"reading weights from '{path}': there is no such file.", "Check the path.")
    if not path.stat().st_size:
        raise CorruptFile(f"reading weights from '{path}': the file is empty (0 bytes).", "Copy or save it again.")
    content = _read_safetensors(path) if path.suffix == ".safetensors" else _read_pickle(path)
    state = _find_tensors(content)
    if not any(value.is_floating_point() for value in state.values()):
        raise BadCheckpoint(
            f"reading weights from '{path}': found {_describe(content)}, but no weights by name.", _SAVE_STATE
        )
    return _with_masks_applied(strip_prefixes(state))


def load_into(module: nn.Module, state: Mapping[str, Tensor], path: Path | str = "the checkpoint") -> None:
    """Copy a state dict into a module, all of it or nothing.

    Batch norm's counters of batches may be missing (files from before 2018 have none). Prefixes that only one side
    has do not matter.

    Raises:
        BadCheckpoint: names are missing or unexpected, or shapes differ; the message lists the first five of each.
    """
    own = module.state_dict()
    prefix = shared_prefix(own)
    state = {prefix + key: value for key, value in strip_prefixes(dict(state)).items()}
    problems = _misfits({k: tuple(v.shape) for k, v in own.items()}, {k: tuple(v.shape) for k, v in state.items()})
    if problems:
        raise BadCheckpoint(
            f"loading '{path}' into {type(module).__name__}: {'; '.join(problems)}.",
            "The weights belong to another architecture, or to other widths or another number of classes.",
        )
    module.load_state_dict(state, strict=False)


def strip_prefixes(state: State) -> State:
    """The same tensors without the prefixes that all names share.

    >>> list(strip_prefixes({"module.fc.weight": torch.zeros(1), "module.fc.bias": torch.zeros(1)}))
    ['fc.weight', 'fc.bias']
    """
    n = len(shared_prefix(state))
    return {key[n:]: value for key, value in state.items()}


def shared_prefix(names: Iterable[str]) -> str:
    """The wrappers' prefix of all names, e.g. "module." or "_orig_mod.module."; "" if there is none."""
    names, prefix = list(names), ""
    while found := next((p for p in _PREFIXES if names and all(n.startswith(prefix + p) for n in names)), ""):
        prefix += found
    return prefix


def _read_safetensors(path: Path) -> State:
    try:
        return load_file(path)
    except SafetensorError as error:
        raise CorruptFile(
            f"reading weights from '{path}': not a whole safetensors file ({error}).", "Copy or save it again."
        ) from None


def _read_pickle(path: Path) -> Any:
    try:
        with warnings.catch_warnings(), torch.serialization.safe_globals(_HARMLESS):
            warnings.simplefilter("ignore")  # torch's word on TorchScript; ours says what to do
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a broken pickle makes torch fail in any way, assertions included
        raise _refusal(path, error) from error


def _refusal(path: Path, error: Exception) -> BadCheckpoint | CorruptFile:
    """What to say about a file that torch would not read: it needs code, is no checkpoint at all, or is broken."""
    doing, text = f"reading weights from '{path}':", str(error)
    code = re.search(r"GLOBAL `?([\w.]+)", text)
    if "TorchScript" in text:
        return BadCheckpoint(f"{doing} it is a TorchScript archive, which brings its own code.", _SAVE_STATE)
    if code:
        return BadCheckpoint(f"{doing} it holds a pickled {code[1]}, and reading that would run code.", _SAVE_STATE)
    if isinstance(error, pickle.UnpicklingError):
        return BadCheckpoint(f"{doing} this is not a checkpoint of PyTorch.", _SAVE_STATE)
    return CorruptFile(f"{doing} broken or cut short ({_first_line(error)}).", "Copy or save it again.")


def _find_tensors(content: Any, depth: int = 0) -> State:
    """Tensors by name, in the first nest that has any; a dictionary may hold itself, so the search has a bottom."""
    if not isinstance(content, Mapping) or depth == _DEEPEST:
        return {}
    nests = [content[key] for key in _NESTS if isinstance(content.get(key), Mapping)]
    found = next((state for nest in nests if (state := _find_tensors(nest, depth + 1))), None)
    return found or {key: value for key, value in content.items() if isinstance(key, str) and isinstance(value, Tensor)}


def _with_masks_applied(state: State) -> State:
    """The state dict with ``NAME_orig`` and ``NAME_mask`` multiplied into ``NAME``."""
    masked = {key.removesuffix("_mask") for key in state if f"{key.removesuffix('_mask')}_orig" in state}
    whole = {
        key.removesuffix("_orig"): value for key, value in state.items() if key.removesuffix("_mask") not in masked
    }
    return {key: value * state[f"{key}_mask"] if key in masked else value for key, value in whole.items()}


def _misfits(own: Mapping[str, tuple[int, ...]], given: Mapping[str, tuple[int, ...]]) -> list[str]:
    """Words for every way in which two state dicts differ; empty when one loads into the other."""
    missing = [key for key in own if key not in given and not key.endswith("num_batches_tracked")]
    unexpected = [key for key in given if key not in own]
    differ = [f"{key} {given[key]} instead of {own[key]}" for key in own if key in given and own[key] != given[key]]
    found = {"missing": missing, "unexpected": unexpected, "of another shape": differ}
    return [f"{len(keys)} {word} ({_some(keys)})" for word, keys in found.items() if keys]


def _some(keys: list[str], n: int = 5) -> str:
    return ", ".join(keys[:n]) + (f", and {len(keys) - n} more" if len(keys) > n else "")


def _describe(content: Any) -> str:
    if isinstance(content, Mapping):
        return f"a dictionary with {_some([str(key) for key in content])}" if content else "an empty dictionary"
    return f"a {type(content).__name__}"


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:160] or type(error).__name__
