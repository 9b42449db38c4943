"""How much can flow through a weight from input to output, seen without any data."""

import copy
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor, nn

from prunescope.prune.criterion import Criterion, criteria
from prunescope.prune.sight import Sight

Units = dict[str, Tensor]


@criteria.register("synaptic_flow")
class SynFlow(Criterion):
    """Synaptic saliency of the network with absolute values, on an input of ones:

        score = |w * dR/dw|,   R = sum of outputs of f(1; |parameters|, |batch-norm statistics|)

    in eval mode and float64 (R grows with depth). A unit scores the sum of its weights' saliencies.

    One look removes whole layers at high sparsity, so the paper looks T times. With ``rounds`` T > 1 that happens
    inside one score: round t leaves the share ``down_to``^(t / T) of all units, and the score is a unit's place in the
    order of removal, in (0, 1]. No target has to be known, and every sparsity up to 1 - ``down_to`` is a cut through
    that one order. With ``rounds`` 1 the score is the saliency itself; that with the schedule ``exponential`` of T
    rounds is the paper's algorithm 1 to the letter, for one target.

    Source: Tanaka, Kunin, Yamins and Ganguli 2020, equation 2 and algorithm 1.
    """

    name = "synflow"
    title = "SynFlow"
    summary = "Removes what the least can flow through; needs no data."
    code: ClassVar[str] = "Sf"
    repeats: ClassVar[bool] = True

    rounds: Annotated[int, Field(ge=1, le=1000, title="Rounds in a score", description="1: one look")] = 100
    down_to: Annotated[
        float, Field(gt=0, lt=1, title="Down to", description="share of units left after the last round")
    ] = 0.01

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        module = _absolute(sight)
        return _saliencies(module, sight) if self.rounds == 1 else self._places(sight, module)

    def _places(self, sight: Sight, module: nn.Module) -> Units:
        """Each unit's place in the order of removal, divided by the number of units."""
        sizes = [group.n_units for group in sight.groups]
        n_units = sum(sizes)
        places, living = torch.zeros(n_units, dtype=torch.float64), torch.arange(n_units)
        for turn in sight.progress.over(range(1, self.rounds + 1), "rounds of synaptic flow"):
            flow = torch.cat([units.cpu() for units in _saliencies(module, sight).values()])
            left = n_units * self.down_to ** (turn / self.rounds) if turn < self.rounds else 0
            n_going = max(len(living) - round(left), 0)
            order = living[torch.argsort(flow[living], stable=True)]
            going, living = order[:n_going], order[n_going:].sort().values
            places[going] = torch.arange(n_units - len(order), n_units - len(living), dtype=places.dtype) + 1
            kept = torch.zeros(n_units, dtype=torch.bool).index_fill_(0, living, True)
            _silence_(module, sight, kept.split(sizes))
        parts = (places / n_units).split(sizes)
        return {group.name: part for group, part in zip(sight.groups, parts, strict=True)}


def _absolute(sight: Sight) -> nn.Module:
    """A copy in float64 and eval mode whose parameters and statistics are absolute, what is gone zero."""
    module = copy.deepcopy(sight.net.module).double().eval()
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(sight.mask.applied(name, parameter.detach()).abs()).requires_grad_(True)
        for buffer in module.buffers():
            if buffer.is_floating_point():
                buffer.abs_()
    return module


def _saliencies(module: nn.Module, sight: Sight) -> Units:
    names = list(dict.fromkeys(name for group in sight.groups for name in group.sites))
    weights = [module.get_parameter(name) for name in names]
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):  # cuDNN's RNNs have no backward in eval mode
        flow = _total(module(*_ones(sight)))
        slopes = torch.autograd.grad(flow, weights, allow_unused=True)
    values = {
        name: torch.zeros_like(weight) if slope is None else (weight.detach() * slope).abs()
        for name, weight, slope in zip(names, weights, slopes, strict=True)
    }
    return {
        group.name: sight.structure.reduce(sight.net, group, {name: values[name] for name in group.sites})
        for group in sight.groups
    }


def _ones(sight: Sight) -> list[Tensor]:
    """One sample of ones; whole numbers (tokens) stay whole."""
    device = next(sight.net.module.parameters()).device
    return [
        torch.ones_like(x[:1], dtype=torch.float64 if x.is_floating_point() else x.dtype, device=device)
        for x in sight.net.example_input
    ]


def _total(output: Any) -> Tensor:
    """The sum of all outputs, also of a network that gives several."""
    if isinstance(output, Tensor):
        return output.sum()
    parts = output.values() if isinstance(output, Mapping) else output
    return torch.stack([_total(part) for part in parts if part is not None]).sum()


@torch.no_grad()
def _silence_(module: nn.Module, sight: Sight, living: tuple[Tensor, ...]) -> None:
    for group, kept in zip(sight.groups, living, strict=True):
        if bool(kept.all()):
            continue
        for name, keep in sight.structure.expand(sight.net, group, kept).items():
            parameter = module.get_parameter(name)
            parameter.mul_(keep.to(parameter.device))
