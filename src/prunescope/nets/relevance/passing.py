"""One forward and one backward: what relevance arrives at every layer."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor, nn

from prunescope.core.errors import BadNetwork, PrunescopeError, Unsupported
from prunescope.nets.context import evaluating
from prunescope.nets.frozen import frozen
from prunescope.nets.network import Network
from prunescope.nets.relevance.mode import Seen, Watch
from prunescope.nets.relevance.operators import attention, linear, pointwise, products, recurrent  # noqa: F401
from prunescope.nets.relevance.rules import AlphaBeta, Box, Rule
from prunescope.nets.tracing.mode import Place
from prunescope.nets.tracing.watch import small_inputs


@dataclass(frozen=True)
class Request:
    """What to propagate, and what to collect.

    Attributes:
        rule: of every linear operator; ``first_rule`` of those that read the network's input, the same if None.
        start: relevance 1 at the true class, or its logit.
        of_weights: collect relevance of single weights too; costs the weight gradients.
        to_inputs: collect relevance at the network's inputs.
    """

    rule: Rule = field(default_factory=AlphaBeta)
    first_rule: Rule | None = None
    start: Literal["one", "logit"] = "one"
    of_weights: bool = False
    to_inputs: bool = False


@dataclass(frozen=True)
class Arrived:
    """Relevance of a batch.

    Attributes:
        rows: by site, Float[outputs]: at the layer's output after its batch norm, summed over positions and samples.
        weights: by site, in the weight's shape: what flows through each weight, summed; empty unless asked for.
        inputs: at the network's input, Float[B, ...]; None unless asked for.
        started: the sum that the backward pass started with.
        n_runs: by site, how often the layer ran; one that ran twice has the relevance of both runs.
    """

    rows: Mapping[str, Tensor]
    weights: Mapping[str, Tensor]
    inputs: Tensor | None
    started: float
    n_runs: Mapping[str, int]


def propagate(net: Network, inputs: Tensor, labels: Tensor, request: Request | None = None) -> Arrived:
    """Relevance of a batch at every layer, in eval mode; the network is left as it was.

    In a chain of layers the sums over each layer's ``rows`` are the same number: what started is conserved. In parallel
    branches they add up to it. A layer that did not run has no entry.

    Args:
        inputs: Float[B, ...], as the network takes them.
        labels: Long[B], the classes that relevance starts from.

    Raises:
        Unsupported: an operator without a rule, named with its layer.
        BadNetwork: the network does not return one row of class scores a sample.
    """
    request = request or Request()
    if request.to_inputs and isinstance(request.first_rule, Box):
        raise Unsupported("relevance (LRP) by the box rule is known at weights, not at the input.", "Ask for weights.")
    with torch.enable_grad():
        watch, out = _forward(net, inputs, request)
        return _collect(watch, _chosen(net.module, out, labels), request)


def why_not(net: Network) -> str:
    """Why relevance cannot pass the network, naming the operator and the layer, in a sentence; empty if it can.

    One forward of one small input under the rules, without a backward. Remembered: it depends on the operators alone.
    """
    return net.once("relevance", lambda: _why_not(net))


def _why_not(net: Network) -> str:
    if len(net.example_input) > 1:
        return f"{type(net.module).__name__} takes {len(net.example_input)} inputs, and relevance (LRP) follows one."
    reason = ""
    for (inputs,) in small_inputs(net.example_input):
        labels = inputs.new_zeros(len(inputs), dtype=torch.int64)
        try:
            with torch.enable_grad():
                _chosen(net.module, _forward(net, inputs, Request())[1], labels)
        except PrunescopeError as error:
            return str(error)
        except (RuntimeError, ValueError, AssertionError, IndexError, TypeError) as error:
            reason = (
                f"relevance (LRP) cannot run {type(net.module).__name__}: {error}."  # perhaps the input is too small
            )
        else:
            return ""
    return reason


def _forward(net: Network, inputs: Tensor, request: Request) -> tuple[Watch, Any]:
    """One forward of the network under the rules: what was seen on the way, and the network's output."""
    module = net.module
    indices = not inputs.is_floating_point()
    if indices and request.to_inputs:
        raise Unsupported("relevance (LRP) ends at the embeddings of indices; an index has none.", "Ask for weights.")
    sites = {id(module.get_parameter(site.name)): site.name for site in net.sites}
    leaf = inputs.detach().requires_grad_(not indices)
    first = request.first_rule or request.rule
    watch = Watch(request.rule, first, sites, Place(module), leaf, request.of_weights, request.to_inputs)
    with _watched(module, watch):
        out = module(leaf)
    return watch, watch.settled(out)


@contextmanager
def _watched(module: nn.Module, watch: Watch) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(evaluating(module))
        stack.enter_context(frozen(module))
        stack.enter_context(watch.place.followed())
        stack.enter_context(watch)
        yield


def _chosen(module: nn.Module, out: Any, labels: Tensor) -> Tensor:
    """Float[B, 1]: the scores of the true classes."""
    if not isinstance(out, Tensor) or out.dim() != 2:
        found = tuple(out.shape) if isinstance(out, Tensor) else type(out).__name__
        raise BadNetwork(
            f"relevance (LRP) starts at the score of the true class, but {type(module).__name__} returned {found};",
            "it must return [samples, classes].",
        )
    return out.gather(1, labels.view(-1, 1))


def _collect(watch: Watch, chosen: Tensor, request: Request) -> Arrived:
    if not chosen.requires_grad:
        raise Unsupported("relevance (LRP) found no way from the network's input to its output.")
    logit = chosen.detach()
    start = logit if request.start == "logit" else (logit != 0).to(logit)
    seed = torch.where(logit == 0, 0, start / logit)
    ends = [watch.leaf] if request.to_inputs else []
    wanted = [*(seen.value for seen in watch.seen), *(leaf for _, leaf in watch.leaves), *ends]
    grads = torch.autograd.grad(chosen, wanted, seed, allow_unused=True)
    arrived = [_relevance(value, grad) for value, grad in zip(wanted, grads, strict=True)]
    n = len(watch.seen)
    return Arrived(
        _rows(watch.seen, arrived[:n]),
        _weights(watch.leaves, arrived[n : n + len(watch.leaves)]),
        arrived[-1] if request.to_inputs else None,
        float(start.sum()),
        Counter(seen.site for seen in watch.seen),
    )


def _relevance(value: Tensor, grad: Tensor | None) -> Tensor:
    return torch.zeros(()) if grad is None else value.detach() * grad


def _rows(seen: list[Seen], arrived: list[Tensor]) -> dict[str, Tensor]:
    rows: dict[str, Tensor] = {}
    for one, relevance in zip(seen, arrived, strict=True):
        if relevance.dim():
            sums = relevance.transpose(one.dim, 0).flatten(1).sum(1) if relevance.dim() > 1 else relevance
            total = rows.setdefault(one.site, sums.new_zeros(one.n_rows or len(sums)))
            total[one.first_row : one.first_row + len(sums)] += sums
    return rows


def _weights(leaves: list[tuple[str, Tensor]], arrived: list[Tensor]) -> dict[str, Tensor]:
    weights: dict[str, Tensor] = {}
    for (site, _), relevance in zip(leaves, arrived, strict=True):
        if relevance.dim():
            weights[site] = relevance + weights[site] if site in weights else relevance
    return weights
