"""Networks of prunescope's own zoo, with fresh or stored weights."""

from typing import Any, ClassVar

import torch
from pydantic import Field

from prunescope.nets.architecture import ZooNet, zoo
from prunescope.nets.checkpoint import load_into, read_state
from prunescope.nets.network import Network
from prunescope.nets.source import LoadContext, Source, as_network, sources


@sources.register()
class ZooSource(Source):
    """A constructor of the zoo; fresh weights are drawn from ``seed``, the same on every machine."""

    name: ClassVar[str] = "zoo"
    title: ClassVar[str] = "Built-in architecture"
    summary: ClassVar[str] = "A small network prunescope builds by itself, with fresh weights or those of a file."

    architecture: str = Field(description="name in the zoo, e.g. resnet20")
    arguments: dict[str, Any] = Field(default={}, description="fields of the architecture, e.g. n_classes")
    weights: str | None = Field(default=None, description="file of weights; fresh ones without")
    seed: int = Field(default=0, ge=0, description="seed of fresh weights")

    @property
    def is_untrained(self) -> bool:
        return not self.weights

    def build(self) -> ZooNet:
        """The network with fresh weights; torch's own random state is left as it was."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            return zoo[self.architecture](**self.arguments)

    def load(self, context: LoadContext) -> Network:
        module = self.build()
        if self.weights:
            load_into(module, read_state(context.find(self.weights)), self.weights)
        return as_network(module, module.example_shape, context)
