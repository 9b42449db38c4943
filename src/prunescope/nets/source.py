"""Where networks come from: the contract that every file in `sources/` fulfils."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from prunescope.core.errors import BadInput, BadNetwork
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.nets.network import Network

sources: Registry[type["Source"]] = Registry("model source", "prunescope.nets.sources", "sources")


@dataclass(frozen=True)
class LoadContext:
    """What a source needs to know about the place it loads from.

    Attributes:
        folder: the workspace; relative paths start here.
        trust: whether Python files of the workspace may run.
        example_shape: shape of one sample without the batch dimension, e.g. (3, 32, 32); None if the data is unknown.
        classes: names of the outputs, () if unknown.
    """

    folder: Path
    trust: bool = False
    example_shape: tuple[int, ...] | None = None
    classes: tuple[str, ...] = ()

    def find(self, path: str) -> Path:
        """The file a path names.

        Raises:
            BadInput: it does not exist.
        """
        found = self.folder / path
        if not found.is_file():
            raise BadInput(
                f"the model file '{path}' is not in '{self.folder}'.", "Check the path, or remove the model."
            )
        return found


class Source(Spec, ABC):
    """A way to get a network, e.g. "checkpoint" with ``path="models/net.pt"``.

    A new way is a new file in `sources/`: a frozen model with fields, and ``load``.
    """

    @property
    def is_untrained(self) -> bool:
        """Whether its weights are drawn at random; False where nobody can know."""
        return False

    @abstractmethod
    def load(self, context: LoadContext) -> Network:
        """The network in eval mode on the CPU, with an example input of one sample.

        Raises:
            BadInput: the file is missing, or does not fit; BadNetwork if the forward fails on the example input.
            CorruptFile: the file is broken.
            NotTrusted: loading would run code, and ``context.trust`` is False.
        """


def as_network(module: nn.Module, shape: tuple[int, ...] | None, context: LoadContext) -> Network:
    """A loaded module as a network; the data's sample shape counts before the architecture's own.

    Raises:
        BadNetwork: nobody knows what the network takes, or it does not take what the data has.
    """
    wanted = context.example_shape or shape
    if not wanted:
        raise BadNetwork(
            f"the input of this {type(module).__name__} is not known;",
            "name its data set, or give the example's shape.",
        )
    return Network(module.eval(), example(wanted), context.classes)


def example(shape: tuple[int, ...]) -> Tensor:
    """One sample of noise, float32 [1, *shape], the same at every call."""
    return torch.randn(1, *shape, generator=torch.Generator().manual_seed(0))
