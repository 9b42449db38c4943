"""Operators without a rule: everything they touch stays."""

from typing import Any

from torch import Tensor

from prunescope.nets.tracing.call import Call, Named, Result
from prunescope.nets.tracing.names import PADDING, constant


def unknown(call: Call) -> Result:
    """Locks all names that go in; what comes out counts as padding, so whatever meets it is locked too."""
    reason = f"there is no rule for {call.where}"
    for value in call.arguments.values():
        for part in value if isinstance(value, list | tuple) else (value,):
            named = call.named(part)
            if named is not None:
                call.lock_all(named.layers, reason)
    return _padding(call.out)


def _padding(out: Any) -> Result:
    if isinstance(out, Tensor):
        return Named((constant(out.shape, PADDING),))
    return [_padding(part) for part in out] if isinstance(out, list | tuple) else None
