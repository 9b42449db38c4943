"""torchvision's Python parts (models, data sets, transforms) beside any torch.

    from prunescope.nets.torchvision_shim import torchvision

The torchvision wheel's compiled operators do not load beside a CPU-only torch, and then ``import torchvision`` itself
raises "operator torchvision::nms does not exist". Nothing here needs those operators, only their schemas, so the
schemas are declared, and only when they are missing.
"""

import importlib
import sys

import torch

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_kept_alive: list[torch.library.Library] = []  # the schemas vanish with the object that declared them


def _declare_operators() -> None:
    library = torch.library.Library("torchvision", "DEF")
    for schema in _SCHEMAS:
        library.define(schema)
    _kept_alive.append(library)


def _import_again() -> None:
    half_imported = [name for name in sys.modules if name.partition(".")[0] == "torchvision"]
    for name in half_imported:
        del sys.modules[name]
    importlib.import_module("torchvision")


try:
    import torchvision
except RuntimeError as error:
    if "torchvision::" not in str(error):
        raise
    _declare_operators()
    _import_again()
    import torchvision

__all__ = ["torchvision"]
