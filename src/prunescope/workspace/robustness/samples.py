"""Single samples at the steps of one model: what is known of each, and what one looks like to the network."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from prunescope.core.errors import BadInput
from prunescope.core.spec import parse
from prunescope.core.table import Table
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.measure.outputs import Outputs
from prunescope.measure.probe import probes
from prunescope.nets.context import evaluating
from prunescope.store.store import Store
from prunescope.workspace.answers import Predictions, StepCard
from prunescope.workspace.asked import StepName, check_rows, one_or_more
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.robustness.answers import SamplePath, SampleScores, TopClass
from prunescope.workspace.robustness.conditions import Conditions
from prunescope.workspace.robustness.said import at_step, confidence, margins, rounded, top_classes
from prunescope.workspace.robustness.table import Tables

Counts = NDArray[np.int64]


class Samples:
    """What steps make of samples under a condition, as far as it was measured. Steps are named as everywhere."""

    def __init__(
        self,
        model: OpenedModel,
        history: History,
        store: Store,
        conditions: Conditions,
        tables: Tables,
        cards: Callable[[], Sequence[StepCard]],
    ) -> None:
        self._model = model
        self._history = history
        self._store = store
        self._conditions = conditions
        self._tables = tables
        self._cards = cards

    def predictions(
        self, step: StepName, condition: str, data: str | None = None, split: str = ""
    ) -> Predictions | None:
        """What a step says of every sample under a condition; None if that was not measured yet."""
        chosen, split = self._model.dataset(data), self._model.split(data, split)
        found = self._history.find(step).id
        table = self._table(found, Condition.parse(condition), data, split)
        if table is None:
            return None
        return Predictions(
            step=found,
            data=chosen.name,
            split=split,
            ids=[str(name) for name in chosen[split].ids],
            labels=table["label"].tolist(),
            predicted=table["predicted"].tolist(),
            confidence=[] if (sure := confidence(table)) is None else [round(float(p), 6) for p in sure],
        )

    def scores(
        self,
        a: StepName,
        b: StepName,
        condition: str = "clean",
        condition_b: str = "",
        data: str | None = None,
        split: str = "",
    ) -> SampleScores:
        """How fragile every sample is: over all steps under a condition, and from A to B over all conditions.

        A is looked at under ``condition``, B and all steps under ``condition_b``, which is the same unless it is named.
        """
        before_at, split = Condition.parse(condition), self._model.split(data, split)
        where = Condition.parse(condition_b or condition)
        first, second = self._history.find(a).id, self._history.find(b).id
        n_steps, wrong = self._wrong(where, data, split)
        n_conditions, flips = self._flips(first, second, data, split)
        before = self._table(first, before_at, data, split)
        after = self._table(second, where, data, split)
        return SampleScores(
            n_steps=n_steps,
            wrong=wrong.tolist(),
            n_conditions=n_conditions,
            flips=flips.tolist(),
            robustness_a=rounded(self._tables.robustness(first, data, split)),
            robustness_b=rounded(self._tables.robustness(second, data, split)),
            margin_a=margins(before),
            margin_b=margins(after),
        )

    def path(self, row: int, condition: str = "clean", data: str | None = None, split: str = "") -> SamplePath:
        """One sample at every step that was measured under the condition, in the order of their making.

        Raises:
            BadInput: a row that is not there.
        """
        where, split = Condition.parse(condition), self._model.split(data, split)
        samples = self._model.dataset(data)[split]
        check_rows([row], len(samples), f"split '{split}'")
        tables = ((card, self._table(card.id, where, data, split)) for card in self._standing())
        return SamplePath(
            row=row,
            id=str(samples.ids[row]),
            label=int(samples.labels[row]),
            steps=[at_step(card, table, row) for card, table in tables if table is not None],
        )

    def top(
        self,
        steps: Sequence[StepName] | StepName,
        row: int,
        condition: str | Sequence[str] = "clean",
        data: str | None = None,
        split: str = "",
    ) -> list[list[TopClass]]:
        """The five classes that each step finds likeliest for one sample, the likeliest first; computed at once.

        ``condition``: one for all steps, or one for each.

        Raises:
            BadInput: a row that is not there, or another number of conditions than steps.
        """
        split = self._model.split(data, split)
        check_rows([row], len(self._model.dataset(data)[split]), f"split '{split}'")
        steps = one_or_more(steps)
        wheres = [condition] * len(steps) if isinstance(condition, str) else list(condition)
        if len(wheres) != len(steps):
            raise BadInput(
                f"{len(steps)} steps cannot be looked at under {len(wheres)} conditions;",
                "name one condition for all steps, or one for each.",
            )
        return [
            self._likeliest(step, row, Condition.parse(where), data, split)
            for step, where in zip(steps, wheres, strict=True)
        ]

    # ---- parts -------------------------------------------------------------------------------------------

    def _likeliest(
        self, step: StepName, row: int, condition: Condition, data: str | None, split: str
    ) -> list[TopClass]:
        chosen, found = self._model.dataset(data), self._history.find(step).id
        samples = under(chosen, condition, split)[split].take(np.array([row]))
        inputs = chosen.prepare(np.asarray(samples.inputs))
        weights, mask = self._history.weights(found), self._history.mask(found)
        with self._model.at(weights, mask) as net, evaluating(net.module), torch.inference_mode():
            logits = net.module(net.fitted(inputs)).float().cpu().numpy()
        return top_classes(np.exp(Outputs(logits, samples.labels, samples.ids).log_probabilities()[0]))

    def _standing(self) -> list[StepCard]:
        return [card for card in self._cards() if not card.removed]

    def _table(self, step: str, condition: Condition, data: str | None, split: str) -> Table | None:
        """Of the probe "condition"; clean samples are also known from "predictions", without their geometry."""
        fingerprint = self._model.dataset(data).fingerprint
        known = self._conditions.samples(step, condition, data, split)
        if known is None and not condition.corruption:
            request = {"probe": parse(probes, "predictions").options(), "data": fingerprint, "split": split}
            kept = self._store.measurements.get(step, request)
            return None if kept is None else kept.tables["samples"]
        return known

    def _wrong(self, condition: Condition, data: str | None, split: str) -> tuple[int, Counts]:
        """How many steps were measured under a condition, and how many of them take each sample for another class."""
        wrong = np.zeros(len(self._model.dataset(data)[split]), np.int64)
        tables = [self._table(card.id, condition, data, split) for card in self._standing()]
        known = [table for table in tables if table is not None]
        for table in known:
            wrong += ~table["correct"]
        return len(known), wrong

    def _flips(self, a: str, b: str, data: str | None, split: str) -> tuple[int, Counts]:
        """Conditions that both steps were measured under, and under how many of them one is right, the other wrong."""
        rights = (self._conditions.n_right(step, data, split) for step in (a, b))
        both = np.array([None not in known for known in zip(*rights, strict=True)])
        first, second = (self._conditions.right_bits(step, data, split)[both] for step in (a, b))
        n = len(self._model.dataset(data)[split])
        flips = np.unpackbits(first ^ second, axis=1, count=n, bitorder="little").sum(0, dtype=np.int64)
        return int(both.sum()), np.asarray(flips)
