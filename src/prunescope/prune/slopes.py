"""How the loss answers to weights and to activations: the slopes that gradient and Taylor criteria score."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from prunescope.core.errors import Unsupported
from prunescope.data.dataset import Batch
from prunescope.nets.context import evaluating, masked
from prunescope.nets.frozen import frozen
from prunescope.nets.network import Site
from prunescope.nets.outputs import Outputs
from prunescope.prune.reading import as_slices, first_samples
from prunescope.prune.reference import BATCH_SIZE
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group

CHUNK: Final = 1 << 15
"""Numbers that stay in the cache while they are worked on, and that PyTorch does not share among its threads: these
would wait for each other at every one of thousands of chunks, on a busy machine a scheduler's turn each."""


def of_weights(sight: Sight, n_samples: int, *, taylor: bool) -> dict[str, Tensor]:
    """|dL/dw| of every single weight, or |w dL/dw|, by site, in the weight's shape; L the samples' mean loss.

    A hundred million weights are read and written as seldom as can be: their derivatives add up in the parameters' own
    gradients, as in training, and become the scores in place.
    """
    sites = tuple(site.name for site in sight.net.sites)
    n_seen = 0
    with _looking(sight, sites) as module, _own_gradients(module, sites):
        for batch in _batches(sight, n_samples):
            cross_entropy(module(batch.inputs), batch.labels, reduction="sum").backward()
            n_seen += len(batch.labels)
        return {name: _told(module.get_parameter(name), n_seen, taylor) for name in sites}


def _told(weight: nn.Parameter, n_samples: int, taylor: bool) -> Tensor:
    """The gradient, turned into scores in place; zeros if the layer did not run."""
    values, told = weight.detach(), weight.grad
    if told is None:
        return torch.zeros_like(values)

    if not (told.device.type == "cpu" and told.is_contiguous() and values.is_contiguous()):
        return _turned(told, values, n_samples, taylor)

    def turn(numbers: Tensor, of: Tensor) -> None:
        for slopes, weights in zip(numbers.split(CHUNK), of.split(CHUNK), strict=True):
            _turned(slopes, weights, n_samples, taylor)

    n_threads = torch.get_num_threads()
    shares = [value.view(-1).chunk(n_threads) for value in (told, values)]
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(turn, *shares))
    return told


def _turned(slopes: Tensor, weights: Tensor, n_samples: int, taylor: bool) -> Tensor:
    return (slopes.mul_(weights) if taylor else slopes).abs_().div_(n_samples)


@contextmanager
def _own_gradients(module: nn.Module, names: tuple[str, ...]) -> Iterator[None]:
    """The parameters without gradients, which come back afterwards."""
    parameters = [module.get_parameter(name) for name in names]
    before = [parameter.grad for parameter in parameters]
    for parameter in parameters:
        parameter.grad = None
    try:
        yield
    finally:
        for parameter, grad in zip(parameters, before, strict=True):
            parameter.grad = grad


def of_units(sight: Sight, n_samples: int, *, taylor: bool) -> dict[str, Tensor]:
    """|mean dL/da| of every unit's activation a, or |mean a dL/da|, by group: Float[n_units].

    The mean is over samples and positions, L the samples' mean loss. An activation is a layer's output after its batch
    norm; layers that make a unit together add up. Recurrent layers do not show their activations: the gates before
    their nonlinearity stand for them.
    """
    recurrent = tuple(site.name for site in sight.net.sites if site.kind == "recurrent")
    sums = _Sums(sight, _with_biases(sight, recurrent), taylor)
    sums.look(n_samples, sight.net.sites)
    totals = {**sums.totals, **{site: _of_gates(sight, site, sums.grads, taylor) for site in recurrent}}
    counts = {site: sums.n_samples * count for site, count in sums.counts.items()}
    means = as_slices(sight, {site: totals[site] / count for site, count in counts.items() if site in totals})
    return {group.name: _reduced(sight, group, means) for group in sight.groups}


