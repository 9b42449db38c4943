"""How a learning rate falls while something is trained."""

import math
from collections.abc import Callable

DECAYS: dict[str, Callable[[float, float], float]] = {
    "none": lambda epoch, way: 1.0,
    "exponential": lambda epoch, way: 0.95**epoch,
    "cosine": lambda epoch, way: 0.5 * (1 + math.cos(math.pi * way)),
    "step": lambda epoch, way: 0.1 ** ((way >= 0.5) + (way >= 0.75)),
}
"""Factor of the learning rate from the epoch (0, 1, ...) and the share of all epochs that is over."""
