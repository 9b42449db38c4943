"""Fresh weights under the same mask, then training: was it the weights, or the mask?"""

from collections.abc import Callable
from typing import Annotated, Literal, cast

import torch
from pydantic import Field
from torch import nn

from prunescope.core.errors import BadPlan
from prunescope.core.seeds import derive
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.recoveries.finetune import Finetune
from prunescope.prune.recovery import Kit, recoveries


@recoveries.register("reinit")
class Reinitialise(Finetune):
    """Draws all weights anew, each layer by its own initialisation, then trains those that are left.

    Biases and batch norms start anew too. The draw follows from the seed, and what is gone stays exactly zero. With
    no epochs nothing is trained: a network of chance under the mask.

    Raises:
        BadPlan: a layer holds parameters of its own and has no initialisation to draw them from.

    Source: Frankle and Carbin 2019, section 2 (random reinitialisation); Liu et al. 2019.
    """

    name = "reinitialise"
    title = "Reinitialise"
    summary = "Draws all weights anew under the mask, then trains the survivors."

    optimizer: Annotated[Literal["sgd", "adam"], Field(title="Optimizer")] = "adam"
    learning_rate: Annotated[float, Field(gt=0, le=10, title="Learning rate")] = 0.003
    epochs: Annotated[int, Field(ge=0, le=1000, title="Epochs", description="0: drawn, not trained")] = 5

    def recover_(self, net: Network, mask: Mask, kit: Kit) -> None:
        _draw_(net.module, derive(kit.seed, "reinitialise"))
        super().recover_(net, mask, kit)


def _draw_(module: nn.Module, seed: int) -> None:
    """New values for all parameters, drawn where the module is; torch's global streams are put back."""
    draws = [_initialiser(path, layer) for path, layer in module.named_modules() if [*layer.parameters(recurse=False)]]
    device = next(module.parameters()).device
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        for draw in draws:
            draw()


def _initialiser(path: str, layer: nn.Module) -> Callable[[], None]:
    """How a layer draws its own parameters; torch's attention has it under another name."""
    draw = getattr(layer, "reset_parameters", getattr(layer, "_reset_parameters", None))
    if draw is None:
        raise BadPlan(
            f"'{path}' ({type(layer).__name__}) cannot be drawn anew: it has parameters, but no reset_parameters.",
            "Choose 'finetune', or give the layer that method.",
        )
    return cast(Callable[[], None], draw)
