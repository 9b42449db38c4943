"""The toy study of pruning by relevance: which criterion keeps the decision, and how few samples it needs.

    from prunescope.study import toy
    study = toy.run(seeds=5, folder="toy-study")
    study.tables["accuracy"], study.figures()["boundaries"], study.values()

Source: yeom2021pruning, section 4.1: Fig. 2 to 4, Tables 1, 2, S1 and S2.
"""

from prunescope.study.toy.protocol import PUBLISHED_SEEDS, Protocol
from prunescope.study.toy.report import write_report
from prunescope.study.toy.shelf import Shelf
from prunescope.study.toy.study import ToyStudy, run

__all__ = ["PUBLISHED_SEEDS", "Protocol", "Shelf", "ToyStudy", "run", "write_report"]
