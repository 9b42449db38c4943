"""What a smaller network kept of the original: plain numbers, enough to make it again from its constructor."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn

from prunescope.core.errors import CorruptFile
from prunescope.nets.architecture import ZooNet
from prunescope.nets.recognise import Recognition
from prunescope.nets.removal import Removal

FORMAT = "prunescope smaller network 1"
_ORIGIN = "prunescope_origin"


Normalisation = tuple[tuple[float, ...], tuple[float, ...]]
"""Mean and standard deviation of each channel, after bytes were scaled to [0, 1]; empty if that was all."""


@dataclass(frozen=True)
class About:
    """What is known of a network beside the network: the step it is at, and how its inputs are normalised."""

    step: str = ""
    normalisation: Normalisation | None = None


@dataclass(frozen=True)
class ShrunkPlan:
    """How a smaller network comes from its original.

    Attributes:
        kept: parameter or buffer path -> dimension -> positions that were kept, in order; whole dimensions left out.
        widths: layer path -> attribute -> its value now, e.g. {"conv1": {"out_channels": 11}}; "" is the network.
        forms: layer path -> class that took the place of its own (attention with fewer heads than its width says).
        module: class of the original, for people.
        original: constructor of the zoo or of torchvision that builds it; None for a network of one's own.
        inputs: shape of one sample and dtype of each input.
        step: the step that was exported, if it was one.
        normalisation: of the inputs; None if it is not known.
    """

    kept: Mapping[str, Mapping[int, list[int]]]
    widths: Mapping[str, Mapping[str, Any]]
    module: str
    inputs: tuple[tuple[tuple[int, ...], str], ...]
    original: Recognition | None = None
    step: str = ""
    normalisation: Normalisation | None = None
    classes: tuple[str, ...] = ()
    forms: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """For `plan.json`."""
        found = self.original
        return {
            "format": FORMAT,
            "step": self.step,
            "module": self.module,
            "original": found
            and {"source": found.source, "architecture": found.architecture, "arguments": found.options},
            "inputs": [{"shape": list(shape), "dtype": dtype} for shape, dtype in self.inputs],
            "normalisation": self.normalisation
            and {"mean": list(self.normalisation[0]), "std": list(self.normalisation[1])},
            "classes": list(self.classes),
            "widths": {path: dict(changed) for path, changed in self.widths.items()},
            "forms": dict(self.forms),
            "kept": {path: {str(dim): list(i) for dim, i in dims.items()} for path, dims in self.kept.items()},
        }

    @staticmethod
    def from_json(value: Any) -> "ShrunkPlan":
        """The plan of a file.

        Raises:
            CorruptFile: it is no plan, or one of a later version.
        """
        try:
            if value["format"] != FORMAT:
                raise CorruptFile(f"the plan is '{value['format']}', not '{FORMAT}';", "update prunescope.")
            found, scaled = value["original"], value["normalisation"]
            return ShrunkPlan(
                kept={path: {int(d): list(i) for d, i in dims.items()} for path, dims in value["kept"].items()},
                widths={path: dict(changed) for path, changed in value["widths"].items()},
                module=str(value["module"]),
                inputs=tuple((tuple(each["shape"]), str(each["dtype"])) for each in value["inputs"]),
                original=found and Recognition(found["source"], found["architecture"], dict(found["arguments"])),
                step=str(value["step"]),
                normalisation=scaled and (tuple(scaled["mean"]), tuple(scaled["std"])),
                classes=tuple(value["classes"]),
                forms=dict(value.get("forms", {})),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CorruptFile(f"the plan is not one of prunescope ({error!r});", "export the network again.") from error

    def after(self, earlier: "ShrunkPlan | None") -> "ShrunkPlan":
        """The same from the original of a network that was made smaller before."""
        if earlier is None:
            return self
        kept = {path: dict(dims) for path, dims in earlier.kept.items()}
        for path, dims in self.kept.items():
            own = kept.setdefault(path, {})
            own |= {dim: [own[dim][i] for i in index] if dim in own else index for dim, index in dims.items()}
        widths = {path: dict(changed) for path, changed in earlier.widths.items()}
        for path, changed in self.widths.items():
            widths[path] = {**widths.get(path, {}), **changed}
        forms = {**earlier.forms, **self.forms}
        return replace(self, kept=kept, widths=widths, forms=forms, module=earlier.module, original=earlier.original)


def plan_of(module: nn.Module, small: nn.Module, removal: Removal, example: tuple[Tensor, ...]) -> ShrunkPlan:
    """How ``small`` came from ``module``."""
    return ShrunkPlan(
        kept=_kept(module, removal),
        widths=_changed_widths(module, small),
        forms=_changed_forms(module, small),
        module=type(module).__name__,
        inputs=tuple((tuple(x.shape[1:]), str(x.dtype).removeprefix("torch.")) for x in example),
    )


def origin(module: nn.Module) -> ShrunkPlan | None:
    """The plan by which a module was made smaller before it was loaded."""
    return getattr(module, _ORIGIN, None)


def remember_origin_(module: nn.Module, plan: ShrunkPlan) -> None:
    """Note on the module itself where it comes from; copies of it know it too."""
    setattr(module, _ORIGIN, plan)


def example_of(plan: ShrunkPlan) -> tuple[Tensor, ...]:
    """One sample of noise (zeros for whole numbers) as the network takes it."""
    noise = torch.Generator().manual_seed(0)
    return tuple(
        torch.randn(1, *shape, generator=noise).to(kind)
        if kind.is_floating_point
        else torch.zeros(1, *shape, dtype=kind)
        for shape, kind in ((shape, getattr(torch, name)) for shape, name in plan.inputs)
    )


def title_of(module: nn.Module) -> str:
    return module.title if isinstance(module, ZooNet) and module.title else type(module).__name__


def _kept(module: nn.Module, removal: Removal) -> dict[str, dict[int, list[int]]]:
    """The positions that were kept, of a tied tensor under each of its names."""
    saved = module.state_dict(keep_vars=True)
    tensors = {**dict(module.named_buffers()), **saved}
    by_identity = {id(tensors[path]): dims for path, dims in removal.positions.items()}
    found = {path: by_identity.get(id(value)) for path, value in tensors.items()}
    return {path: {dim: i.tolist() for dim, i in dims.items()} for path, dims in found.items() if dims}


def _changed_forms(module: nn.Module, small: nn.Module) -> dict[str, str]:
    """The layers that a smaller copy has as another class."""
    layers = {path: type(layer) for path, layer in module.named_modules()}
    return {path: type(layer).__name__ for path, layer in small.named_modules() if type(layer) is not layers[path]}


def _changed_widths(module: nn.Module, small: nn.Module) -> dict[str, dict[str, Any]]:
    """Whole-number attributes, and tuples of them, that differ between a module and its smaller copy."""
    layers = dict(small.named_modules())
    changed = {}
    for path, layer in module.named_modules():
        after = vars(layers[path])
        found = {name: after[name] for name, value in vars(layer).items() if _is_width(value) and after[name] != value}
        if found:
            changed[path] = found
    return changed


def _is_width(value: Any) -> bool:
    return type(value) is int or (isinstance(value, tuple) and all(type(part) is int for part in value))
