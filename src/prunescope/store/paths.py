"""The only place that knows what files of a workspace are called."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """Files of the workspace in ``folder``; ours are all under ``.prunescope``.

    >>> Paths(Path("work")).blob("ab12").as_posix()
    'work/.prunescope/blobs/ab/ab12'
    """

    folder: Path

    @property
    def settings(self) -> Path:
        """Models and data sets by name, written by the user; need not exist."""
        return self.folder / "prunescope.toml"

    @property
    def own(self) -> Path:
        return self.folder / ".prunescope"

    @property
    def catalogue(self) -> Path:
        return self.own / "catalogue.sqlite"

    @property
    def blobs(self) -> Path:
        return self.own / "blobs"

    @property
    def lock(self) -> Path:
        """Held by the process that works here; its content is of no use."""
        return self.own / "lock"

    @property
    def owner(self) -> Path:
        """Who holds the lock."""
        return self.own / "owner.json"

    def blob(self, digest: str) -> Path:
        return self.blobs / digest[:2] / digest

    def aside(self, path: Path, mark: str) -> Path:
        """Where ``path`` is written before it is whole."""
        return path.with_name(f".{path.name}.{mark}.part")

    def leftovers(self) -> list[Path]:
        """Files that a killed process left half written."""
        return [*self.own.glob(".*.part"), *self.blobs.glob("*/.*.part")]
