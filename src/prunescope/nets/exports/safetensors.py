"""Weights with zeros where they are pruned."""

from typing import ClassVar

from safetensors.torch import save
from torch import Tensor

from prunescope.nets.context import Kept
from prunescope.nets.export import Content, MaskedForm, checked, forms
from prunescope.nets.network import Network
from prunescope.nets.shrunk.plan import About


@forms.register()
class Safetensors(MaskedForm):
    """The state dict under its usual names; any program that can build the architecture loads it."""

    name: ClassVar[str] = "safetensors"
    title: ClassVar[str] = "Weights with zeros"
    summary: ClassVar[str] = "The state dict under its usual names, zero where it is pruned; as large as before."
    suffix: ClassVar[str] = ".safetensors"
    use: ClassVar[str] = "loading into the original architecture, by any program"
    place: ClassVar[int] = 4

    def content(self, net: Network, kept: Kept, about: About) -> Content:
        masks = dict(checked(net.module, name, kept[name]) for name in kept)
        # Looked up by identity: a tied weight is pruned under each of its names.
        values = net.module.state_dict(keep_vars=True).items()
        state = {name: _written(value, masks.get(value)) for name, value in values}
        return Content({"": save(state, metadata={"format": "pt", "producer": "prunescope", "step": about.step})})

    def loading(self, file: str) -> tuple[str, ...]:
        return (
            "from safetensors.torch import load_file",
            "net = Original(...)",
            f"net.load_state_dict(load_file({file!r}))",
        )


def _written(value: Tensor, mask: Tensor | None) -> Tensor:
    value = value.detach() if mask is None else value.detach().masked_fill(~mask, 0)
    return value.cpu().contiguous().clone()  # safetensors refuses tensors that share memory
