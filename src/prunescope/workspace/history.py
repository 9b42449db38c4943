"""The history of one model on disk: its tree of steps, and the mask and weights of each."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import torch

from prunescope.core.errors import UnknownName
from prunescope.nets.network import Network
from prunescope.prune.checkpoint import Checkpoint
from prunescope.prune.mask import MANUAL, Mask
from prunescope.prune.plan import Plan
from prunescope.prune.run import Outcome
from prunescope.store.store import Store
from prunescope.tree.step import Step
from prunescope.tree.steptree import StepTree
from prunescope.workspace.answers import StepCard
from prunescope.workspace.asked import StepName
from prunescope.workspace.opened import OpenedModel, Weights
from prunescope.workspace.recent import Recent


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class History:
    """Steps of one model. The tree is read from the store each time, so that other processes' steps are seen."""

    def __init__(self, model: OpenedModel, store: Store) -> None:
        self._model = model
        self._store = store
        data = model.dataset().fingerprint if model.data else ""
        self._key = f"{model.found.name} {model.fingerprint} {data}"
        self._masks: Recent[Mask] = Recent(12)
        self._weights: Recent[Weights] = Recent(3)
        self._cards: dict[str, StepCard] = {}
        self._read: tuple[dict[str, Any], StepTree] | None = None
        if self._key not in store.trees:
            self._plant(data)

    @property
    def tree(self) -> StepTree:
        """As it is on disk now; checked only when it changed since the last time."""
        saved = self._store.trees.get(self._key)
        if self._read is None or self._read[0] != saved:
            self._read = saved, StepTree.load(saved)
        return self._read[1]

    def change(self, act: Callable[[StepTree], StepTree]) -> StepTree:
        """Apply an act to the tree as it is now on disk."""
        with self._store.transaction():
            tree = act(self.tree)
            saved = tree.dump()
            self._store.trees.put(self._key, saved)
        self._read = saved, tree
        return tree

    def find(self, name: StepName | None) -> Step:
        """A step by its id, by the first letters of it, by its number, or the head for an empty name or none.

        Raises:
            UnknownName: no step, or several, are meant.
        """
        tree = self.tree
        return tree.step(tree.head) if name in ("", None) else tree.find(str(name))

    def pair(self, step: StepName, against: StepName | None) -> tuple[str, str | None]:
        """Ids of a step and of the one it is seen against: its parent unless another is named; None for the root's."""
        found = self.find(step)
        return found.id, found.parent if against is None else self.find(against).id

    # ---- what a step is ----------------------------------------------------------------------------------

    @property
    def net(self) -> Network:
        """The network that the steps are about."""
        return self._model.net

    @property
    def beginning(self) -> str:
        """What the first step is called: a network of drawn weights was not trained."""
        return "Untrained" if self._model.found.source.is_untrained else "Trained"

    def mask(self, step: str) -> Mask:
        """What is gone at a step."""
        return self._masks.get(step, lambda: _mask_of(self._store.steps.mask(step)))

    def trained(self, step: str) -> str | None:
        """The step that trained the weights of a step: itself or the nearest above; None if none did."""
        return next((above.id for above in reversed(self.tree.path(step)) if self._owns_weights(above)), None)

    def weights(self, step: str) -> Weights | None:
        """Weights at a step; None for those the model came with."""
        owner = self.trained(step)
        return None if owner is None else self._weights.get(owner, lambda: self._read_weights(owner))

    def is_lost(self, step: str) -> bool:
        """Whether nothing is stored of a step that the tree has, as after an edit of the catalogue by hand."""
        return step not in self._store.steps

    def facts(self, step: str) -> dict[str, Any]:
        """Counts that were taken when the step was made."""
        return self._store.steps.facts(step)

    def card(self, step: str, make: Callable[[], StepCard], **changes: Any) -> StepCard:
        """A step's card, made once and then changed: a history of a thousand steps is shown after every act."""
        card = self._cards.get(step) or make()
        news = {name: value for name, value in changes.items() if getattr(card, name) != value}
        self._cards[step] = card.model_copy(update=news) if news else card
        return self._cards[step]

    def digests(self, step: str) -> tuple[str, str | None]:
        return self._store.steps.digests(step)

    # ---- growing -----------------------------------------------------------------------------------------

    def grow(self, plan: Plan, parent: str, outcome: Outcome, note: str, stay: bool = False, **facts: Any) -> Step:
        """Keep what a plan made and put it into the tree; the head goes there unless it shall stay."""
        step = self.tree.child(plan.options(), now(), parent)
        self._keep(step.id, outcome, plan.recovery.changes, facts)
        self._store.checkpoints.drop(step.id)
        return self._grown(step, note, stay)

    def checkpoint(self, plan: Plan, parent: str) -> Checkpoint:
        """Where a training of this step stands; one that was interrupted goes on from there."""
        name, kept = self.tree.child(plan.options(), now(), parent).id, self._store.checkpoints
        return Checkpoint(lambda: kept.get(name, torch.tensor), lambda state: kept.put(name, state))

    def known(self, plan: Plan, parent: str) -> Step | None:
        """The step that this plan already made of this parent."""
        tree = self.tree
        step = tree.child(plan.options(), now(), parent)
        return step if step.id in tree and step.id in self._store.steps else None

    def revisit(self, step: Step, note: str, stay: bool = False) -> Step:
        """Go to a step that was made before, unless the head shall stay; a removed card comes back."""
        return self._grown(step, note, stay)

    def _grown(self, step: Step, note: str, stay: bool) -> Step:
        def act(tree: StepTree) -> StepTree:
            grown = tree.grow(step, stay)
            return grown.note(step.id, note) if note else grown

        return self.change(act).step(step.id)

    def _plant(self, data: str) -> None:
        tree = StepTree.plant(self._model.fingerprint, data, now())
        self._keep(tree.root.id, Outcome(Mask({}), self._model.net), False, {})
        self._store.trees.put(self._key, tree.dump())

    def _keep(self, step: str, outcome: Outcome, changed: bool, facts: Mapping[str, Any]) -> None:
        states = {name: state.numpy() for name, state in outcome.mask.states.items()}
        module = outcome.net.module
        weights = {name: value.cpu().numpy() for name, value in module.state_dict().items()} if changed else None
        self._store.steps.put(step, states, weights, {**counts(outcome.net, outcome.mask), **facts})

    def restore(self, step: str, outcome: Outcome, changed: bool) -> None:
        """Keep what was made again of a step that was lost."""
        self._keep(step, outcome, changed, {"rounds": [at.numbers() for at in outcome.rounds]})

    def mend(self, step: str, mask: Mask, weights: Weights | None) -> tuple[bool, bool]:
        """Whether what was made again has the bits that were kept, mask and weights; lost files are written again.

        Args:
            weights: those that the step changed; None if it left them alone.
        """
        states = {name: state.numpy() for name, state in mask.states.items()}
        arrays = None if weights is None else {name: value.cpu().numpy() for name, value in weights.items()}
        return self._store.steps.mend(step, states, arrays)

    # ---- reading -----------------------------------------------------------------------------------------

    def _owns_weights(self, step: Step) -> bool:
        """A step that trained and was lost still owns them: those of a step above would pass for them."""
        if self.is_lost(step.id):
            return bool(step.plan and Plan(**step.plan).recovery.changes)
        return self._store.steps.has_weights(step.id)

    def _read_weights(self, step: str) -> Weights:
        arrays = self._store.steps.weights(step)
        if arrays is None:
            raise UnknownName(f"step '{step}' has no weights of its own.", "Replay it.")
        return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}


def _mask_of(states: Mapping[str, Any]) -> Mask:
    return Mask({name: torch.from_numpy(state) for name, state in states.items()})


def counts(net: Network, mask: Mask) -> dict[str, Any]:
    """What cards need to know of a step without loading its mask.

    Returns:
        sites: by site, [weights, removed, removed by hand]; n_params and n_nonzero over all parameters.
    """
    sites = {site.name: [site.n_weights, mask.n_removed(site.name), _n_manual(mask, site.name)] for site in net.sites}
    n_params = sum(parameter.numel() for parameter in net.module.parameters())
    n_removed = sum(mask.n_removed(name) for name in mask)
    return {"sites": sites, "n_params": n_params, "n_nonzero": n_params - n_removed}


def _n_manual(mask: Mask, name: str) -> int:
    return int(torch.count_nonzero(mask.states[name] == MANUAL)) if name in mask else 0
