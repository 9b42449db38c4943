"""The smaller network as weights and a plan."""

import copy
import json
from pathlib import Path
from typing import ClassVar

from safetensors.torch import save
from torch import Tensor

from prunescope import nets
from prunescope.nets.export import Content, SmallerForm, forms
from prunescope.nets.shrunk import loader
from prunescope.nets.shrunk.agree import check_agrees
from prunescope.nets.shrunk.small import Shrunk, run, with_known_original


@forms.register()
class ShrunkForm(SmallerForm):
    """Weights as safetensors, the plan of what was kept as JSON, and the few lines of torch that load them."""

    name: ClassVar[str] = "shrunk"
    title: ClassVar[str] = "Weights and plan"
    summary: ClassVar[str] = (
        "Weights as safetensors, and the plan of what was kept of each layer; prunescope opens it again."
    )
    suffix: ClassVar[str] = ".zip"
    use: ClassVar[str] = "training, pruning or running it in PyTorch, with the code of the original network"
    place: ClassVar[int] = 1

    def content(self, small: Shrunk) -> Content:
        weights = {name: _apart(value) for name, value in small.module.state_dict().items()}
        plan = with_known_original(small, weights)
        again = loader.shrink_(copy.deepcopy(small.skeleton), small.last.to_json(), weights)
        inputs = small.samples()
        found = check_agrees(self.title, run(again, inputs), small.outputs(inputs), 0)
        files = {
            loader.WEIGHTS: save(weights, metadata={"format": "pt"}),
            loader.PLAN: json.dumps(plan.to_json(), separators=(",", ":")).encode(),
            "load.py": Path(loader.__file__).read_bytes(),
        }
        for name in sorted({loader.FORMS[form] for form in plan.forms.values()}):
            files[f"{name}.py"] = (Path(nets.__file__).parent / f"{name}.py").read_bytes()
        return Content(files, found, "the original network and the plan")

    def loading(self, file: str) -> tuple[str, ...]:
        return (
            "import prunescope as ps",
            f"net = ps.load({file!r})  # a network of your own: ps.load({file!r}, Original(...))",
        )

    def loading_without(self, file: str) -> tuple[str, ...]:
        return ("from load import load  # the file load.py beside the weights", "net = load(Original(...))")


def _apart(value: Tensor) -> Tensor:
    """A tensor of its own: safetensors refuses those that share memory."""
    return value.detach().contiguous().clone()
