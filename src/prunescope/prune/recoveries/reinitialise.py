"""Fresh weights under the same mask, then training: was it the weights, or the mask?"""

from collections.abc import Callable
from typing import Annotated, Any, Literal, cast

import torch
from pydantic import Field
from torch import nn

from prunescope.core.errors import BadPlan
from prunescope.core.seeds import derive
from prunescope.nets.architecture import kaiming_
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.recoveries.finetune import Finetune
from prunescope.prune.recovery import Kit, recoveries


@recoveries.register("reinit")
class Reinitialise(Finetune):
    """Draws all weights anew, each layer by its own initialisation, then trains those that are left.

    Biases and batch norms start anew too. The draw follows from the seed, and what is gone stays exactly zero. With
    no epochs nothing is trained: a network of chance under the mask.

    Multi-prize tickets want convolutions and linear layers drawn otherwise, with biases of zero: "kaiming" from
    N(0, 2 / fan in), "signed_kaiming" as that deviation times a random sign, so that every weight is as large.

    Raises:
        BadPlan: a layer holds parameters of its own and has no initialisation to draw them from.

    Source: Frankle and Carbin 2019, section 2 (random reinitialisation); Liu et al. 2019; for the draws
    diffenderfer2021multi, section 4, and ramanujan2020hidden, section 4.
    """

    name = "reinitialise"
    title = "Reinitialise"
    summary = "Draws all weights anew under the mask, then trains the survivors."

    optimizer: Annotated[Literal["sgd", "adam"], Field(title="Optimizer")] = "adam"
    learning_rate: Annotated[float, Field(gt=0, le=10, title="Learning rate")] = 0.003
    epochs: Annotated[int, Field(ge=0, le=1000, title="Epochs", description="0: drawn, not trained")] = 5
    draw: Annotated[
        Literal["own", "kaiming", "signed_kaiming"],
        Field(title="Draw", description="each layer's own way, or He's for convolutions and linear layers"),
    ] = "own"

    def options(self) -> dict[str, Any]:
        """As of any choice; without the draw that came first, so that steps of before keep their ids."""
        return {name: value for name, value in super().options().items() if (name, value) != ("draw", "own")}

    def recover_(self, net: Network, mask: Mask, kit: Kit) -> None:
        _draw_(net.module, derive(kit.seed, "reinitialise"), _DRAWS[self.draw])
        super().recover_(net, mask, kit)


def _signed_kaiming_(module: nn.Module) -> None:
    kaiming_(module)
    for layer in module.modules():
        if isinstance(layer, nn.modules.conv._ConvNd | nn.Linear):
            fan_in = layer.weight[0].numel()
            layer.weight.sign_().mul_((2 / fan_in) ** 0.5)


_DRAWS: dict[str, Callable[[nn.Module], None]] = {
    "own": lambda module: None,
    "kaiming": kaiming_,
    "signed_kaiming": _signed_kaiming_,
}
"""What follows when every layer has drawn its own."""


@torch.no_grad()
def _draw_(module: nn.Module, seed: int, otherwise: Callable[[nn.Module], None]) -> None:
    """New values for all parameters, drawn where the module is; torch's global streams are put back."""
    draws = [_initialiser(path, layer) for path, layer in module.named_modules() if [*layer.parameters(recurse=False)]]
    device = next(module.parameters()).device
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        for draw in draws:
            draw()
        otherwise(module)


def _initialiser(path: str, layer: nn.Module) -> Callable[[], None]:
    """How a layer draws its own parameters; torch's attention has it under another name."""
    draw = getattr(layer, "reset_parameters", getattr(layer, "_reset_parameters", None))
    if draw is None:
        raise BadPlan(
            f"'{path}' ({type(layer).__name__}) cannot be drawn anew: it has parameters, but no reset_parameters.",
            "Choose 'finetune', or give the layer that method.",
        )
    return cast(Callable[[], None], draw)
