"""The smaller network as ONNX."""

import importlib
import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, ClassVar

import torch

from prunescope.core.errors import Unsupported
from prunescope.nets.export import Content, SmallerForm, forms
from prunescope.nets.exports.program import traced
from prunescope.nets.shrunk.agree import check_agrees
from prunescope.nets.shrunk.small import Shrunk

TOLERANCE = 1e-4
"""onnxruntime sums in another order; measured up to 3e-6 of the largest output in float32."""


@forms.register()
class Onnx(SmallerForm):
    """The whole network for other runtimes, compared with torch by onnxruntime before it is handed out."""

    name: ClassVar[str] = "onnx"
    title: ClassVar[str] = "ONNX"
    summary: ClassVar[str] = (
        "Computation and weights in one file of ONNX, for batches of any size; tried by onnxruntime."
    )
    suffix: ClassVar[str] = ".onnx"
    use: ClassVar[str] = "running it without torch: onnxruntime, TensorRT, OpenVINO, browsers"
    place: ClassVar[int] = 2
    packages: ClassVar[tuple[str, ...]] = ("onnx", "onnxruntime", "onnxscript")
    extra: ClassVar[str] = "onnx"

    def content(self, small: Shrunk) -> Content:
        onnxruntime: Any = importlib.import_module("onnxruntime")
        model = self._model(small)
        inputs = small.samples()
        try:
            session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
            names = [each.name for each in session.get_inputs()]
            feeds = {name: x.numpy() for name, x in zip(names, inputs, strict=True)}
            found = [torch.as_tensor(value) for value in session.run(None, feeds)]
        except Exception as error:
            raise self._refusal(small, f"onnxruntime cannot run it: {error}") from error
        largest = check_agrees(self.title, found, small.outputs(inputs), TOLERANCE)
        return Content({"": model}, largest, f"onnxruntime {onnxruntime.__version__}")

    def loading(self, file: str) -> tuple[str, ...]:
        return (
            "import onnxruntime",
            f"session = onnxruntime.InferenceSession({file!r})",
            "outputs = session.run(None, {session.get_inputs()[0].name: x})  # x: numpy, batch first",
        )

    def _model(self, small: Shrunk) -> bytes:
        program = traced(small, self.title)
        try:
            with _quiet():
                made = torch.onnx.export(program, dynamo=True, verbose=False, external_data=False)
                proto = made.model_proto  # type: ignore[union-attr]
        except Exception as error:
            raise self._refusal(small, str(error).strip().partition("\n")[0]) from error
        _name_batch_(proto)
        content: bytes = proto.SerializeToString()
        return content

    def _refusal(self, small: Shrunk, reason: str) -> Unsupported:
        hint = "Export it as a PyTorch program instead (program)."
        return Unsupported(f"exporting {small.plan.module} as ONNX: {reason}.", hint)


def _name_batch_(proto: Any) -> None:
    """The open size of the batch is called "batch" wherever it stands, not after an inner symbol."""
    symbol = proto.graph.input[0].type.tensor_type.shape.dim[0].dim_param
    values = [*proto.graph.input, *proto.graph.output, *proto.graph.value_info]
    for dim in (dim for value in values for dim in value.type.tensor_type.shape.dim):
        if dim.dim_param == symbol:
            dim.dim_param = "batch"


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the exporter's chatter, which is about itself."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript", "onnx_ir")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
