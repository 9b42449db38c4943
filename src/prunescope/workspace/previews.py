"""What a plan would do, before it is a step: exact counts, and its effect on a quick set."""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from torch import Tensor

from prunescope.core.errors import PrunescopeError
from prunescope.core.progress import Progress
from prunescope.core.spec import parse
from prunescope.data.dataset import Dataset
from prunescope.measure.outputs import Outputs, outputs_of
from prunescope.measure.probes.size import macs_nonzero, n_removable
from prunescope.nets.context import masked
from prunescope.nets.network import Network
from prunescope.nets.silence import silent_units
from prunescope.prune.criterion import criteria
from prunescope.prune.left import Left
from prunescope.prune.mask import Mask
from prunescope.prune.plan import Plan
from prunescope.prune.run import run
from prunescope.prune.select import alive_units, fixed_counts, score
from prunescope.prune.structure import structures
from prunescope.workspace.answers import (
    DistributionAnswer,
    LayerDistribution,
    PreviewAnswer,
    PreviewEffect,
    PreviewLayer,
    Sensitivity,
    SensitivityPoint,
)
from prunescope.workspace.estimates import paired_change, share_right
from prunescope.workspace.history import History
from prunescope.workspace.measuring import Measuring
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.patience import SLOW_MACS, is_slow
from prunescope.workspace.recent import Recent

