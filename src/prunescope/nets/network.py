"""A network: a module, an input it takes, and the weights in it that can be pruned."""

import copy
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from prunescope.core.digest import digest
from prunescope.core.errors import BadNetwork, UnknownName
from prunescope.core.registry import closest
from prunescope.nets.context import evaluating
from prunescope.nets.locks import check_locks

if TYPE_CHECKING:
    from prunescope.nets.graph import ChannelGraph

CONVOLUTIONS = (nn.modules.conv._ConvNd,)
RECURRENT = (nn.RNNBase,)


@dataclass(frozen=True)
class Site:
    """A prunable tensor.

    Attributes:
        name: parameter path, e.g. "layer1.0.conv1.weight".
        layer: path of the module that owns it, e.g. "layer1.0.conv1".
        kind: "conv", "linear", "recurrent" or "attention".
        shape: outputs first: (O, I), (O, I, kh, kw), ...; recurrent weights have gates * H rows.
    """

    name: str
    layer: str
    kind: str
    shape: tuple[int, ...]

    @property
    def n_weights(self) -> int:
        return int(torch.Size(self.shape).numel())


class Network:
    """Any ``nn.Module`` with an example input: what prunescope prunes and measures.

    Args:
        module: the network; it is kept in the mode and on the device it has.
        example_input: a tensor (or tuple of tensors) with a batch dimension that ``module`` accepts.
        classes: names of the outputs, if it classifies.

    Raises:
        BadNetwork: the forward fails on ``example_input``, or there is nothing to prune.

    >>> net = Network(nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 2)), torch.zeros(1, 3))
    >>> [site.name for site in net.sites]
    ['0.weight', '2.weight']
    """

    def __init__(
        self, module: nn.Module, example_input: Tensor | tuple[Tensor, ...], classes: tuple[str, ...] = ()
    ) -> None:
        self.module = module
        self.example_input = example_input if isinstance(example_input, tuple) else (example_input,)
        self.classes = tuple(classes)
        self.sites: tuple[Site, ...] = tuple(_sites(module))
        if not self.sites:
            raise BadNetwork(
                f"{type(module).__name__} has no weights that can be pruned;",
                "it needs at least one convolution, linear, recurrent or attention layer.",
            )
        # Whoever exchanges weights, hooks into the module or watches its forward holds this; one module, one user.
        self.lock = threading.RLock()
        self.locks: tuple[str, ...] = ()
        self._graph: ChannelGraph | None = None
        self._found: dict[str, str] = {}
        self.output_shape = self._try_forward()

    def site(self, name: str) -> Site:
        """The site of a parameter path (or of a layer's path, for its first weight)."""
        for site in self.sites:
            if name in (site.name, site.layer):
                return site
        known = [site.name for site in self.sites]
        raise UnknownName(f"no prunable weight named '{name}' in {type(self.module).__name__};", closest(name, known))

    def weight(self, name: str) -> Tensor:
        """The present value of a parameter, detached; not a copy."""
        return self.module.get_parameter(name).detach()

    @cached_property
    def fingerprint(self) -> str:
        """Digest of the architecture and of every value in the state dict, as they were when first asked."""
        state = self.module.state_dict()
        parts = [[name, str(value.dtype), list(value.shape), _digest_of(value)] for name, value in state.items()]
        return digest([str(self.module), parts])

    @property
    def graph(self) -> "ChannelGraph":
        """Which channels go together and who reads whom; traced on first use, while nobody else runs the module."""
        from prunescope.nets.graph import ChannelGraph  # traced only when asked for: not every use needs it

        with self.lock:
            if self._graph is None:
                self._graph = ChannelGraph.trace(self)
            return self._graph

    def fitted(self, inputs: Tensor) -> Tensor:
        """Samples where the network is and, unless they are whole numbers, in the precision of its example input."""
        device, wanted = next(self.module.parameters()).device, self.example_input[0].dtype
        is_cast = inputs.is_floating_point() and wanted.is_floating_point
        return inputs.to(device, wanted if is_cast else inputs.dtype)

    def locking(self, layers: tuple[str, ...] | list[str]) -> "Network":
        """The same network, with these layers locked: pruning and shrinking leave them alone, on both sides.

        No weight of theirs goes, and no unit that they make, read or share with others: in a smaller network their
        parameters are the same to the bit. Locks of before are taken off.

        Args:
            layers: names or ``fnmatch`` patterns of layers or parameters; none for no locks.

        Raises:
            UnknownName: a name or pattern that means no layer.

        >>> net = Network(nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 2)), torch.zeros(1, 3))
        >>> net.locking(["2"]).graph.groups[0].locked
        "layer '2' is locked, and would lose what it makes or reads"
        """
        if tuple(layers) == self.locks:
            return self
        check_locks(self.module, tuple(layers))
        locked = copy.copy(self)
        locked.locks = tuple(layers)
        locked._graph = self._graph and replace(self._graph, net=locked)
        return locked

    def lock_groups(self, reasons: Mapping[str, str]) -> None:
        """Lock groups of units that a removal showed to be held by the network's program: name -> why."""
        with self.lock:
            self._graph = self.graph.leaving(reasons)

    def once(self, question: str, answer: Callable[[], str]) -> str:
        """An answer about the architecture, whatever its weights: worked out when first asked, then remembered."""
        with self.lock:
            if question not in self._found:
                self._found[question] = answer()
            return self._found[question]

    def adopt_graph(self, other: "Network") -> None:
        """Take over the locks of a network with the same module, and its channels, if they were traced already."""
        self.locks = other.locks
        self._found.update(other._found)
        if other._graph is not None:
            self._graph = replace(other._graph, net=self)

    def _try_forward(self) -> tuple[int, ...]:
        try:
            with evaluating(self.module), torch.no_grad():
                output = self.module(*self.example_input)
        except Exception as error:
            shapes = [tuple(x.shape) for x in self.example_input]
            raise BadNetwork(
                f"{type(self.module).__name__} failed on an input of shape {shapes}: {error}",
                "Give an example input that the network accepts.",
            ) from error
        return tuple(output.shape[1:]) if isinstance(output, Tensor) else ()


def _sites(module: nn.Module) -> Iterator[Site]:
    seen: set[int] = set()
    for layer, owner in module.named_modules():
        for short, parameter in owner.named_parameters(recurse=False):
            kind = _kind(owner, short, parameter)
            if kind and id(parameter) not in seen:
                seen.add(id(parameter))
                yield Site(f"{layer}.{short}".lstrip("."), layer, kind, tuple(parameter.shape))


def _kind(owner: nn.Module, short: str, parameter: Tensor) -> str:
    if parameter.dim() < 2:
        return ""
    if isinstance(owner, CONVOLUTIONS):
        return "conv"
    if isinstance(owner, RECURRENT):
        return "recurrent"
    if isinstance(owner, nn.MultiheadAttention) and "proj" in short:
        return "attention"
    return "linear" if isinstance(owner, nn.Linear) else ""


def _digest_of(value: Tensor) -> str:
    array = value.detach().cpu().contiguous().view(-1)
    return digest(array.view(torch.uint8).numpy().data if array.numel() else b"")
