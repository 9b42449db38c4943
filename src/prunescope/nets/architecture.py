"""Architectures prunescope can build by itself: what the zoo's files register."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, TypeVar

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from torch import Tensor, nn

from prunescope.core.errors import BadNetwork
from prunescope.core.registry import Registry
from prunescope.core.spec import explain

Shapes = Mapping[str, tuple[int, ...]]
Options = dict[str, Any]

Count = Annotated[int, Field(ge=1)]
Classes = Annotated[int, Field(ge=1, title="classes", description="number of outputs")]
Channels = Annotated[int, Field(ge=1, title="input channels", description="1 for grey images, 3 for colour")]
ImageSize = Annotated[int, Field(ge=8, title="image size", description="height and width of the images in pixels")]
Dropout = Annotated[float, Field(ge=0, lt=1, description="share of activations dropped while training")]


class ZooNet(nn.Module):
    """A network that knows the shape of its input.

    Attributes:
        example_shape: shape of one sample, without the batch dimension, e.g. (3, 32, 32).
        title: what people call its architecture; set by the zoo.
    """

    title: str = ""

    example_shape: tuple[int, ...] = ()

    def example_input(self, n: int = 1) -> Tensor:
        """``n`` samples of noise, float32 [n, *example_shape], the same ones at every call."""
        return torch.randn(n, *self.example_shape, generator=torch.Generator().manual_seed(0))


N = TypeVar("N", bound=ZooNet)


@dataclass(frozen=True)
class Architecture:
    """A constructor of the zoo; calling it with its keyword fields builds a network with fresh weights.

    Attributes:
        name: what the registry and files call it.
        title: what people call it.
        build: the constructor; its signature gives the fields, their types and their defaults.
        infer: the fields that explain the weights of a checkpoint, from the shapes of its tensors in their order; or
            None if this architecture cannot have made them. A guess is enough: it is checked tensor by tensor.
        summary: what it is, in a sentence, with its source.
    """

    name: str
    title: str
    build: Callable[..., ZooNet]
    infer: Callable[[Shapes], Options | None]
    summary: str

    def __call__(self, **options: Any) -> ZooNet:
        """Build it.

        Raises:
            BadNetwork: a field is unknown or out of range.
        """
        try:
            fields = self.fields(**options)
        except ValidationError as error:
            raise BadNetwork(explain(f"architecture '{self.name}'", error)) from None
        net = self.build(**{name: getattr(fields, name) for name in type(fields).model_fields})
        net.title = self.title
        return net

    @cached_property
    def fields(self) -> type[BaseModel]:
        """The constructor's parameters as a model that validates and describes itself."""
        parameters = inspect.signature(self.build).parameters.values()
        types: dict[str, Any] = {p.name: (p.annotation, p.default) for p in parameters}
        return create_model(self.name, __config__=ConfigDict(extra="forbid", frozen=True), **types)

    def form(self) -> dict[str, Any]:
        """Name, words for people, and the JSON schema of the fields."""
        schema = self.fields.model_json_schema()
        return {
            "name": self.name,
            "title": self.title,
            "summary": self.summary,
            "fields": schema.get("properties", {}),
            "definitions": schema.get("$defs", {}),
        }


zoo: Registry[Architecture] = Registry("architecture", "prunescope.nets.zoo", "architectures")


def architecture(name: str, title: str, infer: Callable[[Shapes], Options | None]) -> Callable[[type[N]], type[N]]:
    """Class decorator: put the class into the zoo; its docstring is the summary."""

    def keep(cls: type[N]) -> type[N]:
        zoo.add(name, Architecture(name, title, cls, infer, inspect.getdoc(cls) or ""))
        return cls

    return keep


def weights(shapes: Shapes, n_dims: int) -> list[tuple[int, ...]]:
    """Shapes of the tensors with ``n_dims`` dimensions, in order: 2 for linear layers, 4 for image convolutions."""
    return [shape for shape in shapes.values() if len(shape) == n_dims]


def kaiming_(module: nn.Module) -> None:
    """He initialisation of convolutions and linear layers, zero biases; batch norms keep scale 1 and shift 0.

    On the meta device, where only shapes are asked for, nothing is drawn: torch would load its compiler for that.

    Source: he2015delving, eq. 10 (fan in), for networks of ReLUs.
    """
    for layer in module.modules():
        if isinstance(layer, nn.modules.conv._ConvNd | nn.Linear) and not layer.weight.is_meta:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
