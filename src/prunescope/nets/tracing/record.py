"""The notebook of one trace: what goes together, what is locked and why, what flows where."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from prunescope.nets.channels import Role
from prunescope.nets.tracing.coordinates import Axis, Coordinates
from prunescope.nets.tracing.names import CONSTANT, PADDING, core, distinct_pairs, varying, without_runs

Kind = Literal["true", "skip", "gate"]


@dataclass(frozen=True, eq=False)
class Flow:
    """``sources[j]`` is part of (or read by) ``targets[j]``; a skip arrives unchanged, a gate only multiplies."""

    sources: Tensor
    targets: Tensor
    kind: Kind


@dataclass(frozen=True, eq=False)
class Block:
    """Names [a, b, ..., rest] that the forward treats as a box: only whole slices along one axis can go.

    ``fixed`` axes keep their size (three of q, k, v; two halves of a chunk). The last dimension is no axis.
    """

    ids: Tensor
    fixed: tuple[int, ...]
    reason: str
    layer: str


@dataclass(frozen=True, eq=False)
class Tie:
    """A coordinate of a parameter that meets channels one by one; tied if each entry meets one class only."""

    entries: Tensor
    names: Tensor
    reason: str


@dataclass(frozen=True, eq=False)
class Layer:
    """How a weight maps names: what its rows make and what its columns read.

    ``rows`` [outputs] and ``columns`` [inputs] are names; grouped weights list all groups' inputs, group by group.
    ``transposed``: the weight's first dimension holds inputs.
    """

    rows: Tensor
    columns: Tensor
    groups: int = 1
    transposed: bool = False


@dataclass(frozen=True, eq=False)
class Scaling:
    """A batch norm met these names: its scale follows whatever made them."""

    names: Tensor
    scale: str
    variance: str
    eps: float


class Record:
    """Everything rules write down. Ids of parameters come first, fresh ids (sums, hidden units) after them.

    Ids belong to *events*: an axis of a parameter, a sum, an input. ``ancestors[event]`` and
    ``through_makers[event]`` are bit sets of the events it was computed from, the second only those with a layer
    between: an operand that lies behind a layer of the other operand came by an identity skip.
    """

    def __init__(self, coordinates: Coordinates) -> None:
        self.coordinates = coordinates
        self.n_ids = coordinates.n_ids
        self.example: tuple[Any, ...] = ()
        self.layers: dict[str, Layer] = {}
        self.roles: dict[Axis, dict[Role, None]] = {}
        self.united: list[tuple[Tensor, Tensor]] = []
        self.locks: list[tuple[Tensor, str]] = []
        self.blocks: list[Block] = []
        self.ties: list[Tie] = []
        self.quotas: list[list[Tensor]] = []
        self.leveled: set[int] = set()
        self.flows: list[Flow] = []
        self.scalings: list[Scaling] = []
        self.sums: dict[int, list[tuple[int, bool]]] = {}
        self.gates: dict[int, set[int]] = {}
        self.inputs: set[int] = set()
        self.makers: dict[int, str] = {}
        self.reads: list[tuple[int, str]] = []
        self.outputs: list[Tensor] = []
        self._starts = [CONSTANT, *(axis.start for axis in coordinates.axes)]
        self.ancestors: dict[int, int] = {}
        self.through_makers: dict[int, int] = {}

    # -- ids and events

    def fresh(self, size: int) -> Tensor:
        """New ids of a new event."""
        ids = torch.arange(self.n_ids, self.n_ids + size)
        self._starts.append(self.n_ids)
        self.n_ids += size
        return ids

    def events(self, names: Tensor) -> list[int]:
        """The distinct events of names, constants left out."""
        ids = core(names).reshape(-1)
        if not ids.numel():
            return []
        low, high = (bisect_right(self._starts, int(end)) - 1 for end in ids.aminmax())
        found = [low] if low == high else self.event_of(ids).unique().tolist()
        return [event for event in found if event]

    def event_of(self, ids: Tensor) -> Tensor:
        """The event of every name, 0 for constants."""
        return torch.from_numpy(np.searchsorted(self._starts, ids.numpy(), side="right") - 1)

    def axis_of(self, ids: Tensor) -> Axis | None:
        """The axis of a parameter that these ids name completely and in order; None for any others."""
        axis = self.axis_with(ids)
        return axis if axis is not None and torch.equal(ids, axis.ids) else None

    def axis_with(self, ids: Tensor) -> Axis | None:
        """The axis of a parameter that the first of these ids belongs to; None if it belongs to none."""
        event = bisect_right(self._starts, int(ids[0]) if ids.numel() else CONSTANT) - 1
        return self.coordinates.axes[event - 1] if 0 < event <= len(self.coordinates.axes) else None

    def behind(self, events: list[int], *, made: bool) -> int:
        """Bit set of everything those events were computed from; with ``made``, through at least one layer."""
        bits = 0
        for event in events:
            bits |= self.through_makers.get(event, 0) if made else self.ancestors.get(event, 0) | 1 << event
        return bits

    # -- what goes together

    def unite(self, left: Tensor, right: Tensor, reason: str) -> None:
        """Names that meet go together; what meets padding is locked."""
        left, right = distinct_pairs(left, right)
        if left.numel() and int(torch.minimum(left, right).min()) <= PADDING:
            self._lock_beside_padding(left, right, reason)
            both = (left > PADDING) & (right > PADDING)
            left, right = left[both], right[both]
        if left.numel():
            self.united.append((left, right))

    def _lock_beside_padding(self, left: Tensor, right: Tensor, reason: str) -> None:
        for some, other in ((left, right), (right, left)):
            beside = (other == PADDING) & (some > PADDING)
            if beside.any():
                self.lock(some[beside], f"{reason} adds them to padding of a fixed width")

    def lock(self, names: Tensor, reason: str) -> None:
        (small,), _ = without_runs([core(names)])
        ids = small.reshape(-1)
        ids = ids[ids > PADDING]
        if ids.numel():
            self.locks.append((ids, reason))

    def flow(self, sources: Tensor, targets: Tensor, kind: Kind) -> None:
        real = torch.minimum(sources, targets) > PADDING
        if not real.all():
            sources, targets = sources[real], targets[real]
        if sources.numel():
            self.flows.append(Flow(sources, targets, kind))

    def block(self, names: Tensor, axes: list[int], fixed: list[int], reason: str, layer: str) -> None:
        """A box over ``axes`` of names; locked at once when all axes along which names vary are fixed."""
        free = [axis for axis in axes if axis not in fixed and names.size(axis) > 1]
        if not free:
            self.lock(names, reason)
            return
        rest = [dim for dim in varying(names) if dim not in axes]
        small = names.permute(*axes, *rest, *(d for d in range(names.dim()) if d not in axes and d not in rest))
        for _ in range(names.dim() - len(axes) - len(rest)):
            small = small.select(-1, 0)
        small = small.reshape(*(names.size(axis) for axis in axes), -1)
        self.blocks.append(Block(small, tuple(axes.index(axis) for axis in fixed), reason, layer))

    def output(self, names: Tensor) -> None:
        """The network returns these names."""
        ids = core(names).reshape(-1).unique()
        self.outputs.append(ids[ids > PADDING])

    def quota(self, members: list[Tensor]) -> None:
        """Every member keeps as many names as the others, though not the same ones."""
        self.quotas.append(members)
        self.leveled.update(event for ids in members for event in self.events(ids))

    def is_level(self, names: Tensor) -> bool:
        """Whether all names belong to quotas, so that slices of them have equal widths anyway."""
        return set(self.events(names)) <= self.leveled

    # -- layers

    def role(self, axis: Axis, role: Role) -> None:
        self.roles.setdefault(axis, {})[role] = None

    def scale(self, value: Tensor, gate: Tensor) -> None:
        """From here on whoever reads ``value`` reads ``gate`` too, though only as a factor."""
        gates = set(self.events(gate))
        for event in self.events(value):
            self.gates.setdefault(event, set()).update(gates - {event})

    def sources(self, names: Tensor) -> list[int]:
        """Events that names come from, then those that only scale them."""
        found = dict.fromkeys(self.events(names))
        waiting = list(found)
        while waiting:
            fresh = self.gates.get(waiting.pop(), set()) - found.keys()
            found.update(dict.fromkeys(sorted(fresh)))
            waiting += fresh
        return list(found)

    def derive(self, event: int, sources: list[int], *, made: bool) -> None:
        """``event`` was computed from ``sources``, by a layer or (``made`` False) by a sum."""
        passed = self.behind(sources, made=False)
        self.ancestors[event] = self.ancestors.get(event, 0) | passed
        through = passed if made else self.behind(sources, made=True)
        self.through_makers[event] = self.through_makers.get(event, 0) | through
