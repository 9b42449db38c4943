"""The evaluation table: all steps under all conditions, for all samples or some of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.data.condition import Condition
from prunescope.data.corruption import corruptions
from prunescope.workspace.answers import StepCard
from prunescope.workspace.asked import check_rows
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.robustness.answers import (
    ConditionCard,
    RobustnessTable,
    SampleUnderConditions,
    StepUnderConditions,
    SubsetCounts,
)
from prunescope.workspace.robustness.conditions import Conditions

Bits = NDArray[np.uint8]


class Tables:
    """Tables of one model's steps."""

    def __init__(self, model: OpenedModel, history: History, conditions: Conditions) -> None:
        self._model = model
        self._history = history
        self._conditions = conditions

    def table(self, steps: Sequence[StepCard], data: str | None, split: str) -> RobustnessTable:
        """Right samples by step and condition."""
        chosen = self._model.dataset(data)
        return RobustnessTable(
            data=chosen.name,
            split=split,
            n=len(chosen[split]),
            conditions=[condition_card(condition) for condition in self._conditions.known],
            steps=[self._step(card, data, split) for card in steps],
        )

    def subset(self, steps: Sequence[str], rows: Sequence[int], data: str | None, split: str) -> SubsetCounts:
        """The same counts among the samples of these rows.

        Raises:
            BadInput: a row that is not there.
        """
        chosen = self._bits(rows, split, len(self._model.dataset(data)[split]))
        right = [self._subset_of(step, chosen, data, split) for step in steps]
        return SubsetCounts(n=int(np.bitwise_count(chosen).sum()), right=right)

    def sample(self, steps: Sequence[str], row: int, data: str | None, split: str) -> SampleUnderConditions:
        """How one sample fares at some steps, under every condition."""
        samples = self._model.dataset(data)[split]
        chosen = self._bits([row], split, len(samples))
        return SampleUnderConditions(
            row=row,
            id=str(samples.ids[row]),
            label=int(samples.labels[row]),
            conditions=[condition.name for condition in self._conditions.known],
            right=[
                [None if n is None else n > 0 for n in self._subset_of(step, chosen, data, split)] for step in steps
            ],
            predicted=self._predicted(steps[0], row, data, split) if steps else [],
        )

    def robustness(self, step: str, data: str | None, split: str) -> NDArray[np.float32] | None:
        """Share of its corrupted versions that are classified right, of every sample: float32 [N].

        None as long as a corruption was not measured.
        """
        known = [right is not None for right in self._conditions.n_right(step, data, split)]
        if not all(known):
            return None
        bits = self._conditions.right_bits(step, data, split)[1:]
        n = len(self._model.dataset(data)[split])
        counts = np.unpackbits(bits, axis=1, count=n, bitorder="little").sum(0, dtype=np.float32)
        return np.asarray(counts / np.float32(len(bits)))

    # ---- parts -------------------------------------------------------------------------------------------

    def _step(self, card: StepCard, data: str | None, split: str) -> StepUnderConditions:
        return StepUnderConditions(
            step=card.id,
            number=card.number,
            label=f"{card.method}, {card.summary}" if card.plan else card.method,
            criterion=card.criterion,
            method=method_of(card),
            rate=rate_of(card),
            right=self._conditions.n_right(card.id, data, split),
        )

    def _subset_of(self, step: str, chosen: Bits, data: str | None, split: str) -> list[int | None]:
        known = self._conditions.n_right(step, data, split)
        counts = np.bitwise_count(self._conditions.right_bits(step, data, split) & chosen).sum(1, dtype=np.int64)
        return [None if right is None else int(count) for right, count in zip(known, counts, strict=True)]

    def _predicted(self, step: str, row: int, data: str | None, split: str) -> list[int | None]:
        tables = (self._conditions.samples(step, condition, data, split) for condition in self._conditions.known)
        return [None if table is None else int(table["predicted"][row]) for table in tables]

    def _bits(self, rows: Sequence[int], split: str, n: int) -> Bits:
        check_rows(rows, n, f"split '{split}'")
        chosen = np.zeros(n, bool)
        chosen[list(rows)] = True
        return np.packbits(chosen, bitorder="little")


def condition_card(condition: Condition) -> ConditionCard:
    """A condition in words."""
    if not condition.corruption:
        return ConditionCard(name="clean", corruption="", severity=0, title="Clean", family="")
    found = corruptions[condition.corruption]
    return ConditionCard(
        name=condition.name,
        corruption=found.name,
        severity=condition.severity,
        title=found.title,
        family=found.family,
    )


def method_of(card: StepCard) -> str:
    """What steps that differ in their rate alone have in common, in words."""
    if card.plan is None:
        return card.method
    words = [card.method, _named(card.plan, "structure"), _named(card.plan, "scope")]
    recovery = _named(card.plan, "recovery")
    return ", ".join(words if recovery == "none" else [*words, recovery])


def rate_of(card: StepCard) -> float:
    """The share that the step's plan removes; of all weights gone, where it does not say one."""
    return float((card.plan or {}).get("sparsity") or card.sparsity)


def _named(plan: dict[str, Any], axis: str) -> str:
    return str(plan[axis]["name"]).replace("_", " ")
