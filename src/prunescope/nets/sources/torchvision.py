"""Networks of torchvision."""

from typing import Any, ClassVar

import torch
from pydantic import Field

from prunescope.nets import torchvision_models
from prunescope.nets.checkpoint import load_into, read_state
from prunescope.nets.network import Network
from prunescope.nets.source import LoadContext, Source, as_network, sources


@sources.register()
class TorchvisionSource(Source):
    """A classifier of torchvision by the name of its constructor; nothing is downloaded."""

    name: ClassVar[str] = "torchvision"
    title: ClassVar[str] = "torchvision"
    summary: ClassVar[str] = "A classifier of torchvision, with the weights of a file or with fresh ones."

    architecture: str = Field(description="constructor, e.g. resnet18 or vgg16_bn")
    arguments: dict[str, Any] = Field(default={}, description="arguments of the constructor, e.g. num_classes")
    weights: str | None = Field(default=None, description="file of weights; fresh ones without")
    seed: int = Field(default=0, ge=0, description="seed of fresh weights")

    @property
    def is_untrained(self) -> bool:
        return not self.weights

    def load(self, context: LoadContext) -> Network:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            module = torchvision_models.build(self.architecture, **self.arguments)
        if self.weights:
            load_into(module, read_state(context.find(self.weights)), self.weights)
        shape = torchvision_models.example_shape(self.architecture, self.arguments)
        return as_network(module, shape, context)
