"""Files of weights whose architecture is told from their shapes."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from prunescope.core.errors import BadCheckpoint
from prunescope.nets import torchvision_models
from prunescope.nets.architecture import ZooNet
from prunescope.nets.checkpoint import State, load_into, read_state
from prunescope.nets.network import Network
from prunescope.nets.recognise import Recognition, close_by, recognise
from prunescope.nets.source import LoadContext, Source, as_network, sources


@sources.register()
class CheckpointSource(Source):
    """A state dict; names and shapes of its tensors tell which network of the zoo or of torchvision it belongs to."""

    name: ClassVar[str] = "checkpoint"
    title: ClassVar[str] = "File of weights"
    summary: ClassVar[str] = "A .safetensors, .pt, .pth or .th file; its architecture is recognised from the shapes."

    path: str = Field(description="file of weights")

    def load(self, context: LoadContext) -> Network:
        path = context.find(self.path)
        state = read_state(path)
        found = identify(state, path)
        module = found.build()
        load_into(module, found.rename(state), path)
        shape = module.example_shape if isinstance(module, ZooNet) else _published_shape(found)
        return as_network(module, shape, context)


def _published_shape(found: Recognition) -> tuple[int, ...]:
    return torchvision_models.example_shape(found.architecture, found.options)


def identify(state: State, path: Path | str) -> Recognition:
    """The architecture of a state dict.

    Raises:
        BadCheckpoint: none fits; the message names those that nearly do.
    """
    found = recognise(state)
    if found is None:
        near = close_by(state)
        raise BadCheckpoint(
            f"'{path}' holds {len(state)} tensors of no known architecture"
            f"{'; nearest: ' + ', '.join(near) if near else ''}.",
            "Export the network with `torch.export.save`, or name a Python file that builds it (source 'python_file').",
        )
    return found
