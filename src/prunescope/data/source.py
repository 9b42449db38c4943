"""Where labelled samples come from: one class a format or a data set, one file each in ``datasets``."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec, parse
from prunescope.data.dataset import Dataset
from prunescope.data.files import exists

Side = Annotated[
    int | None,
    Field(
        ge=1,
        title="Size",
        description="Side in pixels: the middle of each image is scaled to it. Left out, all must be of one size.",
    ),
]


@dataclass(frozen=True)
class LoadContext:
    """What a source may look at besides its own fields.

    Attributes:
        root: folder that relative paths start from, e.g. the workspace.
        name: what the data set is called; empty for the source's own choice.
        may_download: whether the user asked for a download; nothing is fetched without.
    """

    root: Path = field(default_factory=Path)
    name: str = ""
    may_download: bool = False
    progress: Progress = field(default_factory=Progress)


class DataSource(Spec, ABC):
    """A way to get labelled samples; its fields are the options in ``prunescope.toml``.

    Subclasses register under their ``name``; those that read files also say which files they recognise.
    """

    @abstractmethod
    def load(self, context: LoadContext) -> Dataset:
        """The samples, their class names and splits, ready to use.

        Raises:
            BadData: what was found does not fit.
            CorruptFile: a file is cut off or damaged.
        """

    @classmethod
    def recognises(cls, path: Path) -> bool:
        """Whether ``path`` looks like data of this kind; cheap, it reads names and headers only."""
        return False


class FileSource(DataSource):
    """A source that reads one file or folder."""

    path: Path = Field(title="Path", description="File or folder, taken from the workspace's folder when relative.")

    def location(self, context: LoadContext) -> Path:
        """The full path, which exists."""
        return exists(context.root / self.path, f"data set '{self.called(context)}'")

    def called(self, context: LoadContext) -> str:
        return context.name or self.path.stem


datasets: Registry[type[DataSource]] = Registry("data set", "prunescope.data.datasets", "datasets")


def recognise(path: Path) -> DataSource | None:
    """The source that reads ``path``, or None if it is no data anyone knows."""
    for source in datasets.items().values():
        with suppress(OSError):  # a folder that may not be read is no data of ours
            if source.recognises(path):
                return source.model_validate({"path": path})
    return None


def load(options: str | Mapping[str, Any] | DataSource, context: LoadContext | None = None) -> Dataset:
    """The data set of a source's name, of its options (``{"name": "npz", "path": ...}``), or of the source itself.

    >>> load("fashion_mnist").classes[9]
    'Ankle boot'
    """
    return parse(datasets, options).load(context or LoadContext())
