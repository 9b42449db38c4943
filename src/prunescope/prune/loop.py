"""The loop: score, choose, recover, round after round."""

import copy
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from prunescope.core.errors import BadScores
from prunescope.core.progress import Progress, Tick
from prunescope.core.seeds import derive
from prunescope.data.dataset import Dataset
from prunescope.nets.network import Network
from prunescope.prune.criterion import Editor
from prunescope.prune.mask import Mask
from prunescope.prune.past import Past, no_past
from prunescope.prune.plan import Plan
from prunescope.prune.recovery import Checkpoint, Kit
from prunescope.prune.reference import Reference, batches_of
from prunescope.prune.resume import Round, Stage
from prunescope.prune.scope import Contest, count
from prunescope.prune.select import alive_units, choose, chosen_units, mask_of, score_sight
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group


@dataclass(frozen=True)
class Loop:
    """A plan on its way; goes on from the last epoch that the checkpoint knows of."""

    plan: Plan
    groups: tuple[Group, ...]
    data: Reference
    progress: Progress
    checkpoint: Checkpoint
    past: Past = no_past

    @property
    def n_rounds(self) -> int:
        return 1 if isinstance(self.plan.criterion, Editor) else self.plan.schedule.n_rounds

    def run(self, net: Network, mask: Mask) -> tuple[Mask, Network, tuple[Round, ...]]:
        """The mask and network after all rounds, and what each did."""
        start = {"start": count(alive_units(net, self.plan.structure, self.groups, mask), self.groups)}
        stage = Stage.load(self.checkpoint)
        if stage:
            net = _with_weights(net, stage)
        done = len(stage.rounds) - 1 if stage else 0
        for index in range(done, self.n_rounds):
            told = self._told(index)
            if stage is None or index > done:
                before = stage.rounds if stage else ()
                mask = self._chosen(net, stage.mask if stage else mask, index, told, start)
                stage = Stage(mask, net.module.state_dict(), (*before, self._record(net, mask, index)))
            net = self._recovered(net, stage, index, told)
        return (stage.mask, net, stage.rounds) if stage else (mask, net, ())

    def _chosen(self, net: Network, mask: Mask, index: int, progress: Progress, start: dict[str, Any]) -> Mask:
        plan = self.plan
        if isinstance(plan.criterion, Editor):
            return plan.criterion.edit(net, mask)
        when = {"schedule": plan.schedule, "index": index, **start}
        generator = torch.Generator().manual_seed(derive(plan.seed, "score", index))
        batches = batches_of(self.data, plan.seed)

        def choose_one(group: Group, scores: Tensor) -> Tensor:
            theirs = {group.name: scores.cpu()}
            return chosen_units(net, plan.structure, [group], mask, plan.scope, theirs, plan.sparsity, **when)[
                group.name
            ]

        def contests() -> tuple[Contest, ...]:
            found: tuple[Contest, ...] = plan.scope.coming(start["start"], plan.sparsity, plan.schedule, index)
            return found

        sight = Sight(net, plan.structure, self.groups, mask, generator, batches, choose_one, progress, contests)
        try:
            scores = score_sight(plan.criterion, sight)
        except BadScores as error:
            raise BadScores(f"round {index + 1} of {self.n_rounds}: {error.message}", error.hint) from error
        return mask_of(scores, choose(scores, plan.scope, plan.sparsity, **when))

    def _recovered(self, net: Network, stage: Stage, index: int, progress: Progress) -> Network:
        recovery = self.plan.recovery
        if not recovery.changes:
            return net
        trained = _copy(net)
        seed = derive(self.plan.seed, "recovery", index)
        data = self.data if isinstance(self.data, Dataset) else None
        kit = Kit(data, seed, progress, stage.checkpoint(self.checkpoint), self.past)
        recovery.recover_(trained, stage.mask, kit)
        _bring_back_(trained.module, stage)
        return trained

    def _record(self, net: Network, mask: Mask, index: int) -> Round:
        counts = count(alive_units(net, self.plan.structure, self.groups, mask)).values()
        return Round(index, sum(at.n_units for at in counts), sum(at.n_gone for at in counts))

    def _told(self, index: int) -> Progress:
        if self.n_rounds == 1:
            return self.progress

        def report(tick: Tick) -> None:
            self.progress.report(replace(tick, phase=f"round {index + 1} of {self.n_rounds}: {tick.phase}"))

        return Progress(report, self.progress.should_stop)


def _with_weights(net: Network, stage: Stage) -> Network:
    copied = _copy(net)
    copied.module.load_state_dict(stage.weights)
    return copied


def _copy(net: Network) -> Network:
    """A network of its own weights; the channel graph holds no weights and need not be traced again."""
    copied = Network(copy.deepcopy(net.module), net.example_input, net.classes)
    copied.adopt_graph(net)
    return copied


@torch.no_grad()
def _bring_back_(module: nn.Module, stage: Stage) -> None:
    """Give what is gone the value it had, so that a restore finds it; the statistics of silent channels too."""
    for name in stage.mask:
        owner, _, short = name.rpartition(".")
        layer, gone = module.get_submodule(owner), ~stage.mask[name]
        _put_back_(layer, owner, short, gone, stage)
        if isinstance(layer, _BatchNorm) and layer.track_running_stats and short == "weight":
            _put_back_(layer, owner, "running_mean", gone, stage)
            _put_back_(layer, owner, "running_var", gone, stage)


def _put_back_(layer: nn.Module, owner: str, short: str, gone: Tensor, stage: Stage) -> None:
    value = getattr(layer, short)
    gone = gone.to(value.device)
    value[gone] = stage.weights[f"{owner}.{short}".lstrip(".")].to(value.device)[gone]
