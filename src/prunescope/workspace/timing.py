"""What a step saves in time: measured when asked, remembered for this machine, measured again at will."""

from typing import Any

from prunescope.core.progress import Progress
from prunescope.core.spec import parse
from prunescope.measure.probe import Measurement, Subject, probes
from prunescope.measure.probes.latency import Latency, machine
from prunescope.store.measurements import Measured
from prunescope.store.store import Store
from prunescope.workspace.answers import Answer, JobCard
from prunescope.workspace.asked import StepName
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.queue import Queue


class LatencyAnswer(Answer):
    """A step's network without its silent units, beside the whole one; milliseconds of one forward of the batch."""

    step: str
    ratio: float
    """Median over the turns of the smaller network's time to the whole one's; 1 if nothing can be taken out."""
    ratio_low: float
    ratio_high: float
    """95 % interval of the ratio."""
    min_ratio: float
    """Of the fastest turns: the one to trust on a busy machine."""
    median_ms: float
    min_ms: float
    dense_median_ms: float
    dense_min_ms: float
    last_ratio: float | None = None
    last_median_ms: float | None = None
    last_dense_median_ms: float | None = None
    """The same two networks in PyTorch's channels-last order of memory, in the same turns; null where they read no
    images or do not run that way."""
    last_speedup: float | None = None
    """How many times as fast as in the usual order the smaller network is in it: above 1 = faster."""
    n_turns: int
    batch: int
    n_threads: int
    params: int
    macs: int
    bytes: int
    """Of what is left when silent units are really taken out."""
    dense_params: int
    dense_macs: int
    dense_bytes: int
    device: str
    machine: str
    why: str
    """Why nothing is taken out, in words; empty if something is."""


class Timing:
    """Times of one model's steps."""

    def __init__(self, model: OpenedModel, history: History, store: Store, queue: Queue) -> None:
        self._model = model
        self._history = history
        self._store = store
        self._queue = queue

    def known(self, step: StepName = "", batch: int = 1, threads: int = 1) -> LatencyAnswer | None:
        """What was measured of a step on this machine; None if nothing was."""
        found = self._history.find(step).id
        kept = self._store.measurements.get(found, _request(batch, threads))
        return None if kept is None else _answer(found, Measurement(kept.headline, kept.tables))

    def measure(
        self,
        step: StepName = "",
        batch: int = 1,
        threads: int = 1,
        *,
        seconds: float = 5.0,
        again: bool = False,
        progress: Progress | None = None,
    ) -> LatencyAnswer:
        """Measure a step here and now, or give what was measured before unless ``again`` is wanted.

        Raises:
            BadPlan: batch, threads or seconds out of range.
        """
        fields = {"batch": batch, "threads": threads, "seconds": seconds}
        probe, found = parse(probes, {"name": Latency.name, **fields}), self._history.find(step)
        known = None if again else self.known(found.id, batch, threads)
        if known is not None:
            return known
        mask = self._history.mask(found.id)
        with self._model.at(self._history.weights(found.id), mask) as net:
            subject = Subject(net.locking(found.locked), mask, None)
            taken = probe.measure(subject, progress or Progress())
        kept = Measured(dict(taken.headline), dict(taken.tables))
        self._store.measurements.put(found.id, _request(batch, threads), kept)
        return _answer(found.id, taken)

    def start(self, step: StepName = "", batch: int = 1, threads: int = 1, *, again: bool = False) -> JobCard:
        """The same as a job, in the worker: beside a page that is being used, times would be the page's too.

        Raises:
            BadPlan: as ``measure``.
        """
        parse(probes, {"name": Latency.name, "batch": batch, "threads": threads})
        found = self._history.find(step)
        options = {"step": found.id, "batch": batch, "threads": threads, "again": again}
        return self._queue.start("latency", self._model.found.name, options, f"Time step {found.number}", long=True)


def _request(batch: int, threads: int) -> dict[str, Any]:
    """Times hold for one machine; how long one looked is no part of the question."""
    return {"probe": Latency.name, "batch": batch, "threads": threads, "machine": machine()}


def _answer(step: str, found: Measurement) -> LatencyAnswer:
    [setting] = found.tables["setting"].rows()
    return LatencyAnswer(step=step, **dict(found.headline), **setting)