QUANTILES = 257
MOST_SORTED = 1_000_000  # scores of a layer that quantiles are taken from; beyond, evenly spaced ones
SENSITIVITY_SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Previews:
    """Answers about steps that do not exist yet. They work on the head's network and write nothing."""

    def __init__(self, model: OpenedModel, history: History, measuring: Measuring) -> None:
        self._model = model
        self._history = history
        self._measuring = measuring
        self._outputs: Recent[Outputs] = Recent(4)
        self._quick: Recent[Dataset] = Recent(2)

    def is_slow(self, plan: Plan, limit: int = 0) -> bool:
        """Whether a preview of a plan, or the plan itself but for its recovery, takes longer than people wait.

        Args:
            limit: samples on which its effect is judged too.
        """
        macs, data = self._measuring.cost.macs, self._model.dataset() if self._model.data else None
        return is_slow(plan, macs, data) or 2 * limit * macs > SLOW_MACS

    def preview(self, plan: Plan, parent: str, limit: int, progress: Progress) -> PreviewAnswer:
        """The plan without its recovery, compared with its parent on the same samples; without any if limit is 0."""
        started = time.perf_counter()
        bare = plan.model_copy(update={"recovery": Plan(criterion="random").recovery})
        before = self._history.mask(parent)
        with self._model.at(self._history.weights(parent)) as net:
            outcome = run(net, bare, before, self._reference(plan), progress)
            after, left = outcome.mask, left_of(net, outcome.mask)
            effect = self._effect(parent, before, after, limit, progress) if self._model.data and limit else None
            layers = [
                PreviewLayer(
                    site=site.name,
                    n_weights=site.n_weights,
                    removed_before=before.n_removed(site.name),
                    removed_after=after.n_removed(site.name),
                )
                for site in net.sites
            ]
        n_params = self._measuring.cost.params
        return PreviewAnswer(
            step=parent,
            layers=layers,
            n_params=n_params,
            n_nonzero_before=n_params - sum(before.n_removed(name) for name in before),
            n_nonzero_after=n_params - sum(after.n_removed(name) for name in after),
            macs_before=macs_nonzero(self._model.net, before, self._measuring.cost),
            macs_after=macs_nonzero(self._model.net, after, self._measuring.cost),
            n_removable=n_removable(self._model.net, after),
            n_params_left=left[0] if left else None,
            macs_left=left[1] if left else None,
            macs_dense=self._measuring.cost.macs,
            reached=next((at.amount for at in reversed(outcome.rounds) if at.held), None),
            n_rounds=len(outcome.rounds),
            effect=effect,
            seconds=time.perf_counter() - started,
        )

    def distribution(
        self, criterion: Mapping[str, Any], structure: Mapping[str, Any], parent: str, progress: Progress
    ) -> DistributionAnswer:
        """Quantiles of the scores of the units still there, a layer each."""
        chosen, unit = parse(criteria, criterion), parse(structures, structure)
        mask = self._history.mask(parent)
        with self._model.at(self._history.weights(parent)) as net:
            data = self._model.dataset() if chosen.needs else None
            scores = score(net, chosen, data, unit, mask=mask, progress=progress)
            alive = alive_units(net, unit, scores.groups, mask)
            across, after = scores.across_layers(), fixed_counts(scores, alive)
            layers = [
                LayerDistribution(
                    site=group.name,
                    n_units=group.n_units,
                    n_gone=int((~alive[group.name]).sum()),
                    quantiles=quantiles(across[group.name][alive[group.name]]),
                    locked="",
                    n_after=after.get(group.name),
                )
                for group in scores.groups
            ]
            layers += [
                LayerDistribution(site=g.name, n_units=g.n_units, n_gone=0, quantiles=[], locked=g.locked)
                for g in unit.groups(net)
                if g.locked
            ]
        about = {"criterion": chosen.options(), "structure": unit.options(), "notes": list(scores.notes)}
        return DistributionAnswer(step=parent, layers=layers, **about)

    def sensitivity(self, step: str, site: str, criterion: str, progress: Progress, limit: int = 1000) -> Sensitivity:
        """Accuracy when this layer alone is pruned to rising shares."""
        name = self._model.net.site(site).name
        points = []
        for share in progress.over(SENSITIVITY_SHARES, "pruning one layer"):
            plan = Plan(criterion=criterion, sparsity=share, layers=(name,))
            with self._model.at(self._history.weights(step)) as net:
                mask = run(net, plan, self._history.mask(step), self._reference(plan)).mask
                outputs = self._run(mask, limit, Progress(should_stop=progress.should_stop))
            points.append(SensitivityPoint(share=share, accuracy=share_right(outputs)))
        return Sensitivity(site=name, criterion=criterion, points=points)

    # ---- parts -------------------------------------------------------------------------------------------

    def _reference(self, plan: Plan) -> Dataset | None:
        return self._model.dataset() if plan.criterion.needs or plan.target.needs else None

    def _effect(self, parent: str, before: Mask, after: Mask, limit: int, progress: Progress) -> PreviewEffect:
        """Both masks on the same samples."""
        now, then = self._outputs_at(parent, before, limit, progress), self._run(after, limit, progress)
        broken, fixed = int((now.correct & ~then.correct).sum()), int((then.correct & ~now.correct).sum())
        return PreviewEffect(
            accuracy=share_right(then),
            accuracy_now=share_right(now),
            accuracy_change=paired_change(broken, fixed, len(now.labels)),
            loss=float(then.losses().mean()),
            loss_now=float(now.losses().mean()),
            n_broken=broken,
            n_fixed=fixed,
        )

    def _outputs_at(self, step: str, mask: Mask, limit: int, progress: Progress) -> Outputs:
        return self._outputs.get((step, limit), lambda: self._run(mask, limit, progress))

    def _run(self, mask: Mask, limit: int, progress: Progress) -> Outputs:
        """Outputs of the network as it is loaded, under a mask, on the quick set."""
        split = self._model.split()
        quick = self._quick.get(limit, lambda: self._model.dataset().quick(limit, split=split))
        with masked(self._model.net, mask) as net:
            return outputs_of(net, quick, split, None, progress)


def left_of(net: Network, mask: Mask) -> tuple[int, int] | None:
    """Parameters and multiply-accumulates of the network that is left when silent units are taken out.

    None where its channels cannot be traced.
    """
    try:
        silent, left = silent_units(net.graph, mask), Left(net)
        return left.params(silent), left.macs(silent)
    except PrunescopeError:
        return None


def quantiles(values: Tensor) -> list[float]:
    """257 evenly spaced quantiles, ascending; of at most a million evenly spaced values, with the exact ends.

    >>> quantiles(Tensor([2.0, 0.0, 1.0]))[::128]
    [0.0, 1.0, 2.0]
    """
    if not values.numel():
        return []
    flat = values.detach().reshape(-1).float().numpy()
    found = np.quantile(flat[:: max(1, flat.size // MOST_SORTED)], np.linspace(0, 1, QUANTILES))
    found[0], found[-1] = flat.min(), flat.max()
    return [float(value) for value in found]
