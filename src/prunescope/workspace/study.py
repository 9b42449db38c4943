"""A study that takes so long that it is a job: what can be set, about how long it takes, and what it finds."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.store.documents import Documents
from prunescope.study.analyses import Analysis
from prunescope.workspace.analysing import AnalysisAnswer

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace

Found = dict[str, Analysis]
"""What a study found, by name; the first is the one that it is about."""


@dataclass(frozen=True)
class Subject:
    """A step of a model, on a split of a data set; left open, it is the head, the first data set, its test split."""

    model: str = ""
    step: str = ""
    data: str | None = None
    split: str = ""


class Study(Spec):
    """Base of all studies; a file in ``workspace/studies`` defines one and registers it. Its fields make its form.

    Attributes:
        of_step: whether it is of a step; else it brings its own networks and data, and belongs to no model.
        parts: the phase of its progress that has a tick a part; seconds left are told from it.
        source: what it repeats.
    """

    of_step: ClassVar[bool] = False
    parts: ClassVar[str]
    source: ClassVar[str]

    @abstractmethod
    def run(self, workspace: "Workspace", of: Subject, shelf: "Kept", progress: Progress) -> Found:
        """Carry it out; what is on the shelf, or in the workspace, is not done again.

        Raises:
            PrunescopeError: it cannot be carried out on this.
        """

    @abstractmethod
    def seconds(self, workspace: "Workspace", of: Subject) -> float:
        """About how long it takes on one core of a usual machine that does nothing else."""

    def check(self, workspace: "Workspace", of: Subject) -> None:
        """Refuse at once what ``run`` would refuse after a while.

        Raises:
            PrunescopeError: why it cannot be carried out on this.
        """

    def so_far(self, workspace: "Workspace", of: Subject, shelf: "Kept") -> Found:
        """What is known before it is done, from what it keeps; left empty, it is what ``run`` told last."""
        return {}

    def folder(self, workspace: "Workspace") -> str:
        """Folder below the workspace's where it leaves a workspace of its own; empty if it leaves none."""
        return ""


class Kept:
    """What a study keeps while it is carried out: rows of a ``Shelf``, and what it found by now.

    Args:
        prefix: names of rows begin with it.
        told: where it is that was found by now.
    """

    def __init__(self, documents: Documents, prefix: str, told: str) -> None:
        self._documents = documents
        self._prefix = prefix
        self._told = told

    def __contains__(self, name: object) -> bool:
        return f"{self._prefix}{name}" in self._documents

    def __getitem__(self, name: str) -> Any:
        return self._documents.get(self._prefix + name)

    def __setitem__(self, name: str, value: Any) -> None:
        self._documents.put(self._prefix + name, value)

    def tell(self, found: Found) -> None:
        """Say what is found by now: it is shown until all of it is, also if the study is stopped."""
        self._documents.put(self._told, [answer.model_dump(mode="json") for answer in answers(found)])


def answers(found: Found) -> list[AnalysisAnswer]:
    """What was found, as plain columns."""
    return [AnalysisAnswer.of(analysis) for analysis in found.values()]


studies: Registry[type[Study]] = Registry("study", "prunescope.workspace.studies", "studies")
