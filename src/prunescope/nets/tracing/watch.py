"""One watched forward of a module at a small input."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from prunescope.core.errors import BadNetwork
from prunescope.nets.context import evaluating
from prunescope.nets.tracing.call import Named
from prunescope.nets.tracing.coordinates import Coordinates
from prunescope.nets.tracing.leaves import tensors_in
from prunescope.nets.tracing.mode import ChannelNames, Place, plain_operators
from prunescope.nets.tracing.record import Record

_SIDES = (32, 64, 96, 128)
"""Image sides to try before the given one: channels do not depend on the side, and small maps are cheap."""


def watch(module: nn.Module, example: tuple[Any, ...], expected: frozenset[str] = frozenset()) -> Record:
    """The notebook of one forward at batch 1, at the smallest input that the module accepts.

    When layers of ``expected`` (paths of weights) did not run, the forward is watched again with containers in training
    mode, where auxiliary heads run; norms and dropout stay in eval mode. The module's modes, buffers and hooks and the
    random state are as before.

    Raises:
        BadNetwork: the forward fails on every input tried; the message names the layer that failed.
    """
    record = _watch_smallest(module, example, evaluating)
    if expected <= record.layers.keys():
        return record
    try:
        branches = _watch_smallest(module, example, with_branches, larger_inputs)
    except BadNetwork:  # what runs only in training may not run here, e.g. a loss that wants labels
        return record
    return branches if len(branches.layers) > len(record.layers) else record


_Mode = Callable[[nn.Module], AbstractContextManager[nn.Module]]


def _watch_smallest(
    module: nn.Module, example: tuple[Any, ...], mode: _Mode, more: Callable[[tuple[Any, ...]], Any] = lambda _: ()
) -> Record:
    inputs = [*small_inputs(example), *more(example)]
    for number, candidate in enumerate(inputs):
        place = Place(module)
        try:
            return _watch_once(module, candidate, place, mode)
        except (RuntimeError, ValueError, AssertionError, IndexError, TypeError) as error:
            if number == len(inputs) - 1:
                raise _failed(module, candidate, place, error) from error
    raise BadNetwork(f"{type(module).__name__} has no example input to follow.")


def _failed(module: nn.Module, inputs: tuple[Any, ...], place: Place, error: Exception) -> BadNetwork:
    where = f"layer '{place.layer}'" if place.layer else "its forward"
    shapes = [tuple(x.shape) for x in inputs if isinstance(x, Tensor)]
    return BadNetwork(
        f"following the channels of {type(module).__name__} failed in {where} on inputs {shapes}: {error}",
        "Give an example input that the network accepts.",
    )


@contextmanager
def with_branches(module: nn.Module) -> Iterator[nn.Module]:
    """Containers in training mode, so that auxiliary heads run; layers (norms, dropout) in eval mode; then restored."""
    with evaluating(module):
        for child in module.modules():
            has_own = any(True for _ in (*child.parameters(recurse=False), *child.buffers(recurse=False)))
            child.training = not has_own and any(True for _ in child.children())
        yield module


def small_inputs(example: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Candidates from cheap to certain: small images at batch 1, the example at batch 1, the example itself."""
    first = example[0] if example else None
    n_samples = first.size(0) if isinstance(first, Tensor) and first.dim() else 0
    single = tuple(
        x[:1] if isinstance(x, Tensor) and x.dim() and x.size(0) == n_samples and n_samples > 1 else x for x in example
    )
    if isinstance(first, Tensor) and first.dim() == 4 and len(example) == 1:
        for side in _SIDES:
            if max(first.shape[2:]) >= 2 * side and min(first.shape[2:]) >= side:
                yield (single[0][:, :, :side, :side],)
    yield single
    if n_samples > 1:
        yield example


def larger_inputs(example: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """An image repeated to twice and four times its sides: auxiliary heads may want more than the network does."""
    if len(example) == 1 and isinstance(example[0], Tensor) and example[0].dim() == 4:
        yield from ((example[0][:1].repeat(1, 1, times, times),) for times in (2, 4))


def _watch_once(module: nn.Module, example: tuple[Any, ...], place: Place, mode_of: _Mode) -> Record:
    record = Record(Coordinates.of(module))
    record.example = example
    mode = ChannelNames(record, place)
    with mode_of(module), unchanged(module), torch.random.fork_rng(devices=[]), torch.inference_mode():
        inputs = tuple(x.clone() if isinstance(x, Tensor) else x for x in example)
        for value in inputs:
            _name_input(mode, value)
        with plain_operators(), place.followed(), mode:
            out = module(*inputs)
        _lock_outputs(mode, out)
    return record


def _name_input(mode: ChannelNames, value: Any) -> None:
    """All entries of an input share one locked name; indices have none."""
    if not isinstance(value, Tensor):
        return
    if not value.is_floating_point():
        mode.names.put(value, None)
        return
    ids = mode.record.fresh(1)
    mode.record.inputs.update(mode.record.events(ids))
    mode.record.lock(ids, "the network's input feeds them")
    mode.names.put(value, Named((ids.reshape([1] * value.dim()).expand(value.shape),)))


def _lock_outputs(mode: ChannelNames, out: Any) -> None:
    for value in tensors_in(out):
        named = mode.names.used(value)
        for layer in named.layers if named else ():
            mode.record.lock(layer, "they are the network's output")
            mode.record.output(layer)


@contextmanager
def unchanged(module: nn.Module) -> Iterator[None]:
    """What the forward writes into its modules is put back: buffers, and attributes that it sets or replaces."""
    children = [child for child in module.modules() if not isinstance(child, torch.jit.ScriptModule)]
    attributes = [dict(vars(child)) for child in children]
    buffers = [dict(child._buffers) for child in children]
    values = [(b, b.clone(), b._version) for own in buffers for b in own.values() if b is not None]
    try:
        yield
    finally:
        for child, before, own in zip(children, attributes, buffers, strict=True):
            vars(child).clear()
            vars(child).update(before)
            child._buffers.update(own)
        for value, copy, version in values:
            if value._version != version:
                value.copy_(copy)
