"""Train the survivors on from the values they have."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.modules.batchnorm import _BatchNorm

from prunescope.core.errors import BadData, BadPlan
from prunescope.core.progress import Progress
from prunescope.core.seeds import derive
from prunescope.data.dataset import Batch, Dataset
from prunescope.nets.network import Network
from prunescope.prune.decay import DECAYS
from prunescope.prune.mask import Mask
from prunescope.prune.recovery import Kit, Recovery, recoveries, silence_


@recoveries.register("fine_tune", "retrain")
class Finetune(Recovery):
    """Trains the weights that are left with cross-entropy on the training split; what is gone stays exactly zero.

    Every epoch draws its order and its dropout from a stream of its own, so a training that goes on from a checkpoint
    ends at the same bits as one that was never interrupted.

    Raises:
        BadPlan: the loss is no longer finite.
        BadData: fewer than two samples.
    """

    name = "finetune"
    title = "Fine-tune"
    summary = "Trains the survivors on from the values they have."
    trains: ClassVar[bool] = True

    optimizer: Annotated[Literal["sgd", "adam"], Field(title="Optimizer")] = "sgd"
    learning_rate: Annotated[float, Field(gt=0, le=10, title="Learning rate")] = 0.01
    momentum: Annotated[float, Field(ge=0, lt=1, title="Momentum", description="SGD only")] = 0.9
    weight_decay: Annotated[float, Field(ge=0, le=1, title="Weight decay")] = 5e-4
    epochs: Annotated[int, Field(ge=1, le=1000, title="Epochs")] = 3
    batch_size: Annotated[int, Field(ge=2, le=65536, title="Batch size")] = 128
    schedule: Annotated[
        Literal["none", "exponential", "cosine", "step"],
        Field(title="Learning rate falls", description="exponential: x 0.95 an epoch; step: x 0.1 at 1/2 and 3/4"),
    ] = "exponential"
    batch_norm: Annotated[
        Literal["update", "freeze"],
        Field(title="Batch norm statistics", description="update them from the batches, or leave them as they are"),
    ] = "update"

    @property
    def needs_data(self) -> bool:
        return self.epochs > 0

    def recover_(self, net: Network, mask: Mask, kit: Kit) -> None:
        silence_(net, mask)
        if self.epochs == 0:
            return
        held = _held(net, mask)
        data, optimizer = _trainable(kit.data), self._optimizer(net.module)
        first = _resume_(kit.checkpoint.load(), net.module, optimizer)
        with _training(net.module, freeze_batch_norm=self.batch_norm == "freeze"):
            for epoch in range(first, self.epochs):
                self._epoch_(net, held, optimizer, data, derive(kit.seed, "epoch", epoch), epoch, kit.progress)
                kit.checkpoint.save(
                    {"epoch": epoch + 1, "module": net.module.state_dict(), "optimizer": optimizer.state_dict()}
                )

    def _epoch_(
        self,
        net: Network,
        held: list[tuple[nn.Parameter, Tensor]],
        optimizer: torch.optim.Optimizer,
        data: Dataset,
        seed: int,
        epoch: int,
        progress: Progress,
    ) -> None:
        for group in optimizer.param_groups:
            group["lr"] = self.learning_rate * DECAYS[self.schedule](epoch, epoch / self.epochs)
        n_seen, loss_sum, n_right = 0, 0.0, 0
        n_batches = _n_batches(len(data["train"]), self.batch_size)
        for done, batch in enumerate(_shuffled(data, self.batch_size, seed), start=1):
            loss, right = _step_(net, held, optimizer, batch)
            n_seen, loss_sum, n_right = n_seen + len(batch.labels), loss_sum + loss * len(batch.labels), n_right + right
            if not math.isfinite(loss):
                raise BadPlan(
                    f"fine-tuning diverged: the loss was {loss} on batch {done} of epoch {epoch + 1}.",
                    f"Try a learning rate below {self.learning_rate:g}.",
                )
            note = f"epoch {epoch + 1} of {self.epochs}, loss {loss_sum / n_seen:.3f}, accuracy {n_right / n_seen:.1%}"
            progress.tick("fine-tuning", epoch * n_batches + done, self.epochs * n_batches, note)

    def _optimizer(self, module: nn.Module) -> torch.optim.Optimizer:
        parameters = [parameter for parameter in module.parameters() if parameter.requires_grad]
        if self.optimizer == "adam":
            return torch.optim.Adam(parameters, lr=self.learning_rate, weight_decay=self.weight_decay)
        return torch.optim.SGD(
            parameters, lr=self.learning_rate, momentum=self.momentum, weight_decay=self.weight_decay
        )


def _trainable(data: Dataset | None) -> Dataset:
    if data is None or "train" not in data.splits or len(data["train"]) < 2:
        raise BadData("training needs a training split of at least two samples.", "Give a data set that has one.")
    return data


def _step_(
    net: Network, held: list[tuple[nn.Parameter, Tensor]], optimizer: torch.optim.Optimizer, batch: Batch
) -> tuple[float, int]:
    """One update; the loss before it and how many samples were right."""
    inputs = net.fitted(batch.inputs)
    labels = batch.labels.to(inputs.device)
    optimizer.zero_grad(set_to_none=True)
    outputs = net.module(inputs)
    loss = cross_entropy(outputs, labels)
    loss.backward()
    for parameter, gone in held:  # a zero weight with zero gradient has zero momentum and zero decay: it stays zero
        if parameter.grad is not None:
            parameter.grad.masked_fill_(gone, 0)
    optimizer.step()
    return float(loss.detach()), int((outputs.detach().argmax(1) == labels).sum())


def _held(net: Network, mask: Mask) -> list[tuple[nn.Parameter, Tensor]]:
    parameters = {name: net.module.get_parameter(name) for name in mask}
    return [(parameter, ~mask[name].to(parameter.device)) for name, parameter in parameters.items()]


def _resume_(state: dict[str, Any] | None, module: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    if state is None:
        return 0
    module.load_state_dict(state["module"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["epoch"])


@contextmanager
def _training(module: nn.Module, freeze_batch_norm: bool) -> Iterator[None]:
    """Training mode, gradients on, the global random streams put back afterwards."""
    modes = {child: child.training for child in module.modules()}
    device = next(module.parameters()).device
    module.train()
    for child in module.modules():
        if freeze_batch_norm and isinstance(child, _BatchNorm):
            child.eval()
    try:
        with torch.enable_grad(), torch.random.fork_rng([device] if device.type == "cuda" else []):
            yield
    finally:
        module.zero_grad(set_to_none=True)
        for child, training in modes.items():
            child.training = training


def _shuffled(data: Dataset, size: int, seed: int) -> Iterator[Batch]:
    """Batches in an order of the seed, which dropout takes too; a last batch of one has no variance and is left out."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    return (batch for batch in data.batches("train", size, generator=generator) if len(batch.labels) > 1)


def _n_batches(n: int, size: int) -> int:
    return n // size + (n % size > 1)
