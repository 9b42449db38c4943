"""Which architecture a state dict belongs to, told from the names and shapes of its tensors."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn

from prunescope.core.errors import BadNetwork
from prunescope.nets import torchvision_models
from prunescope.nets.architecture import Shapes, zoo
from prunescope.nets.checkpoint import strip_prefixes


@dataclass(frozen=True)
class Recognition:
    """An architecture that takes a state dict as it is.

    Attributes:
        source: "zoo" or "torchvision".
        architecture: its name there.
        options: keyword fields of its constructor.
        renamed: names in the state dict -> names in the network, where they differ. Then only the shapes and their
            order speak for the architecture.
    """

    source: str
    architecture: str
    options: dict[str, Any]
    renamed: Mapping[str, str] = field(default_factory=dict)

    def build(self) -> nn.Module:
        """The network, with fresh weights."""
        if self.source == "torchvision":
            return torchvision_models.build(self.architecture, **self.options)
        return zoo[self.architecture](**self.options)

    def rename(self, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The state dict under the network's own names."""
        return {self.renamed.get(key, key): value for key, value in strip_prefixes(dict(state)).items()}


def recognise(state: Mapping[str, Tensor]) -> Recognition | None:
    """The architecture that a state dict fits, tensor by tensor, or None.

    Every architecture of the zoo reads its widths, depth, inputs and classes from the shapes; the guess is built on
    the meta device (no memory, no time) and compared. Names count first; where they differ, as in "fc" for "linear",
    it is enough that layers of the same kind have the same shapes in the same order.
    """
    shapes = _shapes(state)
    others = []
    for guess, theirs in _candidates(shapes):
        if theirs == shapes:
            return guess
        others.append((guess, theirs))
    renamed = ((guess, _same_layers(shapes, theirs)) for guess, theirs in others)
    return next((replace(guess, renamed=names) for guess, names in renamed if names), None)


def close_by(state: Mapping[str, Tensor]) -> list[str]:
    """Architectures that nearly fit, in words, best first: "resnet20 (64 of 65 tensors fit)"."""
    shapes = _shapes(state)
    counts = []
    for guess, theirs in _candidates(shapes):
        n_fit = sum(theirs.get(key) == shape for key, shape in shapes.items())
        counts.append((n_fit, f"{guess.architecture} ({n_fit} of {len(shapes)} tensors fit)"))
    return [words for n_fit, words in sorted(counts, key=lambda c: -c[0])[:3] if n_fit]


def _shapes(state: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """Shapes of all tensors but batch norm's counters, which old files lack."""
    named = strip_prefixes(dict(state)).items()
    return {key: tuple(value.shape) for key, value in named if not key.endswith("num_batches_tracked")}


def _candidates(shapes: Shapes) -> Iterator[tuple[Recognition, Shapes]]:
    """Guesses with the shapes they would have. Files may keep tensors in order or sorted by name: both are tried."""
    by_name = dict(sorted(shapes.items(), key=lambda item: _natural(item[0])))
    guesses = chain(_torchvision_guesses(shapes), _zoo_guesses(shapes), _zoo_guesses(by_name))
    seen: list[Recognition] = []
    for guess in guesses:
        if guess not in seen:
            seen.append(guess)
            yield from _with_shapes(guess)


def _zoo_guesses(shapes: Shapes) -> Iterator[Recognition]:
    for name, architecture in zoo.items().items():
        options = architecture.infer(shapes)
        if options is not None:
            yield Recognition("zoo", name, options)


def _torchvision_guesses(shapes: Shapes) -> Iterator[Recognition]:
    for name, options in torchvision_models.guesses(shapes):
        yield Recognition("torchvision", name, options)


def _with_shapes(guess: Recognition) -> Iterator[tuple[Recognition, Shapes]]:
    try:
        with torch.device("meta"):
            module = guess.build()
    except (BadNetwork, RuntimeError, ValueError):
        return  # sizes that were guessed and do not go together: not this architecture
    yield guess, _shapes(module.state_dict())


def _same_layers(shapes: Shapes, theirs: Shapes) -> dict[str, str] | None:
    """Names in ``shapes`` -> names in ``theirs`` when the layers of each kind agree one by one."""
    orders: tuple[Callable[[Shapes], Shapes], ...] = (
        lambda s: s,
        lambda s: dict(sorted(s.items(), key=lambda item: _natural(item[0]))),
    )
    for order in orders:
        ours, others = _layers_by_kind(order(shapes)), _layers_by_kind(order(theirs))
        if {kind: [layer[1] for layer in layers] for kind, layers in ours.items()} == {
            kind: [layer[1] for layer in layers] for kind, layers in others.items()
        }:
            return _pairs(ours, others)
    return None


Layer = tuple[str, dict[str, tuple[int, ...]]]
Kinds = dict[tuple[Any, ...], list[Layer]]


def _layers_by_kind(shapes: Shapes) -> Kinds:
    """Layers in order, apart for each kind: the names of a layer's tensors and how many dimensions each has."""
    layers: dict[str, dict[str, tuple[int, ...]]] = {}
    for key, shape in shapes.items():
        path, _, short = key.rpartition(".")
        layers.setdefault(path, {})[short] = shape
    kinds: Kinds = {}
    for path, tensors in layers.items():
        kind = tuple(sorted((short, len(shape)) for short, shape in tensors.items()))
        kinds.setdefault(kind, []).append((path, tensors))
    return kinds


def _pairs(ours: Kinds, others: Kinds) -> dict[str, str]:
    renamed = {}
    for kind, layers in ours.items():
        for (path, tensors), (other, _) in zip(layers, others[kind], strict=True):
            renamed.update({f"{path}.{short}": f"{other}.{short}" for short in tensors if path != other})
    return {ours.lstrip("."): theirs for ours, theirs in renamed.items()}


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key that puts "layer10" after "layer2"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]
