"""What is pruned, without the weights."""

from typing import ClassVar

from safetensors.torch import save

from prunescope.nets.context import Kept
from prunescope.nets.export import Content, MaskedForm, checked, forms
from prunescope.nets.network import Network
from prunescope.nets.shrunk.plan import About


@forms.register()
class Masks(MaskedForm):
    """One bool tensor a masked parameter, True = kept."""

    name: ClassVar[str] = "masks"
    title: ClassVar[str] = "Masks only"
    summary: ClassVar[str] = "One bool tensor for each masked parameter, True = kept; no weights."
    suffix: ClassVar[str] = ".masks.safetensors"
    use: ClassVar[str] = "studying the masks, or applying them to other weights"
    place: ClassVar[int] = 6

    def content(self, net: Network, kept: Kept, about: About) -> Content:
        masks = {name: checked(net.module, name, kept[name])[1].cpu().contiguous() for name in kept}
        return Content({"": save(masks, metadata={"format": "pt", "producer": "prunescope", "step": about.step})})

    def loading(self, file: str) -> tuple[str, ...]:
        return ("from safetensors.torch import load_file", f"kept = load_file({file!r})")
