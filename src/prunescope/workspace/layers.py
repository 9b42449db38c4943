"""One step, layer by layer."""

from collections.abc import Iterable
from dataclasses import asdict

import numpy as np
import torch

from prunescope.measure.probes.layers import layer_count
from prunescope.nets.network import Site
from prunescope.prune.criterion import Editor, criteria
from prunescope.prune.mask import MANUAL, Mask
from prunescope.prune.participants import why_not
from prunescope.prune.select import score
from prunescope.prune.structure import structures
from prunescope.workspace.answers import Histogram, LayerDetail, LayerState, LayerStates, UnitRow
from prunescope.workspace.asked import StepName
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel

BINS = 64
MOST_ROWS = 4096


class Layers:
    """Counts and details of the layers of a model's steps, which are named as people name them."""

    def __init__(self, model: OpenedModel, history: History) -> None:
        self._model = model
        self._history = history

    def states(self, step: StepName = "", against: StepName | None = None) -> LayerStates:
        """Counts of every site, against the parent or another step."""
        step, other = self._history.pair(step, against)
        here, before = self._history.mask(step), self._mask_before(other)
        states = [layer_state(site, here, before) for site in self._model.net.sites]
        return LayerStates(step=step, against=other, layers=states)

    def detail(self, step: StepName, site: str) -> LayerDetail:
        """One site: its weights' histogram, its output channels, what hangs together with it."""
        found, (step, other) = self._model.net.site(site), self._history.pair(step, None)
        here, before = self._history.mask(step), self._mask_before(other)
        group = self._model.net.graph.group_of(found.name)
        makers = {part.parameter for part in group.slices if part.role == "maker"} if group else set()
        return LayerDetail(
            step=step,
            state=layer_state(found, here, before),
            weights=self._histogram(step, found, here),
            units=self._units(step, found, here),
            n_units=found.shape[0],
            coupled=[other.name for other in self._model.net.sites if other.name in makers - {found.name}],
            locked=group.locked if group else "",
        )

    # ---- parts -------------------------------------------------------------------------------------------

    def _mask_before(self, step: str | None) -> Mask:
        return self._history.mask(step) if step else Mask({})

    def _weight(self, step: str, site: Site) -> torch.Tensor:
        weights = self._history.weights(step)
        return (self._model.base if weights is None else weights)[site.name]

    def _histogram(self, step: str, site: Site, mask: Mask) -> Histogram:
        weight = self._weight(step, site).float().numpy().reshape(-1)
        gone = mask.states[site.name].numpy().reshape(-1) != 0 if site.name in mask else np.zeros(weight.shape, bool)
        edges = (
            np.linspace(weight.min(), weight.max() or 1.0, BINS + 1) if weight.size else np.linspace(-1, 1, BINS + 1)
        )
        kept, removed = (np.histogram(weight[rows], edges)[0] for rows in (~gone, gone))
        return Histogram(edges=edges.tolist(), kept=kept.tolist(), removed=removed.tolist())

    def _units(self, step: str, site: Site, mask: Mask) -> list[UnitRow]:
        # O output channels, W weights of each
        weight_OW = self._weight(step, site).float().reshape(site.shape[0], -1)
        state_OW = _state(site, mask).reshape(site.shape[0], -1)
        kept = (state_OW == 0).float().mean(dim=1)
        manual = ((state_OW == MANUAL).any(dim=1)) & (kept == 0)
        norms, ranks = weight_OW.norm(dim=1), self._ranks(step, site, mask)
        return [
            UnitRow(
                unit=unit,
                kept=float(kept[unit]),
                removed=bool(kept[unit] == 0),
                manual=bool(manual[unit]),
                norm=float(norms[unit]),
                ranks={name: int(rank[unit]) for name, rank in ranks.items()},
            )
            for unit in range(min(len(kept), MOST_ROWS))
        ]

    def _ranks(self, step: str, site: Site, mask: Mask) -> dict[str, np.ndarray]:
        """By data-free criterion: rank of each output channel, 1 = goes first; where its channels can be scored."""
        unit = structures["filter"]()
        ranks = {}
        with self._model.at(self._history.weights(step)) as net:
            for name, criterion in _data_free():
                if why_not(net, criterion, unit) or not self._is_scored(site):
                    continue
                values = score(net, criterion(), structure=unit, layers=(site.name,), mask=mask)[site.name]
                order = np.argsort(values.numpy(), kind="stable")
                rank = np.empty(len(order), int)
                rank[order] = np.arange(1, len(order) + 1)
                ranks[name] = rank
        return {name: rank for name, rank in ranks.items() if len(rank) == site.shape[0]}

    def _is_scored(self, site: Site) -> bool:
        groups = structures["filter"]().groups(self._model.net)
        return any(site.name in (group.name, *group.sites) and not group.locked for group in groups)


def _data_free() -> Iterable[tuple[str, type]]:
    return (
        (name, criterion)
        for name, criterion in criteria.items().items()
        if not (criterion.needs or criterion.repeats or issubclass(criterion, Editor) or name == "random")
    )


def _state(site: Site, mask: Mask) -> torch.Tensor:
    return mask.states[site.name] if site.name in mask else torch.zeros(site.shape, dtype=torch.uint8)


def layer_state(site: Site, here: Mask, before: Mask) -> LayerState:
    """Counts of one site at a step, against another."""
    return LayerState(**asdict(layer_count(site, here, before)))
