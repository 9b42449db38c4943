"""A search among masks: many are tried, the good ones multiply."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import cross_entropy

from prunescope.data.dataset import Batch
from prunescope.nets.context import evaluating, masked
from prunescope.prune.criterion import Criterion, Need, criteria
from prunescope.prune.mask import Mask
from prunescope.prune.reading import first_samples
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group


@dataclass(frozen=True, eq=False)
class _Judged:
    """Particles (bool [particles, units], True = kept), each one's error and mean loss under it."""

    particles: Tensor
    errors: Tensor
    losses: Tensor

    @property
    def weights(self) -> Tensor:
        """Share of right answers under each particle, normalised to sum 1."""
        right = 1 - self.errors
        return right / right.sum() if right.sum() > 0 else torch.full_like(right, 1 / len(right))


@criteria.register("particle_filter")
class Particles(Criterion):
    """A particle filter over the masks of a layer, layer after layer.

    A particle is a mask that keeps as many units of the layer as the plan will. Its weight is the share of
    reference samples that the network gets right under it, normalised. Each generation is drawn from the last by
    systematic resampling, and each particle then swaps some kept units for removed ones. The best mask of all
    generations wins; the next layer is searched with it in place.

        score = [kept by the best mask] + (weighted share of all particles that kept it) / 2

    so the best mask's losers go first, and a uniform scope removes exactly these. The first generation is random, so
    the winner is never worse on the reference samples than the best of as many random masks of its layer. Where there
    is no plan to say how many stay, as in ``prunescope.score``, half of the living units do. Single weights have too
    many masks and are refused.

    Source: Anwar, Hwang and Sung 2015, section 4.
    """

    name = "particles"
    title = "Particle filter"
    summary = "Tries many masks of a layer; what the best of them removes goes."
    code: ClassVar[str] = "Pf"
    repeats: ClassVar[bool] = True
    needs: ClassVar[tuple[Need, ...]] = ("data", "labels")
    structures: ClassVar[tuple[str, ...]] = ("filter", "input_channel", "kernel")

    particles: Annotated[int, Field(ge=2, le=1000, title="Particles")] = 12
    generations: Annotated[int, Field(ge=1, le=1000, title="Generations")] = 4
    mutation: Annotated[
        float, Field(ge=0, le=1, title="Mutation", description="share of the removed units that a particle swaps")
    ] = 0.1
    samples: Annotated[int, Field(ge=1, title="Reference samples", description="that masks are tried on")] = 256

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        batches, mask, scores = list(first_samples(sight, self.samples)), sight.mask, {}
        with evaluating(sight.net.module), torch.no_grad():
            for group in sight.progress.over(sight.groups, "searching layers"):
                best, share = self._searched(sight, group, mask, batches)
                scores[group.name] = best.double() + share / 2
                mask = mask & Mask.from_kept(sight.structure.expand(sight.net, group, best))
        return scores

    def _searched(self, sight: Sight, group: Group, mask: Mask, batches: list[Batch]) -> tuple[Tensor, Tensor]:
        """The best mask of all generations, and the weighted share of particles that kept each unit."""
        alive = sight.structure.alive(sight.net, group, mask)
        n_kept = _n_kept(sight, group, alive)
        first = torch.stack([_random(alive, n_kept, sight.generator) for _ in range(self.particles)])
        seen = [_judged(sight, group, mask, first, batches)]
        for _ in range(1, self.generations):
            seen.append(_judged(sight, group, mask, self._next(seen[-1], alive, sight.generator), batches))
        shares = torch.stack([(judged.weights[:, None] * judged.particles).sum(0) for judged in seen])
        return _winner(seen), shares.mean(0)

    def _next(self, judged: _Judged, alive: Tensor, generator: torch.Generator) -> Tensor:
        drawn = judged.particles[resampled(judged.weights, generator)]
        return torch.stack([self._mutated(particle, alive, generator) for particle in drawn])

    def _mutated(self, particle: Tensor, alive: Tensor, generator: torch.Generator) -> Tensor:
        """As many units kept as before, some of them others."""
        kept, removed = particle.nonzero().flatten(), (alive & ~particle).nonzero().flatten()
        n_swaps = min(max(1, round(self.mutation * len(removed))) if self.mutation else 0, len(kept), len(removed))
        going = kept[torch.randperm(len(kept), generator=generator)[:n_swaps]]
        coming = removed[torch.randperm(len(removed), generator=generator)[:n_swaps]]
        return particle.index_fill(0, going, False).index_fill(0, coming, True)


def resampled(weights: Tensor, generator: torch.Generator) -> Tensor:
    """Systematic resampling: as many draws as weights, one uniform number for all; Long[n], rising.

    Draw k is the first index whose cumulated weight exceeds (k + u) / n, so an index of weight w comes floor(n w) or
    ceil(n w) times.

    >>> resampled(torch.tensor([0.5, 0.25, 0.0, 0.25]), torch.Generator().manual_seed(0))
    tensor([0, 0, 1, 3])
    """
    n = len(weights)
    at = (torch.arange(n) + torch.rand((), generator=generator, dtype=torch.float64)) / n
    return torch.searchsorted(weights.double().cumsum(0), at, right=True).clamp_(max=n - 1)


def _n_kept(sight: Sight, group: Group, alive: Tensor) -> int:
    """How many units the plan keeps of the group; half of the living where no plan says."""
    n_alive = int(alive.sum())
    kept = sight.choose(group, torch.rand(group.n_units, generator=sight.generator)) & alive
    return int(kept.sum()) if sight.contests() else max(1, n_alive // 2)


def _random(alive: Tensor, n_kept: int, generator: torch.Generator) -> Tensor:
    living = alive.nonzero().flatten()
    picked = living[torch.randperm(len(living), generator=generator)[:n_kept]]
    return torch.zeros_like(alive).index_fill_(0, picked, True)


def _winner(seen: list[_Judged]) -> Tensor:
    """The particle of least error; the least loss, then the earliest, among equals."""
    particles = torch.cat([judged.particles for judged in seen])
    errors, losses = torch.cat([judged.errors for judged in seen]), torch.cat([judged.losses for judged in seen])
    return particles[min(range(len(errors)), key=lambda at: (float(errors[at]), float(losses[at])))]


def _judged(sight: Sight, group: Group, mask: Mask, particles: Tensor, batches: list[Batch]) -> _Judged:
    n_samples = sum(len(batch.labels) for batch in batches)
    found = [_wrong_and_loss(sight, group, mask, particle, batches) for particle in particles]
    wrong, losses = (torch.tensor(values, dtype=torch.float64) / n_samples for values in zip(*found, strict=True))
    return _Judged(particles, wrong, losses)


def _wrong_and_loss(
    sight: Sight, group: Group, mask: Mask, particle: Tensor, batches: list[Batch]
) -> tuple[int, float]:
    """How many samples are wrong under a particle, and the sum of their losses."""
    wrong, loss = 0, 0.0
    with masked(sight.net, mask & Mask.from_kept(sight.structure.expand(sight.net, group, particle))):
        for batch in batches:
            outputs = sight.net.module(batch.inputs)
            wrong += int((outputs.argmax(1) != batch.labels).sum())
            loss += float(cross_entropy(outputs, batch.labels, reduction="sum"))
    return wrong, loss
