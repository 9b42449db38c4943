"""What a training did to the answers, epoch by epoch: judged while it goes on, kept with what it needs to go on."""

from dataclasses import dataclass
from typing import Any

from prunescope.core.errors import BadNetwork
from prunescope.core.progress import Progress
from prunescope.measure.outputs import outputs_of
from prunescope.prune.checkpoint import Checkpoint
from prunescope.prune.mask import Mask
from prunescope.workspace.opened import OpenedModel, Weights

MOST, LEAST = 1000, 100  # samples
State = dict[str, Any]


@dataclass(frozen=True)
class Epoch:
    """The network after an epoch of a round, both from 0; epoch 0 is what the round left before any training.

    Of the first round there is an epoch -1 too: before anything was removed.

    Attributes:
        accuracy, loss: on ``n`` samples of the split on which steps are judged, each class in proportion.
    """

    round: int
    epoch: int
    accuracy: float
    loss: float
    n: int

    def numbers(self) -> list[Any]:
        """As a step keeps it."""
        return [self.round, self.epoch, self.accuracy, self.loss, self.n]


class Diary:
    """Judges a network after every epoch of its training, through the checkpoint that the training writes.

    What was judged lies in the checkpoint too, so a training that was interrupted keeps its first epochs.

    Args:
        weights: those that the model is left with after each look; None for those that it came with.
    """

    def __init__(self, model: OpenedModel, weights: Weights | None, inner: Checkpoint, progress: Progress) -> None:
        self._model = model
        self._weights = weights
        self._inner = inner
        self._progress = Progress(should_stop=progress.should_stop)
        self.epochs: list[Epoch] = []

    @property
    def checkpoint(self) -> Checkpoint:
        """For the run."""
        return Checkpoint(self._load, self._save)

    def _load(self) -> State | None:
        state = self._inner.load()
        self.epochs = [Epoch(*numbers) for numbers in (state or {}).pop("epochs", [])]
        return state

    def _save(self, state: State) -> None:
        training = state.get("recovery", {})
        if "module" in training and self._model.data:
            mask, epoch, index = Mask(state["mask"]), int(training["epoch"]), len(state["rounds"])
            if not self.epochs:
                self._judge(state["weights"], Mask(state["before"]), index, -1)
            if epoch == 1:
                self._judge(state["weights"], mask, index, 0)
            self._judge(training["module"], mask, index, epoch)
        self._inner.save({**state, "epochs": [at.numbers() for at in self.epochs]})

    def _judge(self, weights: Weights, mask: Mask, index: int, epoch: int) -> None:
        data, split = self._model.dataset(), self._model.split()
        quick = data.quick(n_judged(len(data["train"])), split=split)
        try:
            with self._model.at(weights, mask) as net:
                found = outputs_of(net, quick, split, None, self._progress)
        except BadNetwork:  # answers that overflow have no accuracy; the training goes on, or says itself why not
            return
        finally:
            with self._model.at(self._weights):
                pass
        accuracy, loss = float(found.correct.mean()), float(found.losses().mean())
        self.epochs.append(Epoch(index, epoch, accuracy, loss, len(found.labels)))


def n_judged(n_trained: int) -> int:
    """Samples that are looked at after an epoch: a thousand, or so few that looking costs a twelfth of the training.

    >>> n_judged(50_000), n_judged(2_000), n_judged(10)
    (1000, 500, 100)
    """
    return min(MOST, max(LEAST, n_trained // 4))
