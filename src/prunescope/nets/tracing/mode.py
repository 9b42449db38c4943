"""Watching the operators of one forward pass.

Under ``torch.inference_mode`` the autograd keys are off, so composite operators (linear, lstm, einsum) arrive whole;
where no rule knows one, it is decomposed, down to a rule or a leaf.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as global_hooks
from torch.utils._python_dispatch import TorchDispatchMode

from prunescope.nets.attention import can_narrow
from prunescope.nets.context import uncompiled
from prunescope.nets.tracing.call import RULES, Call, Named, Names, Result, Rule
from prunescope.nets.tracing.leaves import tensors_in
from prunescope.nets.tracing.record import Record
from prunescope.nets.tracing.rules import is_pointwise, pointwise, unknown
from prunescope.nets.widths import box_sides


class ChannelNames(TorchDispatchMode):
    """Runs every operator as it is and lets rules say what becomes of the names."""

    def __init__(self, record: Record, place: "Place") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names = Names(record)
        self.record = record
        self.place = place

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # nothing here is compiled, and asking for it would import the compiler: two seconds

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        tensors = list(tensors_in((args, kwargs)))
        named = [self.names.used(value) for value in tensors]
        if not any(named):
            return self._constant(func(*args, **kwargs), tensors)
        rule = _rule_of(func)
        if rule is None:
            with self:
                parts = func.decompose(*args, **kwargs)
            if parts is not NotImplemented:
                return parts
        out = func(*args, **kwargs)
        call = Call(
            self.names, self.record, func, args, kwargs, out, self.place.layer, self.place.counts, self.place.cuts_anew
        )
        self._attach(out, (rule or unknown)(call))
        return out

    def _constant(self, out: Any, operands: list[Tensor]) -> Any:
        """What no channel went into; computed here, its size may follow the channels, unless it came from outside."""
        if not any(value.dim() and self.names.is_literal(value) for value in operands):
            for part in tensors_in(out):
                self.names.put(part, None)
        return out

    def _attach(self, out: Any, result: Result) -> None:
        if isinstance(result, Named):
            self.names.put(out, result)
        elif isinstance(result, Tensor):
            self.names.put(out, Named((result,)))
        elif result is not None:
            for part, part_result in zip(out, result, strict=False):
                self._attach(part, part_result)


def _rule_of(func: Any) -> Rule | None:
    name = func._schema.name.removeprefix("aten::")
    found = RULES.get(name) or (RULES.get(name.rstrip("_")) if name.endswith("_") else None)
    if found is None and is_pointwise(func):
        return pointwise
    return found


class Place:
    """Which layer of a module is running; hooks are global and told apart by module, so the module stays untouched."""

    def __init__(self, module: nn.Module) -> None:
        self._modules = dict(module.named_modules())
        self._paths = {id(child): path for path, child in self._modules.items()}
        self._counts: dict[str, set[int]] = {}
        self._stack = [""]
        self._thread = threading.get_ident()

    @property
    def layer(self) -> str:
        return self._stack[-1]

    def counts(self) -> set[int]:
        """Sizes by which the running layer may cut its channels, from its attributes."""
        if self.layer not in self._counts:
            self._counts[self.layer] = box_sides(self._modules[self.layer])
        return self._counts[self.layer]

    @property
    def cuts_anew(self) -> bool:
        return can_narrow(self._modules[self.layer])

    def _is_mine(self, module: nn.Module) -> bool:
        return id(module) in self._paths and threading.get_ident() == self._thread

    def _enter(self, module: nn.Module, args: Any) -> None:
        if self._is_mine(module):
            self._stack.append(self._paths[id(module)])

    def _leave(self, module: nn.Module, args: Any, out: Any) -> None:
        if self._is_mine(module):
            self._stack.pop()

    @contextmanager
    def followed(self) -> Iterator["Place"]:
        """Keeps ``layer`` up to date while open; after an error ``layer`` still says where it happened."""
        with ExitStack() as stack:
            for register, hook in (
                (global_hooks.register_module_forward_pre_hook, self._enter),
                (global_hooks.register_module_forward_hook, self._leave),
            ):
                stack.callback(register(hook).remove)
            yield self


@contextmanager
def plain_operators() -> Iterator[None]:
    """Nothing compiled, and attention encoders step by step instead of one opaque fused operator; then restored."""
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with uncompiled():
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)
