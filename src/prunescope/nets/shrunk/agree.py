"""Whether a network says the same after it was written and loaded back."""

from torch import Tensor

from prunescope.core.errors import Unsupported
from prunescope.nets.shrunk.small import difference


def check_agrees(form: str, found: list[Tensor], expected: list[Tensor], tolerance: float) -> float:
    """The largest absolute difference of outputs.

    Args:
        tolerance: largest one allowed, as a share of the largest output (or of 1).

    Raises:
        Unsupported: it is larger; nothing was written.
    """
    largest = difference(found, expected)
    scale = max([1.0, *(float(x.abs().max()) for x in expected if x.numel())])
    if not largest <= tolerance * scale:
        raise Unsupported(
            f"exporting as {form}: loaded back, its outputs differ by {largest:.3g}; nothing was written.",
            "Export the weights instead.",
        )
    return largest
