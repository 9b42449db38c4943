"""Running a module to time it: where, on what, with how many threads."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy

import torch
from torch import Tensor, nn

from prunescope.core.errors import BadInput, BadNetwork
from prunescope.nets.context import evaluating
from prunescope.nets.tracing.watch import unchanged

Inputs = tuple[Tensor, ...]
Clock = Callable[[int], float]
"""Runs a module once, which does not count, then so many times; milliseconds of one of these.

The first brings the module's weights back into the caches, from which whoever ran before has driven them out.
"""


@contextmanager
def ready(
    module: nn.Module, inputs: Inputs, place: torch.device, order: torch.memory_format | None = None
) -> Iterator[Clock]:
    """What runs a module, in eval mode and without gradients; a copy of it if it lives elsewhere. It is left as it was.

    Args:
        order: images and the weights that read them lie so in memory, also in a copy; as they are if None.

    Raises:
        BadNetwork: when run, if the forward fails.
    """
    target = module if place == home_of(module) and order is None else deepcopy(module).to(place)
    if order is not None:
        target = target.to(memory_format=order)  # type: ignore[call-overload]  # not in PyTorch's list of its forms
        inputs = tuple(x.contiguous(memory_format=order) if x.dim() == 4 else x for x in inputs)
    time_of = _on_gpu if place.type == "cuda" else _on_cpu

    def clock(repeats: int) -> float:
        try:
            with torch.inference_mode():
                return time_of(target, inputs, repeats)
        except (RuntimeError, ValueError, AssertionError, IndexError, TypeError) as error:
            shapes = [tuple(x.shape) for x in inputs]
            raise BadNetwork(
                f"timing {type(module).__name__} failed on an input of shape {shapes} on {place}: {error}",
                "Give an example input that the network accepts.",
            ) from error

    with evaluating(target), unchanged(target):
        yield clock


def _on_cpu(module: nn.Module, inputs: Inputs, repeats: int) -> float:
    module(*inputs)
    start = time.perf_counter()
    for _ in range(repeats):
        module(*inputs)
    return 1000 * (time.perf_counter() - start) / repeats


def _on_gpu(module: nn.Module, inputs: Inputs, repeats: int) -> float:
    """By the events of the stream; every forward is waited for, so that none starts while the one before runs."""
    total, stream = 0.0, torch.cuda.current_stream(inputs[0].device)
    module(*inputs)
    stream.synchronize()
    for _ in range(repeats):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record(stream)
        module(*inputs)
        end.record(stream)
        end.synchronize()
        total += start.elapsed_time(end)
    return total / repeats


@contextmanager
def n_threads_set(n: int | None) -> Iterator[int]:
    """So many threads an operator; as many as there are if None. Restored afterwards."""
    before = torch.get_num_threads()
    try:
        if n is not None:
            torch.set_num_threads(n)
        yield torch.get_num_threads()
    finally:
        torch.set_num_threads(before)


def device_of(modules: list[nn.Module], wanted: str | None) -> torch.device:
    """The wanted device, with its number; where the first module with parameters lives, if none is wanted.

    Raises:
        BadInput: there is no such device.
    """
    if wanted is None:
        return home_of(*modules)
    try:
        return torch.empty(0, device=wanted).device
    except (RuntimeError, AssertionError) as error:
        raise BadInput(f"timing on '{wanted}': there is no such device here ({error});", "leave it out.") from error


def home_of(*modules: nn.Module) -> torch.device:
    """The device of the first parameter or buffer; the CPU if there is none."""
    return next((value.device for module in modules for value in module.state_dict().values()), torch.device("cpu"))


def placed(example: Tensor | Inputs, batch: int | None, place: torch.device) -> Inputs:
    """The example on a device, its first sample so many times."""
    inputs = example if isinstance(example, tuple) else (example,)
    if batch is not None:
        inputs = tuple(x[:1].expand(batch, *x.shape[1:]).contiguous() for x in inputs)
    return tuple(x.detach().to(place) for x in inputs)
