"""The outputs of all layers in one forward, each after the batch norm that reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode

from prunescope.nets.relevance.apart import apart
from prunescope.nets.relevance.mode import is_active, name_of
from prunescope.nets.tracing.leaves import tensors_in

_LAYERS = frozenset(
    f"{name}{n}d" for name in ("conv", "conv_transpose") for n in (1, 2, 3)
) | {"linear"}  # fmt: skip
_RECURRENT = frozenset({"lstm", "gru", "rnn_tanh", "rnn_relu"})


@dataclass
class Output:
    """What a layer gave: its units lie along ``dim``."""

    site: str
    value: Tensor
    dim: int

    def sums(self, values: Tensor) -> Tensor:
        """Float[units]: summed over samples and positions."""
        return values.transpose(self.dim, 0).flatten(1).sum(1)


@dataclass(eq=False)
class Outputs(TorchFunctionMode):
    """Collects layers' outputs as they run; what is changed in place is changed on a copy, so that outputs stay.

    Args:
        sites: paths of weights by the identity of their parameter.

    Attributes:
        seen: one entry a run of a layer, in order, each with a gradient to ask for.
        n_steps: by site, how many steps a recurrent layer's weight ran for, over all samples.
    """

    sites: Mapping[int, str]
    seen: list[Output] = field(default_factory=list)
    n_steps: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs, name = kwargs or {}, name_of(func)
        operands, options = now(args), now(kwargs)
        changes = any(map(is_active, tensors_in((operands, options))))
        plain, operands, options, in_place = apart(func, name, operands, options) if changes else (
            func, operands, options, False
        )  # fmt: skip
        out = plain(*operands, **options)
        if in_place:
            changed = next(tensors_in((operands, options)))
            if out is not changed:
                changed._became = out  # type: ignore[attr-defined]
        self._note(name, operands, options, out)
        return out

    def _note(self, name: str, args: Any, kwargs: Any, out: Any) -> None:
        if name in _LAYERS:
            weight = args[1] if len(args) > 1 else kwargs["weight"]
            site = self.sites.get(id(weight))
            if site:
                dim = out.dim() - 1 if name == "linear" else out.dim() + 1 - weight.dim()
                self._keep(Output(site, out if out.requires_grad else out.requires_grad_(), dim))
        elif name == "batch_norm":
            made = args[0].__dict__.get("_made")
            if made is not None and made in self.seen:
                made.value = out
        elif name in _RECURRENT:
            for weight in tensors_in(args[2:]):
                if id(weight) in self.sites:
                    self.n_steps[self.sites[id(weight)]] = args[0].numel() // args[0].size(-1)

    def _keep(self, made: Output) -> None:
        made.value._made = made  # type: ignore[attr-defined]
        self.seen.append(made)


def now(values: Any) -> Any:
    """The same arguments, all that was changed in place replaced by what it became."""
    if isinstance(values, Tensor):
        became = values.__dict__.get("_became")
        return values if became is None else now(became)
    if isinstance(values, dict):
        return {key: now(value) for key, value in values.items()}
    if type(values) in (list, tuple):
        return type(values)(now(value) for value in values)
    return values
