"""What removal saves in time: the network without its silent units, beside the whole one."""

import os
import platform
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field
from torch import nn

from prunescope.core.errors import PrunescopeError
from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.measure.probe import Measurement, Probe, Subject, probes
from prunescope.nets.cost import cost
from prunescope.nets.latency import Latency as Times
from prunescope.nets.latency import Setting
from prunescope.nets.network import Network
from prunescope.nets.orders import in_both_orders
from prunescope.nets.surgery import take_out
from prunescope.prune.mask import Mask

NOT_PRUNED = "Nothing is pruned at this step."
NOT_SMALLER = (
    "Nothing can be taken out: no channel is silent as a whole, and single zeros take as long as any other weight. "
    "Prune filters or channels to save time."
)


@dataclass(frozen=True)
class Smaller:
    """The network without its silent units, or why there is none."""

    module: nn.Module | None
    why: str = ""


@probes.register("time")
class Latency(Probe):
    """Time of a forward of the network without its silent units, beside the whole network with its zeros in place.

    The two take turns (``prunescope.latency``). Unlike other probes it does not give the same numbers twice: it
    measures a machine as much as a network, and the table says which.

    Headline:
        ratio, ratio_low, ratio_high: time to the whole network's, median over the turns with its 95 % interval; below 1
        = faster; 1 where nothing is removed.  min_ratio: of the fastest turns.
        median_ms, min_ms, dense_median_ms, dense_min_ms: milliseconds of one forward of the batch.
        last_ratio, last_median_ms, last_dense_median_ms: the same two in channels-last order of memory, in the same
        turns; last_speedup: how many times as fast the smaller one is in it, median over the turns. Not there where the
        network reads no images or does not run that way.
        params, macs, bytes, and dense_ before them: of both networks, MACs a sample.  n_turns, batch, n_threads.

    Tables: "setting" with one row: device, machine, and why nothing is removed (empty if something is).
    """

    name = "latency"
    title = "Time"
    summary = "What removing silent units saves in time, beside the unpruned network."

    repeats: ClassVar[bool] = False

    batch: Annotated[int, Field(ge=1, le=4096, title="Batch", description="samples in a forward")] = 1
    threads: Annotated[int, Field(ge=1, le=1024, title="Threads", description="of one operator, on the CPU")] = 1
    seconds: Annotated[float, Field(gt=0, le=600, title="Time to spend", description="seconds, at most")] = 5.0

    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        net, small = subject.net, smaller(subject.net, subject.mask)
        modules = (net.module, None) if small.module is None else (small.module, net.module)
        how = Setting(self.batch, self.threads, seconds=self.seconds)
        times, last = in_both_orders(modules[0], net.example_input, modules[1], how, progress)
        setting = {"device": times.device, "machine": machine(), "why": small.why}
        table = Table({name: np.array([value]) for name, value in setting.items()})
        found = {**_times(times), **(_last(times, last) if last else {}), **_sizes(net, small.module or net.module)}
        return Measurement(found, {"setting": table})


def smaller(net: Network, mask: Mask) -> Smaller:
    """The network without its silent units; or the reason why it is the same, in words."""
    if not any(mask.n_removed(name) for name in mask):
        return Smaller(None, NOT_PRUNED)
    try:
        small = take_out(net, mask).module
    except PrunescopeError as error:
        return Smaller(None, str(error))
    return Smaller(small) if _n_params(small) < _n_params(net.module) else Smaller(None, NOT_SMALLER)


def machine() -> str:
    """What it was measured on, in words."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"


def _n_params(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _times(times: Times) -> dict[str, float]:
    dense, (low, high) = times.against or times, times.ratio_interval
    return {
        "ratio": times.ratio,
        "ratio_low": low,
        "ratio_high": high,
        "min_ratio": times.min_ratio,
        "median_ms": times.median_ms,
        "min_ms": times.min_ms,
        "dense_median_ms": dense.median_ms,
        "dense_min_ms": dense.min_ms,
        "n_turns": times.n_turns,
        "batch": times.batch,
        "n_threads": times.n_threads,
    }


def _last(times: Times, last: Times) -> dict[str, float]:
    return {
        "last_ratio": last.ratio,
        "last_median_ms": last.median_ms,
        "last_dense_median_ms": (last.against or last).median_ms,
        "last_speedup": replace(times, against=last).ratio,
    }


def _sizes(net: Network, small: nn.Module) -> dict[str, float]:
    found = {"": cost(small, net.example_input), "dense_": cost(net.module, net.example_input)}
    return {
        f"{of}{name}": getattr(counted, name) for of, counted in found.items() for name in ("params", "macs", "bytes")
    }
