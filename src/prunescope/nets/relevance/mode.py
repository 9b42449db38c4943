"""Watching the operators of one forward: each runs as it is, and its derivative becomes its rule's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode

from prunescope.core.errors import Unsupported
from prunescope.nets.relevance.apart import apart
from prunescope.nets.relevance.carry import carry
from prunescope.nets.relevance.rules import Operator, Rule
from prunescope.nets.tracing.leaves import tensors_in
from prunescope.nets.tracing.mode import Place

Handler = Callable[..., Any]
HANDLERS: dict[str, Handler] = {}


def handles(names: str) -> Callable[[Handler], Handler]:
    """Registers what to do with operators of these names (blanks between): handler(flow, func, *args, **kwargs)."""

    def keep(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(names.split(), handler))
        return handler

    return keep


@dataclass
class Seen:
    """A value that leaves a layer: relevance at it is ``value * gradient``, its rows lie along ``dim``."""

    site: str
    value: Tensor
    dim: int
    first_row: int = 0
    n_rows: int = 0
    """Rows of the whole weight, if the value has only some of them."""


@dataclass
class Pending:
    """An output of a linear operator that waits to see whether a batch norm reads it."""

    operator: Operator
    x: Tensor
    weight: Tensor
    dim: int
    row_axis: int = 0
    is_first: bool = False


@dataclass(eq=False)
class Watch(TorchFunctionMode):
    """Runs a forward with relevance in place of derivatives.

    Args:
        rule: for linear operators; ``first_rule`` for those that read the network's input.
        sites: paths of weights by the identity of their parameter.
        of_weights: whether relevance of single weights is asked for; costs the weight gradients.
        leaf: the network's input, which requires gradients unless it is indices.
        to_inputs: whether relevance at the input is asked for.

    Attributes:
        seen: what left each layer, after its batch norm; a layer that runs twice is there twice.
        leaves: weights whose gradient is asked for, by site.
    """

    rule: Rule
    first_rule: Rule
    sites: Mapping[int, str]
    place: Place
    leaf: Tensor
    of_weights: bool = False
    to_inputs: bool = False
    seen: list[Seen] = field(default_factory=list)
    leaves: list[tuple[str, Tensor]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs, name = kwargs or {}, name_of(func)
        if name in METADATA:
            return func(*args, **kwargs)
        if name == "batch_norm":  # the one operator that looks at what waits
            return HANDLERS[name](self, func, *args, **kwargs)
        operands, options = self.settled(args), self.settled(kwargs)
        if not any(map(is_active, tensors_in((operands, options)))):
            return self._begun(name, func(*operands, **options))
        func, operands, options, in_place = apart(func, name, operands, options)
        out = self._handled(func, operands, options)
        changed = next(tensors_in((operands, options)))
        if in_place and out is not changed:
            changed._became = out  # type: ignore[attr-defined]
        return out

    def _begun(self, name: str, out: Any) -> Any:
        """Where the network's input is indices, relevance ends at what is looked up for them."""
        return out.detach().requires_grad_() if name == "embedding" and not self.leaf.is_floating_point() else out

    def _handled(self, func: Any, args: Any, kwargs: Any) -> Any:
        name = name_of(func)
        if name in HANDLERS:
            return HANDLERS[name](self, func, *args, **kwargs)
        out = func(*args, **kwargs)
        if any(part.is_floating_point() for part in tensors_in(out)):
            raise self.unsupported(name, "no rule says how its relevance is shared")
        return out

    def unsupported(self, name: str, why: str) -> Unsupported:
        where = f"in '{self.place.layer}'" if self.place.layer else "in the network's own forward"
        return Unsupported(
            f"relevance (LRP) cannot pass {name} {where}: {why}.", "Choose another criterion, or replace the operator."
        )

    # -- linear operators

    def linear(self, y: Tensor, pending: Pending) -> Tensor:
        """The output of a linear operator, to be settled by whoever reads it first."""
        if not is_active(pending.x):
            return y
        pending.is_first = pending.x is self.leaf
        y._waits = pending  # type: ignore[attr-defined]
        return y

    def settled(self, values: Any) -> Any:
        """The same arguments, all that waits settled and all that was changed in place replaced."""
        if isinstance(values, Tensor):
            return self._settled(values)
        if isinstance(values, dict):
            return {key: self.settled(value) for key, value in values.items()}
        if type(values) in (list, tuple):
            return type(values)(self.settled(value) for value in values)
        return values

    def _settled(self, value: Tensor) -> Tensor:
        now = value.__dict__.get("_became")
        if now is not None:
            return self._settled(now)
        waits = value.__dict__.get("_waits")
        if waits is None:
            return value
        del value._waits  # type: ignore[attr-defined]
        became = self.settle(waits, value)
        value._became = became  # type: ignore[attr-defined]
        return became

    def settle(self, pending: Pending, y: Tensor, scale: Tensor | None = None) -> Tensor:
        """The output ``y`` of a linear operator, each row of its weight scaled, with its rule for derivative."""
        site = self.sites.get(id(pending.weight), "")
        if pending.is_first and not (self.to_inputs or self.of_weights):
            out = y.detach().requires_grad_()
        else:
            weight = pending.weight.detach()
            weight = weight if scale is None else rows_scaled(weight, scale, pending.row_axis)
            if self.of_weights and site:
                weight = self.leaf_of(site, weight)
            rule = self.first_rule if pending.is_first else self.rule
            out = carry(rule.z(pending.operator, pending.x, weight, y), y, rule.stabiliser)
        if site:
            self.seen.append(Seen(site, out, pending.dim))
        return out

    def leaf_of(self, site: str, weight: Tensor) -> Tensor:
        """The weight as a leaf whose relevance is asked for: weight * gradient."""
        leaf = weight.detach().clone().requires_grad_()
        self.leaves.append((site, leaf))
        return leaf


_METADATA = """size dim numel is_floating_point is_contiguous stride element_size ndimension get_device shape dtype
    device ndim requires_grad is_cuda layout is_leaf grad_fn names itemsize is_complex is_nested __len__
    is_sparse is_mkldnn"""
METADATA = frozenset(_METADATA.split())
"""Asked of a tensor without looking at its values."""


def name_of(func: Any) -> str:
    """An operator's bare name; properties by the name of the property."""
    name: str = getattr(func, "__name__", str(func))
    if name == "__get__":
        owner = getattr(func, "__self__", None)
        return str(getattr(owner, "__name__", "__get__"))
    return name


def is_active(value: Any) -> bool:
    """Whether relevance can flow into a value; parameters are frozen and constants have no history."""
    return isinstance(value, Tensor) and value.requires_grad


def rows_scaled(weight: Tensor, scale: Tensor, axis: int) -> Tensor:
    """Each output's row times its factor; blocks of a grouped transposed convolution follow each other."""
    if axis == 0:
        return weight * scale.to(weight).view(-1, *(1,) * (weight.dim() - 1))
    groups = len(scale) // weight.size(1)
    blocks = weight.reshape(groups, -1, *weight.shape[1:])
    scaled = blocks * scale.to(weight).view(groups, 1, -1, *(1,) * (weight.dim() - 2))
    return scaled.reshape(weight.shape)
