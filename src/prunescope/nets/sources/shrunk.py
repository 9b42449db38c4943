"""Networks that were pruned, made smaller and exported."""

from typing import Any, ClassVar

from pydantic import Field
from torch import nn

from prunescope.core.spec import parse
from prunescope.nets.network import Network
from prunescope.nets.shrunk.files import load_shrunk, read
from prunescope.nets.shrunk.plan import ShrunkPlan, example_of, title_of
from prunescope.nets.source import LoadContext, Source, as_network, sources


@sources.register()
class ShrunkSource(Source):
    """A smaller network as prunescope exported it: weights, and the plan of what was kept of the original."""

    name: ClassVar[str] = "shrunk"
    title: ClassVar[str] = "Smaller network"
    summary: ClassVar[str] = (
        "What `prunescope export --form shrunk` wrote: the archive, or the plan.json in its folder."
    )

    path: str = Field(description="the .zip archive, or plan.json in the folder it was unpacked to")
    original: dict[str, Any] | None = Field(
        default=None, description="source of the original network, for one that is not of the zoo or torchvision"
    )

    def load(self, context: LoadContext) -> Network:
        path = context.find(self.path)
        plan, _ = read(path)
        module = load_shrunk(path, self._original(context, plan))
        module.title = f"{title_of(module)}, made smaller"  # type: ignore[assignment]
        shape = plan.inputs[0][0] if len(plan.inputs) == 1 else None
        if context.example_shape or (shape and plan.inputs[0][1] == "float32"):
            return as_network(module, shape, context)
        return Network(module, example_of(plan), context.classes or plan.classes)

    def _original(self, context: LoadContext, plan: ShrunkPlan) -> nn.Module | None:
        if self.original is None:
            return None
        shape = plan.inputs[0][0] if len(plan.inputs) == 1 else context.example_shape
        wanted = LoadContext(context.folder, context.trust, shape, context.classes)
        return parse(sources, self.original).load(wanted).module
