"""Networks saved with torch.export."""

from pathlib import Path
from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.export import ExportedProgram

from prunescope.core.errors import BadNetwork, CorruptFile, NotTrusted
from prunescope.nets.lift import lift
from prunescope.nets.network import Network
from prunescope.nets.source import LoadContext, Source, as_network, example, sources


@sources.register()
class ExportedSource(Source):
    """A whole network in a .pt2 file. Only in a trusted workspace: torch reads such files with pickle."""

    name: ClassVar[str] = "exported"
    title: ClassVar[str] = "Exported network"
    summary: ClassVar[str] = "A .pt2 file of `torch.export.save`: any architecture, without its Python; needs trust."

    path: str = Field(description=".pt2 file")

    def load(self, context: LoadContext) -> Network:
        path = context.find(self.path)
        if not context.trust:
            raise NotTrusted(
                f"reading the exported network '{path}' could run code that is hidden in it.",
                "If you trust whoever made it, open the folder with `--trust`; or save its weights as safetensors.",
            )
        program = _read(path)
        module = lift(program)
        shape = context.example_shape or _example_shape(program)
        _try_two(module, shape, path)
        return as_network(module, shape, context)


def _read(path: Path) -> ExportedProgram:
    try:
        return torch.export.load(path)
    except Exception as error:
        raise CorruptFile(
            f"reading the exported network '{path}': {error}.", "Export it again with this version of torch."
        ) from error


def _example_shape(program: ExportedProgram) -> tuple[int, ...] | None:
    inputs = program.example_inputs[0] if program.example_inputs else ()
    return tuple(inputs[0].shape[1:]) if inputs and isinstance(inputs[0], Tensor) else None


def _try_two(module: nn.Module, shape: tuple[int, ...] | None, path: Path) -> None:
    """Batches of any size must do; without a dynamic batch dimension the exporter may have written one size down."""
    if shape is None:
        return
    x = torch.cat([example(shape)] * 2)
    try:
        with torch.no_grad():
            module(x)
    except Exception as error:
        raise BadNetwork(
            f"the exported network '{path}' failed on two samples of shape {shape}: {error}",
            "Export it with a dynamic batch dimension: `dynamic_shapes=({0: torch.export.Dim('batch')},)`.",
        ) from error
