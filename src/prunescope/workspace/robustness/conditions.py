"""Steps under conditions, with the store as memory: each is measured once and remembered for ever."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.digest import digest
from prunescope.core.progress import Progress, Tick
from prunescope.core.spec import parse
from prunescope.core.table import Table
from prunescope.data.condition import Condition, all_conditions
from prunescope.measure.probe import Probe, Subject, probes
from prunescope.store.measurements import Measured
from prunescope.store.store import Store
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.recent import Recent

Bits = NDArray[np.uint8]


class Conditions:
    """What is known of one model's steps under clean and corrupted samples."""

    def __init__(self, model: OpenedModel, history: History, store: Store) -> None:
        self._model = model
        self._history = history
        self._store = store
        self._bits: Recent[Bits] = Recent(1000)
        self._rows: Recent[Bits | None] = Recent(20_000)  # while measuring goes on, only what is new is read
        self._complete: dict[tuple[str, str, str], list[int | None]] = {}  # measured, they never change
        self.known = all_conditions()
        self._revisions = [condition.revision for condition in self.known]

    def n_right(self, step: str, data: str | None, split: str) -> list[int | None]:
        """Samples classified right, by condition; None where it was not measured yet."""
        key = step, self._model.dataset(data).fingerprint, split
        if key in self._complete:
            return self._complete[key]
        known = self._store.measurements.headlines(step)
        found = [known.get(request) for request in _digests(*key[1:])]
        right = [None if head is None else round(head["accuracy"] * head["n"]) for head in found]
        if all(head is not None for head in found):
            self._complete[key] = right
        return right

    def missing(
        self, steps: Iterable[str], conditions: Iterable[Condition], data: str | None, split: str
    ) -> list[tuple[Condition, str]]:
        """What was not measured yet, condition by condition, so that its images are made once for all steps."""
        known = {step: self._store.measurements.headlines(step) for step in steps}
        requests = [(condition, digest(self._request(condition, data, split))) for condition in conditions]
        return [(condition, step) for condition, request in requests for step in known if request not in known[step]]

    def redefined(
        self, steps: Iterable[str], conditions: Iterable[Condition], data: str | None, split: str
    ) -> list[Condition]:
        """Those that were measured on images of an earlier definition, and not since."""
        known = {step: self._store.measurements.headlines(step) for step in steps}
        fingerprint = self._model.dataset(data).fingerprint

        def is_known(condition: Condition, step: str, revision: int) -> bool:
            return digest(_request(_probe("condition", condition), fingerprint, split, revision)) in known[step]

        return [
            condition
            for condition, step in self.missing(known, conditions, data, split)
            if any(is_known(condition, step, earlier) for earlier in range(1, condition.revision))
        ]

    def measure(
        self, steps: Sequence[str], conditions: Sequence[Condition], data: str | None, split: str, progress: Progress
    ) -> None:
        """Measure what is missing; what is done stays done if it is stopped."""
        wanted = self.missing(steps, conditions, data, split)
        n = len(self._model.dataset(data)[split])
        for done, (condition, step) in enumerate(wanted):
            told = _part_of(progress, done * n, len(wanted) * n)
            self._measure(
                step, _probe("condition", condition), self._request(condition, data, split), data, split, told
            )

    def samples(self, step: str, condition: Condition, data: str | None, split: str) -> Table | None:
        """Label, prediction and, where there is one, geometry of every sample; None if it was not measured yet."""
        return self._table(step, self._request(condition, data, split))

    def angles(self, step: str, condition: Condition, data: str | None, split: str, progress: Progress) -> Table:
        """The same and the angles to every class direction; measured if it was not yet."""
        request = self._request(condition, data, split, "geometry")
        if not self._store.measurements.has(step, request):
            self._measure(step, _probe("geometry", condition), request, data, split, progress)
        table = self._table(step, request)
        assert table is not None
        return table

    def has_angles(self, step: str, condition: Condition, data: str | None, split: str) -> bool:
        return self._store.measurements.has(step, self._request(condition, data, split, "geometry"))

    def right_bits(self, step: str, data: str | None, split: str) -> Bits:
        """Byte[conditions, ceil(N / 8)]: packed bits, 1 = right, little end first; zeros where it was not measured."""
        rights = self.n_right(step, data, split)
        key = (step, self._model.dataset(data).fingerprint, split, tuple(right is not None for right in rights))
        return self._bits.get(key, lambda: self._packed(step, rights, data, split))

    # ---- parts -------------------------------------------------------------------------------------------

    def _packed(self, step: str, rights: list[int | None], data: str | None, split: str) -> Bits:
        """Read from one place where all conditions are known, else collected from each."""
        known = [right is not None for right in rights]
        request = {
            "bits": self._request(Condition(), data, split),
            "of": digest([*zip(known, self._revisions, strict=True)]),
        }
        kept = self._store.measurements.get(step, request)
        if kept is not None:
            return np.asarray(kept.tables["bits"]["right"])
        bits = np.zeros((len(known), -(-len(self._model.dataset(data)[split]) // 8)), np.uint8)
        for row, condition in enumerate(self.known):
            found = self._row(step, condition, data, split) if known[row] else None
            if found is not None:
                bits[row] = found
        if all(known):
            self._store.measurements.put(step, request, Measured({}, {"bits": Table({"right": bits})}))
        return bits

    def _row(self, step: str, condition: Condition, data: str | None, split: str) -> Bits | None:
        def read() -> Bits | None:
            table = self.samples(step, condition, data, split)
            return None if table is None else np.packbits(table["correct"], bitorder="little")

        return self._rows.get((step, condition.name, self._model.dataset(data).fingerprint, split), read)

    def _measure(
        self, step: str, probe: Probe, request: dict[str, Any], data: str | None, split: str, progress: Progress
    ) -> None:
        mask = self._history.mask(step)
        with self._model.at(self._history.weights(step), mask) as net:
            found = probe.measure(Subject(net, mask, self._model.dataset(data), split), progress)
        self._store.measurements.put(step, request, Measured(dict(found.headline), dict(found.tables)))

    def _table(self, step: str, request: dict[str, Any]) -> Table | None:
        kept = self._store.measurements.get(step, request)
        return None if kept is None else kept.tables["samples"]

    def _request(self, condition: Condition, data: str | None, split: str, probe: str = "condition") -> dict[str, Any]:
        return _request(_probe(probe, condition), self._model.dataset(data).fingerprint, split, condition.revision)


@lru_cache(maxsize=64)
def _digests(data: str, split: str) -> tuple[str, ...]:
    """Of the question about every condition, in their order."""
    return tuple(
        digest(_request(_probe("condition", condition), data, split, condition.revision))
        for condition in all_conditions()
    )


def _request(probe: Probe, data: str, split: str, revision: int) -> dict[str, Any]:
    """The question; the first definition of a corruption has no number, so that answers from before there were hold."""
    since = {"revision": revision} if revision > 1 else {}
    return {"probe": probe.options(), "data": data, "split": split, **since}


def _probe(name: str, condition: Condition) -> Probe:
    return parse(probes, {"name": name, "condition": condition.name})


def _part_of(progress: Progress, done: int, total: int) -> Progress:
    """Progress of one part, told as progress of the whole."""

    def report(tick: Tick) -> None:
        progress.tick("measuring robustness", done + tick.done, total, tick.phase)

    return Progress(report, progress.should_stop)
