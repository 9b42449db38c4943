"""What becomes of channel names in each operator; a file a family. Importing the package registers all rules."""

from prunescope.nets.tracing.rules import attention, cat, convolution, move, norm, pool, recurrent, reduce  # noqa: F401
from prunescope.nets.tracing.rules.elementwise import is_pointwise, pointwise
from prunescope.nets.tracing.rules.unknown import unknown

__all__ = ["is_pointwise", "pointwise", "unknown"]
