"""What is remembered: a catalogue, and files named by their content. No torch here."""

from prunescope.store.measurements import Measured
from prunescope.store.paths import Paths
from prunescope.store.store import Store

__all__ = ["Measured", "Paths", "Store"]
