"""prunescope prunes trained neural networks and shows what pruning did.

    import prunescope as ps
    net = ps.Network(module, example_input)
    mask = ps.prune(net, "magnitude", sparsity=0.5)
    with ps.masked(net, mask):
        ...

The names below are public and stay. They are loaded on first use: ``import prunescope`` alone loads no torch.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prunescope.core.errors import PrunescopeError as PrunescopeError
    from prunescope.data.corruption import corrupt as corrupt
    from prunescope.data.dataset import Dataset as Dataset
    from prunescope.measure.geometry import geometry as geometry
    from prunescope.nets.context import masked as masked
    from prunescope.nets.cost import cost as cost
    from prunescope.nets.export import export as export
    from prunescope.nets.latency import latency as latency
    from prunescope.nets.network import Network as Network
    from prunescope.nets.shrunk.files import load_shrunk as load  # noqa: F401
    from prunescope.nets.surgery import shrink as shrink
    from prunescope.prune.mask import Mask as Mask
    from prunescope.prune.plan import Plan as Plan
    from prunescope.prune.run import prune as prune
    from prunescope.prune.run import run as run
    from prunescope.prune.select import score as score
    from prunescope.prune.select import select as select
    from prunescope.workspace import Workspace as open  # noqa: F401, N813

__version__ = "0.1.0"

_HOMES = {
    "Dataset": "prunescope.data.dataset",
    "Mask": "prunescope.prune.mask",
    "Network": "prunescope.nets.network",
    "Plan": "prunescope.prune.plan",
    "PrunescopeError": "prunescope.core.errors",
    "corrupt": "prunescope.data.corruption",
    "cost": "prunescope.nets.cost",
    "geometry": "prunescope.measure.geometry",
    "latency": "prunescope.nets.latency",
    "export": "prunescope.nets.export",
    "load": "prunescope.nets.shrunk.files:load_shrunk",
    "masked": "prunescope.nets.context",
    "open": "prunescope.workspace:Workspace",
    "prune": "prunescope.prune.run",
    "run": "prunescope.prune.run",
    "score": "prunescope.prune.select",
    "select": "prunescope.prune.select",
    "shrink": "prunescope.nets.surgery",
}

__all__ = [*_HOMES]  # noqa: PLE0604 - the names are strings


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'prunescope' has no attribute '{name}'")
    home, _, attribute = _HOMES[name].partition(":")
    module = importlib.import_module(home)
    return globals().get(name) or getattr(module, attribute or name)  # `prune` is also a package, which can be called


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
