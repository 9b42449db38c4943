"""Layer-wise relevance propagation (LRP) on any network, with one backward pass.

Relevance is activation x gradient of a forward whose operators carry other derivatives (``carry``). ``mode`` watches
the operators of a forward and hands each to its rule in ``operators``; ``rules`` say what a linear operator's inputs
contribute; ``passing`` runs it all and collects what arrives at every layer.

Source: bach2015pixel; as rewritten gradients: shrikumar2016not, section 2.
"""

from prunescope.nets.relevance.conservation import Conservation
from prunescope.nets.relevance.passing import Arrived, Request, propagate, why_not
from prunescope.nets.relevance.rules import RULES, AlphaBeta, Box, Epsilon, Gamma, PositiveWeights, Rule, ZPlus

__all__ = [
    "RULES",
    "AlphaBeta",
    "Arrived",
    "Box",
    "Conservation",
    "Epsilon",
    "Gamma",
    "PositiveWeights",
    "Request",
    "Rule",
    "ZPlus",
    "propagate",
    "why_not",
]
