"""Multi-prize tickets: which weights of an untrained network solve the task as they are."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor

from prunescope.core.errors import BadData, BadScores
from prunescope.core.seeds import derive
from prunescope.prune.criterion import Criterion, Need, criteria
from prunescope.prune.decay import DECAYS
from prunescope.prune.scope import Contest, decide
from prunescope.prune.select import alive_units
from prunescope.prune.sight import Sight
from prunescope.prune.subnetwork import Subnetwork, draw, is_batch

RAMP_EPOCHS = 10
RAMP_START = 0.5


@criteria.register("biprop", "edge_popup")
class MultiPrize(Criterion):
    """Biprop: weights stay frozen, every unit learns a score, and the units of highest |score| are the network.

        forward:  W_eff = W * mask                     full precision
                  W_eff = alpha * sign(W) * mask       binary, alpha = ||W * mask||_1 / n_kept of the layer
        backward: dL/ds = sign(s) * sum of W * dL/dW_eff over the unit's weights

    where the mask keeps the share of |s| that the plan will keep after the coming round: layer by layer, or across
    layers as the scope says. Where layers compete and more than half goes, the share that goes is ramped from one half
    cubically over 10 epochs, or over half of the epochs if they are fewer than 20. Scores start Kaiming uniform
    (a = sqrt 5) and learn by SGD with cosine decay on batches of 128; the published training has 250 epochs.

    Made for networks that were never trained: a Kaiming-normal draw, such as those of the zoo with a seed. Batch norms
    use the batches' statistics while scores are learned, and their scale and shift stay what they are, 1 and 0 in a
    fresh network; so the recovery "recalibrate" should follow. The binary form is finished by the recovery "binarise".
    Where no plan says how much stays, as in ``prunescope.score``, half of each layer does. Every epoch draws its order
    and its dropout from streams of its own, so a training that goes on from a checkpoint ends at the same bits as one
    that was never interrupted.

    Biprop proper has no units but weights; for structures, the score of a unit gates all of it, and that of a filter
    is learned where it is read, so that a closed filter can open again.

    Raises:
        BadScores: the loss is no longer finite.
        BadData: a single reference sample.

    Source: diffenderfer2021multi, algorithm 1; ramanujan2020hidden, section 3, for the gradient.
    """

    name = "multiprize"
    title = "Multi-prize ticket"
    summary = "Learns which weights of an untrained network solve the task as they are."
    code: ClassVar[str] = "Mp"
    needs: ClassVar[tuple[Need, ...]] = ("data", "labels")
    structures: ClassVar[tuple[str, ...]] = ("weight", "kernel", "filter", "input_channel")
    repeats: ClassVar[bool] = True

    epochs: Annotated[int, Field(ge=1, le=1000, title="Epochs", description="of score training")] = 10
    binary: Annotated[
        bool, Field(title="Binary weights", description="learn for weights that are a scale times their sign")
    ] = False
    learning_rate: Annotated[float, Field(gt=0, le=100, title="Learning rate", description="of the scores")] = 0.1
    momentum: Annotated[float, Field(ge=0, lt=1, title="Momentum")] = 0.9
    weight_decay: Annotated[float, Field(ge=0, le=1, title="Weight decay", description="of the scores")] = 1e-4

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        contests = sight.contests() or tuple(Contest((group.name,), RAMP_START) for group in sight.groups)
        alive = alive_units(sight.net, sight.structure, sight.groups, sight.mask)
        scores = {group.name: draw(sight, group) for group in sight.groups}
        optimizer = torch.optim.SGD(
            scores.values(), lr=self.learning_rate, momentum=self.momentum, weight_decay=self.weight_decay
        )
        network, stream = Subnetwork(sight, self.binary), int(torch.randint(2**62, (), generator=sight.generator))
        first = _resume_(sight.checkpoint.load(), network, scores, optimizer)
        for epoch in range(first, self.epochs):
            eased = [replace(contest, share=self.share_in(contest, epoch)) for contest in contests]
            for group in optimizer.param_groups:
                group["lr"] = self.learning_rate * DECAYS["cosine"](epoch, epoch / self.epochs)
            with _dropping_out(sight, derive(stream, "epoch", epoch)):
                self._epoch_(sight, network, scores, optimizer, eased, alive, epoch)
            sight.checkpoint.save(_state(epoch + 1, network, scores, optimizer))
        return {name: values.detach().abs() for name, values in scores.items()}

    def share_in(self, contest: Contest, epoch: int) -> float:
        """The share that is gone in an epoch, from 0; the contest's own once the ramp is over.

        >>> [round(MultiPrize(epochs=40).share_in(Contest(("a", "b"), 0.9), epoch), 3) for epoch in (0, 5, 10)]
        [0.5, 0.85, 0.9]
        """
        n_epochs = min(RAMP_EPOCHS, self.epochs // 2)
        if len(contest.names) == 1 or contest.share < RAMP_START or epoch >= n_epochs:
            return contest.share
        return contest.share + (RAMP_START - contest.share) * (1 - epoch / n_epochs) ** 3

    def _epoch_(
        self,
        sight: Sight,
        network: Subnetwork,
        scores: Mapping[str, Tensor],
        optimizer: torch.optim.Optimizer,
        contests: list[Contest],
        alive: Mapping[str, Tensor],
        epoch: int,
    ) -> None:
        n_seen, n_right, loss_sum, n_batches = 0, 0, 0.0, len(sight.batches)
        for done, batch in enumerate(filter(is_batch, sight.batches(epoch)), start=1):
            network.keep_(decide(contests, {name: values.detach().abs() for name, values in scores.items()}, alive))
            loss, right, slopes = network.learn(batch)
            if not math.isfinite(loss):
                raise BadScores(
                    f"learning scores diverged: the loss was {loss} on batch {done} of epoch {epoch + 1};",
                    f"try a learning rate below {self.learning_rate:g}.",
                )
            for name, values in scores.items():
                values.grad = values.detach().sign() * slopes[name]
            optimizer.step()
            n_seen, n_right = n_seen + len(batch.labels), n_right + right
            loss_sum += loss * len(batch.labels)
            note = f"epoch {epoch + 1} of {self.epochs}, loss {loss_sum / n_seen:.3f}, accuracy {n_right / n_seen:.1%}"
            sight.progress.tick("learning scores", epoch * n_batches + done, self.epochs * n_batches, note)
        if not n_seen:
            raise BadData("learning scores needs at least two reference samples;", "one has no batch statistics.")


def _state(
    epoch: int, network: Subnetwork, scores: Mapping[str, Tensor], optimizer: torch.optim.Optimizer
) -> dict[str, Any]:
    """Where the training stands after so many epochs."""
    return {
        "epoch": epoch,
        "scores": {name: values.detach() for name, values in scores.items()},
        "optimizer": optimizer.state_dict(),
        "buffers": dict(network.module.named_buffers()),
    }


@torch.no_grad()
def _resume_(
    state: dict[str, Any] | None, network: Subnetwork, scores: Mapping[str, Tensor], optimizer: torch.optim.Optimizer
) -> int:
    """Put everything where it stood; the epochs that are over."""
    if state is None:
        return 0
    for name, values in scores.items():
        values.copy_(state["scores"][name])
    for name, buffer in network.module.named_buffers():
        buffer.copy_(state["buffers"][name])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["epoch"])


@contextmanager
def _dropping_out(sight: Sight, seed: int) -> Iterator[None]:
    """Dropout draws from a stream of its own; the global ones are put back afterwards."""
    device = next(sight.net.module.parameters()).device
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
