"""P11: samples are selected, and the table of 100 models under 96 conditions counts them: the server's share of it.

What is timed is the answer as it leaves the server, from the rows to the JSON; the packed bits of the models are in
memory, as they are once a table was looked at.

    python benchmarks/p11_table.py [--models 100] [--samples 10000] [--rounds 7]
"""

import argparse
from types import SimpleNamespace

import numpy as np
from timing import line, median_ms

from prunescope.data.condition import all_conditions
from prunescope.workspace.robustness.table import Tables

GOAL_MS = 50


class Measured:
    """Models whose samples are right at random, in place of what the store holds."""

    known = all_conditions()

    def __init__(self, n_models: int, n: int) -> None:
        rng = np.random.default_rng(0)
        right = [
            np.packbits(rng.random((len(self.known), n)) < 0.7, axis=1, bitorder="little") for _ in range(n_models)
        ]
        self._bits = {str(step): bits for step, bits in enumerate(right)}
        self._counts = {step: np.bitwise_count(bits).sum(1, dtype=int).tolist() for step, bits in self._bits.items()}

    def n_right(self, step: str, data: str | None, split: str) -> list[int]:
        return self._counts[step]

    def right_bits(self, step: str, data: str | None, split: str) -> np.ndarray:
        return self._bits[step]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=int, default=100)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    print(f"P11 {asked.models} models x {len(all_conditions())} conditions x {asked.samples} samples")
    model = SimpleNamespace(dataset=lambda data: {"test": range(asked.samples)})
    tables = Tables(model, None, Measured(asked.models, asked.samples))  # type: ignore[arg-type]
    steps = [str(step) for step in range(asked.models)]
    for share in (0.01, 0.5, 1.0):
        rows = np.random.default_rng(1).permutation(asked.samples)[: int(share * asked.samples)].tolist()
        spent = median_ms(lambda rows=rows: tables.subset(steps, rows, None, "test").model_dump_json(), asked.rounds)
        line(f"{len(rows)} samples selected", spent, GOAL_MS)


if __name__ == "__main__":
    main()
