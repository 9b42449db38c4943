"""Measurements of steps: asked once, remembered for ever, and put together for the faces."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np

from prunescope.core.progress import Progress
from prunescope.core.spec import parse
from prunescope.core.table import Table
from prunescope.measure.probe import Measurement, Probe, Subject, probes
from prunescope.measure.probes.size import macs_nonzero, n_removable
from prunescope.nets.cost import Cost, cost
from prunescope.store.measurements import Measured
from prunescope.store.store import Store
from prunescope.workspace.answers import ClassRow, Curve, Estimate, Metrics, Predictions
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.patience import is_long_to_measure

METRICS = ("accuracy", "classes", "predictions")


class Measuring:
    """Probes of one model's steps, with the store as memory."""

    def __init__(self, model: OpenedModel, history: History, store: Store) -> None:
        self._model = model
        self._history = history
        self._store = store
        self._accuracies: dict[str, tuple[Estimate, float]] = {}  # once measured, they never change

    def has(self, step: str, data: str | None, split: str, names: Iterable[str] = METRICS) -> bool:
        """Whether all these probes have been asked of a step already."""
        return all(self._store.measurements.has(step, self._request(probe, data, split)) for probe in _parsed(names))

    def ensure(
        self,
        step: str,
        data: str | None,
        split: str,
        progress: Progress,
        names: Iterable[str] = METRICS,
    ) -> dict[str, Measurement]:
        """The measurements of a step, by probe; what is missing is measured in one pass."""
        asked = _parsed(names)
        known = {probe.name: self._known(step, probe, data, split) for probe in asked}
        if any(found is None for found in known.values()):
            known |= self._measure(step, data, split, [p for p in asked if known[p.name] is None], progress)
        return {name: found for name, found in known.items() if found is not None}

    def is_long(self, n_steps: int, data: str | None, split: str) -> bool:
        """Whether measuring so many steps takes longer than a preview may wait."""
        return is_long_to_measure(n_steps * len(self._model.dataset(data)[split]), self.cost.macs)

    def accuracy(self, step: str) -> tuple[Estimate, float] | None:
        """Accuracy with its interval, and loss, on the default data, if they were measured."""
        if step not in self._accuracies and self._model.data:
            found = self._known(step, _parsed(["accuracy"])[0], None, self._model.split())
            if found is not None:
                self._accuracies[step] = estimate(found), found.headline["loss"]
        return self._accuracies.get(step)

    # ---- answers -----------------------------------------------------------------------------------------

    def metrics(self, step: str, data: str | None, split: str, progress: Progress) -> Metrics:
        """Everything the class metrics show."""
        found = self.ensure(step, data, split, progress)
        facts, dense, mask = self._history.facts(step), self.cost, self._history.mask(step)
        # Stored sparse: the values that are left, and a bit a weight that says where they belong.
        bytes_a_weight = dense.bytes / max(dense.params, 1)
        return Metrics(
            step=step,
            data=self._model.dataset(data).name,
            split=split,
            n=int(found["accuracy"].headline["n"]),
            accuracy=estimate(found["accuracy"]),
            loss=found["accuracy"].headline["loss"],
            classes=[ClassRow(**row) for row in found["classes"].tables["classes"].rows()],
            confusion=_matrix(found["classes"].tables["confusion"]),
            curves=_curves(found["classes"].tables["curves"]),
            n_params=facts["n_params"],
            n_nonzero=facts["n_nonzero"],
            n_removable=n_removable(self._model.net, mask),
            macs=macs_nonzero(self._model.net, mask, dense),
            macs_dense=dense.macs,
            ops_paper=dense.ops_paper,
            bytes_dense=dense.bytes,
            bytes_sparse=min(dense.bytes, round(facts["n_nonzero"] * bytes_a_weight + dense.params / 8)),
        )

    def predictions(self, step: str, data: str | None, split: str, progress: Progress) -> Predictions:
        """What the network says of every sample."""
        samples = self.samples(step, data, split, progress)
        return Predictions(
            step=step,
            data=self._model.dataset(data).name,
            split=split,
            ids=[str(name) for name in samples["id"]],
            labels=samples["label"].tolist(),
            predicted=samples["predicted"].tolist(),
            confidence=[round(float(p), 6) for p in samples["probability"]],
        )

    def samples(self, step: str, data: str | None, split: str, progress: Progress) -> Table:
        """The rows of the probe "predictions"."""
        return self.ensure(step, data, split, progress, ["predictions"])["predictions"].tables["samples"]

    @cached_property
    def cost(self) -> Cost:
        """Of the unpruned network."""
        with self._model.at(None) as net:
            return cost(net.module, net.example_input)

    # ---- parts -------------------------------------------------------------------------------------------

    def _measure(
        self, step: str, data: str | None, split: str, asked: list[Probe], progress: Progress
    ) -> dict[str, Measurement]:
        mask = self._history.mask(step)
        found = {}
        with self._model.at(self._history.weights(step), mask) as net:
            subject = Subject(net, mask, self._model.dataset(data), split)
            for probe in asked:
                found[probe.name] = probe.measure(subject, progress)
        for probe in asked:
            kept = Measured(dict(found[probe.name].headline), dict(found[probe.name].tables))
            self._store.measurements.put(step, self._request(probe, data, split), kept)
        return found

    def _known(self, step: str, probe: Probe, data: str | None, split: str) -> Measurement | None:
        kept = self._store.measurements.get(step, self._request(probe, data, split))
        return None if kept is None else Measurement(kept.headline, kept.tables)

    def _request(self, probe: Probe, data: str | None, split: str) -> dict[str, Any]:
        return {"probe": probe.options(), "data": self._model.dataset(data).fingerprint, "split": split}


def _parsed(names: Iterable[str]) -> list[Probe]:
    return [parse(probes, name) for name in names]


def estimate(found: Measurement) -> Estimate:
    """The accuracy that a measurement found, with its interval."""
    head = found.headline
    return Estimate(value=head["accuracy"], low=head["accuracy_low"], high=head["accuracy_high"], n=int(head["n"]))


def _matrix(cells: Table) -> list[list[int]]:
    n_classes = int(cells["true"].max()) + 1
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    matrix[cells["true"], cells["predicted"]] = cells["count"]
    return [[int(count) for count in row] for row in matrix]


def _curves(table: Table) -> list[Curve]:
    rows = [np.flatnonzero(table["class"] == label) for label in range(int(table["class"].max()) + 1)]
    return [Curve(recall=table["recall"][r].tolist(), precision=table["precision"][r].tolist()) for r in rows]
