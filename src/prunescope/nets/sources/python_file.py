"""Networks built by a Python file of the workspace."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import ClassVar

from pydantic import Field
from torch import nn

from prunescope.core.digest import digest
from prunescope.core.errors import BadNetwork, NotTrusted, UnknownName
from prunescope.core.registry import closest, some
from prunescope.nets.architecture import ZooNet
from prunescope.nets.checkpoint import load_into, read_state
from prunescope.nets.network import Network
from prunescope.nets.source import LoadContext, Source, as_network, sources


@sources.register()
class PythonFileSource(Source):
    """Any network: a Python file with a function (or class) that builds it. Runs only in a trusted workspace."""

    name: ClassVar[str] = "python_file"
    title: ClassVar[str] = "Python file"
    summary: ClassVar[str] = "A function in a Python file of yours that returns the network; needs trust."

    path: str = Field(description="Python file, e.g. model.py")
    builder: str = Field(default="build", description="function or class in it, called without arguments")
    weights: str | None = Field(default=None, description="file of weights; as built without")

    def load(self, context: LoadContext) -> Network:
        path = context.find(self.path)
        if not context.trust:
            raise NotTrusted(
                f"the model needs '{path}', and opening it would run the code in it.",
                "If you trust whoever wrote it, open the folder with `--trust`.",
            )
        module = _build(path, self.builder, context.folder)
        if self.weights:
            load_into(module, read_state(context.find(self.weights)), self.weights)
        return as_network(module, module.example_shape if isinstance(module, ZooNet) else None, context)


def _build(path: Path, builder: str, folder: Path) -> nn.Module:
    with _importing_from(path.parent, folder):
        try:
            code = _run(path)
            made = _find(code, builder, path)()
        except (UnknownName, NotTrusted):
            raise
        except Exception as error:
            raise BadNetwork(
                f"running '{builder}' of '{path}' failed: {type(error).__name__}: {error}.", "Mend the file."
            ) from error
    if not isinstance(made, nn.Module):
        raise BadNetwork(f"'{builder}' of '{path}' gave a {type(made).__name__};", "it must return a torch.nn.Module.")
    return made


def _run(path: Path) -> ModuleType:
    """The file as a module, registered under a name of its own so that pickles and data classes in it work."""
    name = f"prunescope_file_{digest(str(path.resolve()).encode())}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"'{path.name}' is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _find(code: ModuleType, builder: str, path: Path) -> type[nn.Module]:
    found = getattr(code, builder, None)
    if found is None:
        known = [name for name in vars(code) if not name.startswith("_")]
        raise UnknownName(
            f"'{path}' has nothing named '{builder}';", closest(builder, known, f"It defines {some(known)}.")
        )
    return found  # type: ignore[no-any-return]


@contextmanager
def _importing_from(*folders: Path) -> Iterator[None]:
    """Let the file import its neighbours."""
    before = list(sys.path)
    sys.path[:0] = [str(folder.resolve()) for folder in folders]
    try:
        yield
    finally:
        sys.path[:] = before
