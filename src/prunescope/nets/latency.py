"""How long a forward takes, beside another network's: both take turns, so other work on the machine hits both alike."""

import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, comb

import torch
from torch import Tensor, nn

from prunescope.core.errors import BadInput
from prunescope.core.progress import Progress
from prunescope.nets.clock import Clock, Inputs, device_of, n_threads_set, placed, ready

MIN_TURNS, MAX_TURNS = 7, 1000
"""Fewer than six have no 95 % interval of the median."""

TURN_SECONDS = 0.01
"""In its turn a short forward is repeated for so long, because clocks tick."""


@dataclass(frozen=True)
class Latency:
    """Times of one network's forward in eval mode, without gradients, and those of the network it took turns with.

    Attributes:
        times_ms: milliseconds of one forward of the whole batch, one value a turn.
        batch: samples in a forward.
        device: where it ran, e.g. "cpu", "cuda:0".
        n_threads: threads of one operator on the CPU.
        against: the other network's times, turn by turn; None if there was none.
    """

    times_ms: tuple[float, ...]
    batch: int
    device: str
    n_threads: int
    against: "Latency | None" = None

    @property
    def n_turns(self) -> int:
        return len(self.times_ms)

    @property
    def min_ms(self) -> float:
        """Milliseconds of the fastest turn: what the network takes when nothing else is in its way."""
        return min(self.times_ms)

    @property
    def median_ms(self) -> float:
        return statistics.median(self.times_ms)

    @property
    def interval_ms(self) -> tuple[float, float]:
        """95 % interval of the median, milliseconds."""
        return median_interval(self.times_ms)

    @property
    def ratio(self) -> float:
        """Median over the turns of this network's time to the other's: below 1 = faster. 1 without another."""
        return statistics.median(self._ratios)

    @property
    def ratio_interval(self) -> tuple[float, float]:
        """95 % interval of the ratio."""
        return median_interval(self._ratios)

    @property
    def min_ratio(self) -> float:
        """This network's fastest turn to the other's fastest: the ratio to trust on a busy machine."""
        return self.min_ms / (self.against or self).min_ms

    @cached_property
    def _ratios(self) -> tuple[float, ...]:
        return tuple(a / b for a, b in zip(self.times_ms, (self.against or self).times_ms, strict=True))


def latency(
    module: nn.Module,
    example_input: Tensor | Inputs,
    against: nn.Module | None = None,
    *,
    batch: int | None = None,
    threads: int | None = None,
    device: str | None = None,
    seconds: float = 5.0,
    precision: float = 0.01,
    progress: Progress | None = None,
) -> Latency:
    """How long a forward of a module takes, alone or as a ratio to another module's.

    After a warm-up the two take turns, each first in every second turn, until the 95 % interval of the median ratio
    (of the median time without another) is within ``precision`` of it, or the time is spent; seven turns at least. The
    first forward of every turn does not count. On a GPU the times are those of its own events, and every forward is
    waited for.

    Args:
        module: any module; it is left as it was, and runs in eval mode in between.
        example_input: a tensor, or a tuple of them, with the batch dimension first.
        against: the module to compare with, e.g. the unpruned network; it takes the same input.
        batch: time forwards of so many samples, the example's first repeated; the example as it is if None.
        threads: threads of one operator on the CPU, for the time of the measurement; as they are set if None.
        device: time copies there; the modules themselves where they are if None.
        seconds: time to spend, warm-up included; seven turns are taken even if that takes longer.
        precision: half the width of the interval, as a share of the median, that is narrow enough.

    Raises:
        BadInput: batch, threads or seconds are not positive, or the device is not there.
        BadNetwork: a forward fails on the example.

    >>> import torch
    >>> wide, narrow = nn.Linear(512, 512), nn.Linear(512, 8)
    >>> found = latency(narrow, torch.zeros(64, 512), against=wide, threads=1, seconds=0.1)
    >>> found.batch, found.n_threads, found.device, found.n_turns == found.against.n_turns >= 7
    (64, 1, 'cpu', True)
    """
    modules = [module] if against is None else [module, against]
    setting = Setting(batch, threads, device, seconds, precision)
    [found] = timed(modules, [None], example_input, setting, progress)
    return found


@dataclass(frozen=True)
class Setting:
    """How to time: the arguments of ``latency`` of the same names.

    Raises:
        BadInput: batch, threads or seconds are not positive.
    """

    batch: int | None = None
    threads: int | None = None
    device: str | None = None
    seconds: float = 5.0
    precision: float = 0.01

    def __post_init__(self) -> None:
        for name in ("batch", "threads", "seconds"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise BadInput(f"timing a network: {name} must be positive; got {value}.")


def timed(
    modules: list[nn.Module],
    orders: Sequence[torch.memory_format | None],
    example: Tensor | Inputs,
    setting: Setting,
    progress: Progress | None,
) -> list[Latency]:
    """Times of the first module by order of memory (None: as it is), beside those of the second if there is one."""
    with ExitStack() as restored:
        place = device_of(modules, setting.device)
        inputs = placed(example, setting.batch, place)
        n_threads = restored.enter_context(n_threads_set(setting.threads))
        runs = [restored.enter_context(ready(one, inputs, place, order)) for order in orders for one in modules]
        turns = _turns(runs, setting.seconds, setting.precision, progress or Progress())
    size = inputs[0].shape[0] if inputs[0].dim() else 1
    times = [Latency(tuple(times), size, str(place), n_threads) for times in zip(*turns, strict=True)]
    if len(modules) == 1:
        return times
    return [replace(own, against=other) for own, other in zip(times[::2], times[1::2], strict=True)]


def median_interval(values: tuple[float, ...]) -> tuple[float, float]:
    """95 % interval of the median, from order statistics: no assumption about the values. Their range below six.

    >>> median_interval((5.0, 1.0, 2.0, 4.0, 3.0, 9.0, 7.0, 8.0, 6.0))
    (2.0, 8.0)
    """
    ordered, n = sorted(values), len(values)
    outside = tail = 0
    while outside < n and (tail := tail + comb(n, outside)) <= 0.025 * 2**n:
        outside += 1
    return ordered[max(outside - 1, 0)], ordered[-max(outside, 1)]


def _turns(runs: list[Clock], seconds: float, precision: float, progress: Progress) -> list[tuple[float, ...]]:
    """Milliseconds by turn and run."""
    start = time.perf_counter()
    warm = [run(1) for run in runs]  # allocates, compiles kernels, lays out weights; does not count
    repeats = [max(1, round(1000 * TURN_SECONDS / max(ms, 1e-3))) for ms in warm]
    turns: list[tuple[float, ...]] = []
    while len(turns) < MAX_TURNS:
        spent = time.perf_counter() - start
        progress.tick("timing", min(int(spent), ceil(seconds)), ceil(seconds))
        if len(turns) >= MIN_TURNS and (spent >= seconds or _is_settled(turns, precision)):
            break
        order = range(len(runs)) if len(turns) % 2 == 0 else reversed(range(len(runs)))
        times = {number: runs[number](repeats[number]) for number in order}
        turns.append(tuple(times[number] for number in range(len(runs))))
    return turns


def _is_settled(turns: list[tuple[float, ...]], precision: float) -> bool:
    values = tuple(own / other[0] if other else own for own, *other in turns)
    low, high = median_interval(values)
    return high - low <= 2 * precision * statistics.median(values)
