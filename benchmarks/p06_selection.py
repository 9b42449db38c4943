"""P6: choosing which of 138 M weights go, against one ``torch.kthvalue`` over the same numbers.

Prints the time ratio (goal: at most 2) and the peak memory that choosing takes beside the scores, in weights' sizes
(goal: scores and choice together at most 1.5). Both sides run interleaved; the median of the rounds counts.

    python benchmarks/p06_selection.py [--weights 138000000] [--rounds 5]
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable

import torch

from prunescope.prune.ranking import keep_best

SHARE = 0.7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=int, default=138_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    torch.manual_seed(0)
    scores = {"fc": torch.randn(asked.weights).abs_()}
    alive = {"fc": torch.ones(1, dtype=torch.bool).expand(asked.weights)}
    before = _peak_bytes()
    keep_best(scores, alive, SHARE)
    extra = (_peak_bytes() - before) / (4 * asked.weights)
    ours, theirs = [], []
    for _ in range(asked.rounds):
        ours.append(_seconds(lambda: keep_best(scores, alive, SHARE)))
        theirs.append(_seconds(lambda: scores["fc"].kthvalue(int(SHARE * asked.weights))))
    our_s, their_s = statistics.median(ours), statistics.median(theirs)
    print(f"P6 selection of {asked.weights:,} weights, {torch.get_num_threads()} threads")
    print(f"  time    {our_s:.2f} s / kthvalue {their_s:.2f} s = {our_s / their_s:.2f} (goal <= 2)")
    print(f"  memory  scores + choice = {1 + extra:.2f} x the weights (goal <= 1.5)")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
