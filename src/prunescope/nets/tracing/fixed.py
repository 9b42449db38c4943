"""Layers whose widths cannot be told anew."""

import torch
from torch import nn

from prunescope.nets.attention import can_narrow
from prunescope.nets.tracing.record import Record


def lock_fixed_widths(module: nn.Module, record: Record) -> None:
    """Layers whose own forward holds on to a width, and cannot be told otherwise."""
    for path, layer in module.named_modules():
        reason = ""
        if isinstance(layer, nn.MultiheadAttention) and not can_narrow(layer):
            reason = f"nn.MultiheadAttention '{path}' keeps its width"
        elif isinstance(layer, torch.jit.ScriptModule):
            reason = f"'{path}' is compiled with its widths (TorchScript)"
        for name, _ in layer.named_parameters() if reason else ():
            for axis in record.coordinates.by_path.get(f"{path}.{name}".lstrip("."), ()):
                record.lock(axis.ids, reason)
