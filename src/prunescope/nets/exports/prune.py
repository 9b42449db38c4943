"""The form of `torch.nn.utils.prune`."""

import io
from copy import deepcopy
from typing import ClassVar

import torch
from torch import nn
from torch.nn.utils import prune

from prunescope.nets.context import Kept
from prunescope.nets.export import Content, MaskedForm, checked, forms
from prunescope.nets.network import Network
from prunescope.nets.shrunk.plan import About


@forms.register()
class Prune(MaskedForm):
    """All weights, and beside them what is pruned: NAME_orig and NAME_mask."""

    name: ClassVar[str] = "prune"
    title: ClassVar[str] = "Weights and masks"
    summary: ClassVar[str] = (
        "A state dict in the form of torch.nn.utils.prune: all weights, and what is pruned of them."
    )
    suffix: ClassVar[str] = ".prune.pt"
    use: ClassVar[str] = "training or pruning on with torch.nn.utils.prune"
    place: ClassVar[int] = 5

    def content(self, net: Network, kept: Kept, about: About) -> Content:
        buffer = io.BytesIO()
        torch.save(to_prune_form(net.module, kept).state_dict(), buffer)
        return Content({"": buffer.getvalue()})

    def loading(self, file: str) -> tuple[str, ...]:
        return (
            "import torch",
            "from torch.nn.utils import prune",
            "",
            "net = Original(...)",
            f"state = torch.load({file!r}, weights_only=True)",
            'for name in [key[:-5] for key in state if key.endswith("_mask")]:',
            '    layer, _, parameter = name.rpartition(".")',
            "    prune.identity(net.get_submodule(layer), parameter)",
            "net.load_state_dict(state)",
        )


def to_prune_form(module: nn.Module, kept: Kept) -> nn.Module:
    """A copy of the module in the form of `torch.nn.utils.prune`: all weights, and beside them what is pruned.

    Every parameter named in ``kept`` becomes a parameter ``*_orig`` and a buffer ``*_mask``; their product is the
    weight. Training goes on with the mask held; ``torch.nn.utils.prune.remove`` makes it final. To load the state dict
    of the copy into a fresh network, call ``prune.identity(layer, "weight")`` for each layer before.

    Args:
        kept: parameter path -> bool tensor of the parameter's shape, True = stays.

    Raises:
        UnknownName: the module has no such parameter.
        ShapeMismatch: a mask has another shape than its parameter.

    >>> pruned = to_prune_form(nn.Linear(2, 1), {"weight": torch.tensor([[True, False]])})
    >>> sorted(pruned.state_dict())
    ['bias', 'weight_mask', 'weight_orig']
    """
    masks = dict(checked(module, name, kept[name]) for name in kept)
    copy = deepcopy(module)
    # By identity: a tied weight is pruned under each of its names.
    for name, parameter in list(module.named_parameters(remove_duplicate=False)):
        if parameter in masks:
            path, _, short = name.rpartition(".")
            prune.custom_from_mask(copy.get_submodule(path), short, masks[parameter].to(parameter.dtype))
    return copy