class _Sums:
    """Sums over batches: derivatives of the named parameters, and what the layers' outputs tell.

    Attributes:
        grads: derivative of the summed loss, by parameter.
        totals: Float[outputs] by site, summed over samples and positions; ``counts`` says over how many.
    """

    def __init__(self, sight: Sight, names: tuple[str, ...], taylor: bool = False) -> None:
        self._sight, self._names, self._taylor = sight, names, taylor
        self.grads: dict[str, Tensor] = {}
        self.totals: dict[str, Tensor] = {}
        self.counts: dict[str, int] = {}
        self.n_samples = 0

    def look(self, n_samples: int, sites: tuple[Site, ...]) -> None:
        """One forward and backward for each batch of the first ``n_samples`` samples; ``sites`` show their outputs."""
        with _looking(self._sight, self._names) as module:
            names = {id(module.get_parameter(site.name)): site.name for site in sites}
            for batch in _batches(self._sight, n_samples):
                with Outputs(names) as watch:
                    out = module(batch.inputs)
                self._add(module, watch, cross_entropy(out, batch.labels, reduction="sum"))
                self.n_samples += len(batch.labels)

    def _add(self, module: nn.Module, watch: Outputs, loss: Tensor) -> None:
        parameters = [module.get_parameter(name) for name in self._names]
        wanted = [*parameters, *(made.value for made in watch.seen)]
        grads = torch.autograd.grad(loss, wanted, allow_unused=True) if wanted else ()
        for name, grad in zip(self._names, grads, strict=False):
            if grad is not None:
                _add(self.grads, name, grad)
        for made, grad in zip(watch.seen, grads[len(parameters) :], strict=True):
            if grad is not None:
                _add(self.totals, made.site, made.sums(made.value.detach() * grad if self._taylor else grad))
                self.counts[made.site] = self.counts.get(made.site, 0) + grad.numel() // grad.size(made.dim)
        for site, steps in watch.n_steps.items():
            self.counts[site] = self.counts.get(site, 0) + steps


def _batches(sight: Sight, n_samples: int) -> Iterator[Batch]:
    """The batches of the first samples, one at a time in memory, a tick after each."""
    n_batches = min(len(sight.batches), -(-n_samples // BATCH_SIZE))
    return sight.progress.over(first_samples(sight, n_samples), "scoring", n_batches)


def _reduced(sight: Sight, group: Group, means: Mapping[str, Tensor]) -> Tensor:
    return sight.structure.reduce(sight.net, group, {s: means[s] for s in group.sites if s in means}).abs()


@contextmanager
def _looking(sight: Sight, names: tuple[str, ...]) -> Iterator[nn.Module]:
    """The network in eval mode, masked, only the named parameters with gradients."""
    module = sight.net.module
    with ExitStack() as stack:
        stack.enter_context(evaluating(module))
        stack.enter_context(masked(module, sight.mask))
        stack.enter_context(frozen(module, names))
        stack.enter_context(torch.enable_grad())
        if any(isinstance(child, nn.RNNBase) for child in module.modules()):
            stack.enter_context(torch.backends.cudnn.flags(enabled=False))  # cudnn goes back in training mode only
        yield module


def _with_biases(sight: Sight, recurrent: tuple[str, ...]) -> tuple[str, ...]:
    known = {name for name, _ in sight.net.module.named_parameters()}
    biases = (_bias_of(site) for site in recurrent)
    return (*recurrent, *dict.fromkeys(name for name in biases if name in known))


def _bias_of(site: str) -> str:
    return site.replace("weight_", "bias_")


def _of_gates(sight: Sight, site: str, grads: Mapping[str, Tensor], taylor: bool) -> Tensor:
    """Float[gates * H]: for Taylor what the weighted inputs tell, sum of w dL/dw; else the derivative by the bias."""
    zeros = torch.zeros_like(sight.net.weight(site)[:, 0])
    if site not in grads:
        return zeros
    if taylor:
        return (sight.weight(site) * grads[site]).sum(1)
    if _bias_of(site) not in grads:
        raise Unsupported(
            f"the gradient of hidden units is read at their biases, and '{site}' has none.", "Use taylor or relevance."
        )
    return grads[_bias_of(site)] if "weight_ih" in site else zeros  # both biases meet the same pre-activation


def _add(total: dict[str, Tensor], name: str, values: Tensor) -> None:
    total[name] = values + total[name] if name in total else values
