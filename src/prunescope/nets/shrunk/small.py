"""A pruned network made smaller for leaving: the module, how it came about, and what that saved."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from prunescope.core.errors import PrunescopeError
from prunescope.nets.context import Kept, evaluating
from prunescope.nets.network import Network
from prunescope.nets.recognise import recognise
from prunescope.nets.shrunk.loader import shrink_
from prunescope.nets.shrunk.plan import About, ShrunkPlan, origin, plan_of
from prunescope.nets.surgery import take_out
from prunescope.nets.tracing.leaves import tensors_in


@dataclass(frozen=True, eq=False)
class Shrunk:
    """A network made smaller, apart from the one it came from.

    Attributes:
        module: the smaller network, in eval mode on the CPU; what is masked and could not be taken out is zero.
        plan: how it came from its original, also over several exports.
        last: how it came from the network it was made of now.
        example: one sample as it takes it.
        skeleton: that network without weights (tensors on the meta device): its structure.
        left: groups of channels that are silent and had to stay, with the reason.
    """

    module: nn.Module
    plan: ShrunkPlan
    last: ShrunkPlan
    example: tuple[Tensor, ...]
    skeleton: nn.Module
    left: Mapping[str, str]

    @staticmethod
    def of(net: Network, kept: Kept, about: About) -> "Shrunk":
        """Take out what a mask silences.

        Raises:
            Unsupported: the smaller network would differ from the masked one; the message names layer and operation.
        """
        done = take_out(net, kept)
        small = done.module.cpu().eval()
        example = tuple(x.detach().cpu() for x in net.example_input)
        plan = plan_of(net.module, small, done.removal, example)
        known = replace(plan, step=about.step, normalisation=about.normalisation, classes=net.classes)
        whole = known.after(origin(net.module))
        return Shrunk(small, whole, known, example, _skeleton(net.module), done.left)

    def samples(self, n: int = 3) -> tuple[Tensor, ...]:
        """The example and, beside it, noise, to try another form of the network on: ``n`` samples."""
        return tuple(torch.cat([x[:1], *_others(x[:1], n - 1)]) for x in self.example)

    def outputs(self, inputs: tuple[Tensor, ...]) -> list[Tensor]:
        return run(self.module, inputs)


def run(module: nn.Module, inputs: tuple[Tensor, ...]) -> list[Tensor]:
    """All tensors that a forward in eval mode gives."""
    with evaluating(module), torch.no_grad():
        return list(tensors_in(module(*inputs)))


def difference(found: list[Tensor], expected: list[Tensor]) -> float:
    """The largest absolute difference of two lists of outputs; infinite where their shapes differ."""
    if [x.shape for x in found] != [x.shape for x in expected]:
        return float("inf")
    return max(
        (float((a.double() - b.double()).abs().max()) for a, b in zip(found, expected, strict=True)), default=0.0
    )


def with_known_original(small: Shrunk, weights: Mapping[str, Tensor]) -> ShrunkPlan:
    """The plan, naming the constructor of the zoo or of torchvision that gives the original, if one surely does.

    Shapes suggest it; it counts only if the constructor's network, made smaller by the plan, gives the same outputs.
    """
    found = recognise(small.skeleton.state_dict()) if small.plan is small.last else small.plan.original
    if found is None or found.renamed:
        return replace(small.plan, original=None)
    inputs = small.samples()
    try:
        with torch.random.fork_rng(devices=[]):
            made = shrink_(found.build(), small.plan.to_json(), weights)
        same = difference(run(made, inputs), small.outputs(inputs)) == 0
    except (PrunescopeError, ValueError, RuntimeError, AttributeError):
        same = False  # the shapes misled: another network with tensors of the same names
    return replace(small.plan, original=found if same else None)


def _skeleton(module: nn.Module) -> nn.Module:
    """A copy of the structure whose saved tensors are on the meta device; what is not saved is copied."""
    memo: dict[int, object] = {}
    for value in module.state_dict(keep_vars=True).values():
        empty = torch.empty_like(value, device="meta")
        memo[id(value)] = nn.Parameter(empty, value.requires_grad) if isinstance(value, nn.Parameter) else empty
    return copy.deepcopy(module, memo)


def _others(x: Tensor, n: int) -> Iterator[Tensor]:
    noise = torch.Generator().manual_seed(0)
    for i in range(n):
        yield torch.randn(x.shape, generator=noise).to(x.dtype) if x.is_floating_point() else x.roll(i + 1, -1)
