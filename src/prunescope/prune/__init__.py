"""The five axes of pruning, what flows between them, and the loop that joins them.

The package can be called: ``prunescope.prune(net, "magnitude", sparsity=0.5)`` is the public function of that name,
which would otherwise be hidden by the package as soon as anything in it is imported.
"""

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from prunescope.prune.run import prune  # here, because importing this package must not import torch

        return prune(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
