"""A step's network as bytes that load without prunescope."""

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import save

from prunescope.nets.export import to_prune_form, write_safetensors
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.store.disk import refusals


def _safetensors(net: Network, mask: Mask, step: str) -> bytes:
    """The state dict with zeros where weights are pruned, under its usual names."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights"
        write_safetensors(net.module, mask, path, step)
        return path.read_bytes()


def _prune(net: Network, mask: Mask, step: str) -> bytes:
    """The state dict in the form of torch.nn.utils.prune: NAME_orig and NAME_mask."""
    buffer = io.BytesIO()
    torch.save(to_prune_form(net.module, mask).state_dict(), buffer)
    return buffer.getvalue()


def _masks(net: Network, mask: Mask, step: str) -> bytes:
    """One bool tensor a masked parameter, True = kept."""
    return save(mask.kept, metadata={"producer": "prunescope", "step": step})


_WRITERS: dict[str, tuple[str, Callable[[Network, Mask, str], bytes]]] = {
    "safetensors": (".safetensors", _safetensors),
    "prune": (".prune.pt", _prune),
    "masks": (".masks.safetensors", _masks),
}
FORMS = {form: suffix for form, (suffix, _) in _WRITERS.items()}


def content(net: Network, mask: Mask, form: str, step: str) -> bytes:
    """The file of one form."""
    return _WRITERS[form][1](net, mask, step)


def write(path: Path, data: bytes) -> None:
    """Written aside and moved, so that there is never half a file.

    Raises:
        DiskFull: there was no room; nothing was changed.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with refusals(f"writing '{path}'"):
        try:
            aside.write_bytes(data)
            os.replace(aside, path)
        finally:
            aside.unlink(missing_ok=True)
