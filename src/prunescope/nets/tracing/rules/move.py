"""Operators that only move data are run on the names, as they are."""

from typing import Any

from torch import Tensor

from prunescope.nets.tracing.call import Call, Named, Result, rule
from prunescope.nets.tracing.names import squeezed, varies, varying
from prunescope.nets.tracing.rules.boxes import note_split

_FREE = "permute transpose t T mT expand expand_as unsqueeze squeeze movedim moveaxis swapaxes swapdims numpy_T adjoint"
_COPYING = "flip roll repeat tile diag_embed pixel_shuffle pixel_unshuffle channel_shuffle repeat_interleave"
_SHAPING = "view _unsafe_view reshape flatten unflatten view_as reshape_as ravel"


def over_layers(call: Call, value: Tensor, move: Any) -> Named:
    """A movement applied to every layer of names."""
    named = call.named(value) or Named((call.of(value),))
    return Named(tuple(move(layer) for layer in named.layers), named.is_parameter, named.is_gate)


def run(call: Call, names: Tensor) -> Any:
    """The operator itself, on names in place of its first argument."""
    rest = [value.cpu() if isinstance(value, Tensor) else value for value in call.args[1:]]  # names live on the CPU
    return call.func(names, *rest, **call.kwargs)


@rule(_FREE)
def free(call: Call) -> Result:
    """Views that keep stride 0 where names do not vary."""
    if call.operator == "expand_as":
        return over_layers(call, call.args[0], lambda names: names.expand(call.out.shape))
    return over_layers(call, call.args[0], lambda names: run(call, names))


@rule(_COPYING)
def copying(call: Call) -> Result:
    """Moves that would copy: squeezed again afterwards."""
    return over_layers(call, call.args[0], lambda names: squeezed(run(call, names)))


@rule(_SHAPING)
def shaping(call: Call) -> Result:
    """A new shape; where it cuts a dimension of channels into several, that box must stay a box."""
    before = call.named(call.args[0])
    named = over_layers(call, call.args[0], lambda names: squeezed(names.reshape(call.out.shape)))
    if before is not None and not named.is_parameter:
        note_split(call, before.layers[0], named.layers[0])
    return named


@rule("slice")
def slice_(call: Call) -> Result:
    """A part of a dimension; if channels lie along it, they are locked: the bounds are numbers in the program."""
    return _cut(call, call["dim"], is_whole=call.out.shape == call.args[0].shape)


@rule("narrow", "index_select", "gather", "take_along_dim", "split", "split_with_sizes", "tensor_split")
def part(call: Call) -> Result:
    """Parts at places that the program names."""
    return _cut(call, call["dim"], is_whole=False)


def _cut(call: Call, dim: int, is_whole: bool) -> Result:
    named = call.named(call.args[0])
    if named is None:
        return None
    is_followed = is_whole or (named.is_parameter and call.cuts_anew)
    for layer in named.layers:
        if not is_followed and varies(layer, dim % layer.dim()):
            call.record.lock(layer, f"{call.where} takes channels by their number")
    if isinstance(call.out, Tensor):
        return over_layers(call, call.args[0], lambda names: run(call, names))
    moved = [run(call, layer) for layer in named.layers]
    return [Named(tuple(parts), named.is_parameter) for parts in zip(*moved, strict=True)]


@rule("select", "unbind")
def take(call: Call) -> Result:
    """One place of a dimension (q, k or v of three): the dimension keeps its size, others may shrink."""
    named = call.named(call.args[0])
    if named is None:
        return None
    dim = call["dim"] % call.args[0].dim()
    for layer in named.layers:
        if varies(layer, dim) and not call.record.is_level(layer):
            call.record.block(layer, varying(layer), [dim], f"{call.where} takes channels by their number", call.layer)
    if isinstance(call.out, Tensor):
        return over_layers(call, call.args[0], lambda names: run(call, names))
    moved = [run(call, layer) for layer in named.layers]
    return [Named(tuple(parts), named.is_parameter) for parts in zip(*moved, strict=True)]


@rule("chunk", "unsafe_chunk", "glu")
def chunk(call: Call) -> Result:
    """Equal parts of a dimension; what goes from one part goes from all."""
    named = call.named(call.args[0])
    if named is None:
        return None
    value = call.args[0]
    dim = call["dim"] % value.dim()
    count = 2 if call.operator == "glu" else len(call.out)
    sizes = [part.size(dim) for part in call.out] if call.operator != "glu" else [value.size(dim) // 2] * 2
    for layer in named.layers:
        if varies(layer, dim) and len(set(sizes)) == 1:
            box = layer.reshape(*layer.shape[:dim], count, sizes[0], *layer.shape[dim + 1 :])
            call.record.block(box, [dim, dim + 1], [dim], f"{call.where} cuts the channels into {count}", call.layer)
        elif varies(layer, dim):
            call.record.lock(layer, f"{call.where} cuts the channels into unequal parts")
    if call.operator == "glu":
        return _glu(call, named.layers[0], dim)
    moved = [layer.split(sizes, dim) for layer in named.layers]
    return [Named(tuple(parts), named.is_parameter) for parts in zip(*moved, strict=True)]


def _glu(call: Call, names: Tensor, dim: int) -> Result:
    value, gate = names.chunk(2, dim)
    call.record.unite(value, gate, call.where)
    call.record.flow(gate.reshape(-1), value.reshape(-1), "gate")
    return value


@rule("index")
def index(call: Call) -> Result:
    """Places picked by an index tensor; channels picked so are locked. A table's rows move with their names."""
    named = call.named(call.args[0])
    if named is None:
        return None
    picked = [dim for dim, chosen in enumerate(call["indices"]) if chosen is not None]
    indices = [None if chosen is None else chosen.cpu() for chosen in call["indices"]]
    for layer in named.layers:
        if any(varies(layer, dim) for dim in picked):
            call.record.lock(layer, f"{call.where} takes channels by their number")
    return over_layers(call, call.args[0], lambda names: squeezed(call.func(names, indices)))
