"""The smaller network as a program of `torch.export`."""

import io
import threading
import warnings
from typing import ClassVar

import torch
from torch.export import ExportedProgram

from prunescope.core.errors import Unsupported
from prunescope.nets.context import evaluating
from prunescope.nets.export import Content, SmallerForm, forms
from prunescope.nets.shrunk.agree import check_agrees
from prunescope.nets.shrunk.small import Shrunk
from prunescope.nets.tracing.leaves import tensors_in

TOLERANCE = 1e-6
_one_at_a_time = threading.Lock()  # torch.export keeps state of its own in the process


@forms.register()
class Program(SmallerForm):
    """The whole network, computation and weights, for batches of any size."""

    name: ClassVar[str] = "program"
    title: ClassVar[str] = "PyTorch program"
    summary: ClassVar[str] = "Computation and weights in one file of torch.export, for batches of any size."
    suffix: ClassVar[str] = ".pt2"
    use: ClassVar[str] = "running it wherever torch is, without the code of the original network"
    place: ClassVar[int] = 3

    def content(self, small: Shrunk) -> Content:
        buffer = io.BytesIO()
        torch.export.save(traced(small, self.title), buffer)
        buffer.seek(0)
        inputs = small.samples()
        again = torch.export.load(buffer).module()
        with torch.no_grad():
            found = check_agrees(self.title, list(tensors_in(again(*inputs))), small.outputs(inputs), TOLERANCE)
        return Content({"": buffer.getvalue()}, found, f"torch.export of torch {torch.__version__}")

    def loading(self, file: str) -> tuple[str, ...]:
        return ("import torch", f"net = torch.export.load({file!r}).module()")


def traced(small: Shrunk, form: str) -> ExportedProgram:
    """The smaller network as operators, with the size of the batch left open.

    Raises:
        Unsupported: torch.export cannot follow the module's Python.
    """
    batch = torch.export.Dim("batch")
    inputs = small.samples(2)  # a batch of one would be written down as a constant
    try:
        with _one_at_a_time, evaluating(small.module), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's, about itself
            return torch.export.export(
                small.module, inputs, dynamic_shapes=tuple({0: batch} for _ in inputs), strict=False
            )
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise Unsupported(
            f"exporting {small.plan.module} as {form}: torch.export cannot follow it: {reason}.",
            "Export its weights instead.",
        ) from error
