"""Operators of one value: those whose gradient shares relevance rightly as it is, and those that pass it on."""

from typing import Any

import torch
from torch import Tensor

from prunescope.nets.relevance.carry import carry
from prunescope.nets.relevance.mode import Watch, handles, is_active, name_of
from prunescope.nets.tracing.leaves import tensors_in

AS_IT_IS = (
    "relu max_pool1d max_pool2d max_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d avg_pool1d "
    "avg_pool2d avg_pool3d adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d mean sum nanmean cat "
    "concat concatenate stack hstack vstack view view_as reshape reshape_as flatten unflatten ravel permute "
    "movedim transpose swapaxes t T mT unsqueeze squeeze expand expand_as repeat repeat_interleave tile "
    "contiguous clone to type type_as float double cpu cuda __getitem__ select narrow index_select gather "
    "take_along_dim chunk split split_with_sizes tensor_split unbind pad _pad constant_pad_nd interpolate "
    "upsample dropout dropout1d dropout2d dropout3d feature_dropout alpha_dropout feature_alpha_dropout max amax "
    "maximum masked_fill where roll flip fold unfold pixel_shuffle pixel_unshuffle channel_shuffle lp_pool "
    "identity neg __neg__ real positive __pos__ detach data _max_pool1d _max_pool2d _max_pool3d "
    "_adaptive_max_pool1d _adaptive_max_pool2d cumsum tril triu diagonal index_add scatter_add requires_grad_ "
    "__format__ __repr__ zeros_like ones_like new_zeros new_ones new_empty new_full full_like empty_like "
    "rand_like randn_like "
)
"""Positively homogeneous of degree one (or without values): gradient x value already shares by contribution; maxima
give all to the winner, averages to each what it added, a concatenation splits."""

GATES = "sigmoid hardsigmoid softmax softmin"
"""In a product their value scales: the other operand takes the relevance."""

PASSING = (
    "relu6 hardtanh leaky_relu prelu rrelu elu selu celu gelu silu mish softplus softsign tanh hardswish hardshrink "
    "softshrink tanhshrink threshold clamp clip clamp_min clamp_max log_softmax logsigmoid layer_norm rms_norm "
    "group_norm instance_norm local_response_norm normalize " + GATES
)
"""Elementwise (or nearly): an output's relevance goes to the same input."""


@handles(AS_IT_IS)
def as_it_is(flow: Watch, func: Any, *args: Any, **kwargs: Any) -> Any:
    out = func(*args, **kwargs)
    active = [x for x in tensors_in((args, kwargs)) if is_active(x)]
    if active and all(is_gate(x) for x in active):
        for part in tensors_in(out):
            mark_gate(part)
    return out


@handles(PASSING)
def pass_on(flow: Watch, func: Any, *args: Any, **kwargs: Any) -> Any:
    value = next(tensors_in((args, kwargs)))
    with torch.no_grad():
        out = func(*args, **kwargs)
    if not is_active(value):
        return out
    carried = carry(value, out)
    return mark_gate(carried) if name_of(func) in GATES.split() else carried


def is_gate(value: Any) -> bool:
    """Whether a value scales others: it came out of a sigmoid or a softmax."""
    return isinstance(value, Tensor) and bool(value.__dict__.get("_is_gate"))


def mark_gate(value: Tensor) -> Tensor:
    value._is_gate = True  # type: ignore[attr-defined]
    return value
