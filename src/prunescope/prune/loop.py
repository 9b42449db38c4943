"""The loop: score, choose, recover, round after round."""

import copy
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from prunescope.core.errors import BadScores
from prunescope.core.progress import Progress
from prunescope.core.seeds import derive
from prunescope.data.dataset import Dataset
from prunescope.nets.network import Network
from prunescope.prune.checkpoint import Checkpoint
from prunescope.prune.course import Course, Edits
from prunescope.prune.criterion import Editor
from prunescope.prune.mask import Mask
from prunescope.prune.pace import Pace
from prunescope.prune.past import Past, State, no_past
from prunescope.prune.plan import Plan
from prunescope.prune.recovery import Kit, check_finite
from prunescope.prune.reference import Reference, batches_of
from prunescope.prune.resume import Outset, Round, Stage, where_it_stood
from prunescope.prune.scope import Contest, count
from prunescope.prune.scores import Scores
from prunescope.prune.select import alive_units, chosen_units, score_sight
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group
from prunescope.prune.target import Start


@dataclass(frozen=True)
class Loop:
    """A plan on its way; goes on from the last epoch that the checkpoint knows of.

    Attributes:
        recorded: the rounds of the same plan when it was carried out before, for targets that are not repeatable.
    """

    plan: Plan
    groups: tuple[Group, ...]
    data: Reference
    progress: Progress
    checkpoint: Checkpoint
    past: Past = no_past
    recorded: tuple[Round, ...] = ()

    def run(self, net: Network, mask: Mask) -> tuple[Mask, Network, tuple[Round, ...]]:
        """The mask and network after all rounds, and what each did."""
        start = self._start(net, mask)
        course = self._course(start)
        pace = Pace(self.progress, course)
        known, stage = where_it_stood(self.checkpoint)
        net, outset = (self._gone_back(net, known), known) if known else (net, _outset(net, mask))
        while True:
            told = pace.of(outset.rounds)
            stage = stage or self._staged(net, outset, course, start, told)
            trained = self._recovered(net, stage, told)
            done = _judged(stage.record, course.accuracy(trained, stage.mask), course)
            rounds = (*outset.rounds, done)
            if not done.held:
                return outset.mask, net, rounds
            if stage.is_last:
                return stage.mask, trained, rounds
            net, outset, stage = trained, _outset(trained, stage.mask, rounds), None

    def _start(self, net: Network, mask: Mask) -> Start:
        plan = self.plan
        counts = count(alive_units(net, plan.structure, self.groups, mask), self.groups)
        schedule = plan.schedule.sized(sum(at.n_units for at in counts.values()))
        return Start(
            net,
            mask,
            self.groups,
            plan.structure,
            plan.scope,
            schedule,
            plan.sparsity,
            counts,
            self.data,
            self.progress,
            self.recorded,
        )

    def _course(self, start: Start) -> Course:
        criterion = self.plan.criterion
        if isinstance(criterion, Editor):
            return Edits(criterion, start)
        course: Course = self.plan.target.course(start)
        return course

    def _gone_back(self, net: Network, outset: Outset) -> Network:
        """The network with the weights that a round started from."""
        if not self.plan.recovery.changes:
            return net
        copied = _copy(net)
        copied.module.load_state_dict(outset.weights)
        return copied

    def _staged(self, net: Network, outset: Outset, course: Course, start: Start, progress: Progress) -> Stage:
        """What the next round removes."""
        index = len(outset.rounds)
        turn = course.turn(net, outset.mask, index, lambda: self._scores(net, outset, start, progress))
        record = replace(self._record(net, turn.mask, index), share=turn.share, amount=turn.amount)
        return Stage(outset, turn.mask, record, turn.is_last)

    def _scores(self, net: Network, outset: Outset, start: Start, progress: Progress) -> Scores:
        index, mask = len(outset.rounds), outset.mask
        plan = self.plan
        when = {"schedule": start.schedule, "index": index, "start": start.counts}
        generator = torch.Generator().manual_seed(derive(plan.seed, "score", index))
        batches = batches_of(self.data, plan.seed)

        def choose_one(group: Group, scores: Tensor) -> Tensor:
            theirs = {group.name: scores.cpu()}
            return chosen_units(net, plan.structure, [group], mask, plan.scope, theirs, plan.sparsity, **when)[
                group.name
            ]

        def contests() -> tuple[Contest, ...]:
            found: tuple[Contest, ...] = plan.scope.coming(start.counts, plan.sparsity, start.schedule, index)
            return found

        sight = Sight(
            net,
            plan.structure,
            self.groups,
            mask,
            generator,
            batches,
            choose_one,
            progress,
            contests=contests,
            checkpoint=outset.checkpoint(self.checkpoint),
        )
        try:
            return score_sight(plan.criterion, sight)
        except BadScores as error:
            raise BadScores(f"round {index + 1} of {start.schedule.n_rounds}: {error.message}", error.hint) from error

    def _recovered(self, net: Network, stage: Stage, progress: Progress) -> Network:
        recovery = self.plan.recovery
        if not recovery.changes:
            return net
        trained = _copy(net)
        seed = derive(self.plan.seed, "recovery", stage.record.index)
        data = self.data if isinstance(self.data, Dataset) else None
        kit = Kit(data, seed, progress, stage.checkpoint(self.checkpoint), self.past)
        recovery.recover_(trained, stage.mask, kit)
        done = f"recovery '{recovery.name}' of round {stage.record.index + 1}"
        check_finite(trained.module, stage.outset.weights, done)
        _bring_back_(trained.module, stage.mask, stage.outset.weights)
        return trained

    def _record(self, net: Network, mask: Mask, index: int) -> Round:
        counts = count(alive_units(net, self.plan.structure, self.groups, mask)).values()
        return Round(index, sum(at.n_units for at in counts), sum(at.n_gone for at in counts))


def _judged(done: Round, accuracy: float | None, course: Course) -> Round:
    """The round with its accuracy, if the target asks for one, and whether it stands."""
    return done if accuracy is None else replace(done, accuracy=accuracy, held=course.holds(accuracy))


def _outset(net: Network, mask: Mask, rounds: tuple[Round, ...] = ()) -> Outset:
    return Outset(mask, net.module.state_dict(), rounds)


def _copy(net: Network) -> Network:
    """A network of its own weights; the channel graph holds no weights and need not be traced again."""
    copied = Network(copy.deepcopy(net.module), net.example_input, net.classes)
    copied.adopt_graph(net)
    return copied


@torch.no_grad()
def _bring_back_(module: nn.Module, mask: Mask, weights: State) -> None:
    """Give what is gone the value it had, so that a restore finds it; the statistics of silent channels too."""
    for name in mask:
        owner, _, short = name.rpartition(".")
        layer, gone = module.get_submodule(owner), ~mask[name]
        _put_back_(layer, owner, short, gone, weights)
        if isinstance(layer, _BatchNorm) and layer.track_running_stats and short == "weight":
            _put_back_(layer, owner, "running_mean", gone, weights)
            _put_back_(layer, owner, "running_var", gone, weights)


def _put_back_(layer: nn.Module, owner: str, short: str, gone: Tensor, weights: State) -> None:
    value = getattr(layer, short)
    gone = gone.to(value.device)
    value[gone] = weights[f"{owner}.{short}".lstrip(".")].to(value.device)[gone]
