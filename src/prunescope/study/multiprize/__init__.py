"""Tickets of an untrained network beside the same network trained: accuracy, robustness and latent geometry.

    from prunescope.workspace.multiprize import run
    found = run("multiprize-study", epochs=20)
    found["multiprize"].tables["accuracy"], found["margins"].figure()

Source: Li et al. 2022, "Understanding Robustness Lottery", section 7.3, Fig. 9 and 10; tickets as in
diffenderfer2021multi.
"""

from prunescope.study.multiprize.compare import Looked, compare
from prunescope.study.multiprize.protocol import NETWORKS, Protocol

__all__ = ["NETWORKS", "Looked", "Protocol", "compare"]
