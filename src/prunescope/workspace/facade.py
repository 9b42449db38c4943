"""A folder of trained models, opened: the one object that the CLI, the server and Python talk to."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import torch

from prunescope.core.errors import BadInput, PrunescopeError, UnknownName
from prunescope.core.registry import closest
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.data.dataset import Dataset
from prunescope.nets.source import LoadContext
from prunescope.store.store import Store
from prunescope.workspace import catalogue, galleries, sprites
from prunescope.workspace.answers import Catalogue, DataCard, JobCard, Problem, SessionAnswer
from prunescope.workspace.folder import look, problem
from prunescope.workspace.model import Model
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.queue import Queue

if TYPE_CHECKING:
    from prunescope.workspace.analysing import Analyses


class Workspace:
    """Models, data sets and everything ever done to them, in one folder. A context manager that closes.

    Args:
        folder: where the models are; ``.prunescope`` in it remembers what was done.
        trust: run Python files that ``prunescope.toml`` names.
        token: lets a worker process in, next to the process that opened the folder.

    Raises:
        BadInput: there is no such folder, or its ``prunescope.toml`` is not valid.
        WorkspaceLocked: another process works on it.
    """

    def __init__(self, folder: Path | str, trust: bool = False, token: str | None = None) -> None:
        self.folder = Path(folder)
        self._contents = look(self.folder)
        self._problems = [*self._contents.problems]
        self._models: dict[str, Model] = {}
        self._opened: dict[str, OpenedModel] = {}
        self._context = LoadContext(self.folder.resolve(), trust)
        with ExitStack() as undone:  # whatever stops the opening, the folder is not left locked
            self._store = undone.enter_context(Store(self.folder, token))
            self._queue = undone.enter_context(closing(Queue(self._store, self.folder, trust, lambda: self)))
            for name in self._contents.models:
                self._open(name)
            undone.pop_all()

    # ---- models and data ---------------------------------------------------------------------------------

    @property
    def models(self) -> dict[str, Model]:
        """All models that could be opened, by name."""
        return dict(self._models)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be opened, with the reason and the cure."""
        return tuple(self._problems)

    def model(self, name: str) -> Model:
        """One model.

        Raises:
            UnknownName: there is none of that name, or it could not be opened.
        """
        if name not in self._models:
            broken = next((p for p in self._problems if name in p.path), None)
            why = f" It could not be opened: {broken.error.message}" if broken else ""
            raise UnknownName(
                f"no model named '{name}' in '{self.folder.resolve().name}';",
                f"{closest(name, [*self._models])}There are {', '.join(self._models) or 'none'}.{why}",
            )
        return self._models[name]

    @property
    def way_on(self) -> str:
        """What to do with a folder without models."""
        if self._problems:
            return "`prunescope list` says why each file could not be opened, and the cure."
        return "put weights there (.safetensors, .pt, .pth, .th), or try `prunescope demo`."

    def only_model(self) -> str:
        """The name of the only model there is.

        Raises:
            BadInput: there are none, or several.
        """
        if not self._models:
            raise BadInput(f"'{self.folder}' has no model that can be opened;", self.way_on)
        if len(self._models) > 1:
            names = ", ".join(self._models)
            raise BadInput(f"'{self.folder}' has {len(self._models)} models;", f"name one with --model: {names}.")
        return next(iter(self._models))

    def data(self, name: str) -> Dataset:
        """A data set of the folder, as it was stored."""
        known = self._contents.data
        if name not in known:
            raise UnknownName(f"no data set named '{name}';", f"{closest(name, [*known])}There are {', '.join(known)}.")
        return known[name]

    # ---- answers -----------------------------------------------------------------------------------------

    def session(self) -> SessionAnswer:
        """What is open."""
        return SessionAnswer(
            version=_version(),
            folder=self.folder.resolve().name,
            models=[model.summary() for model in self._models.values()],
            datasets=[_data_card(name, data) for name, data in self._contents.data.items()],
            problems=self._problems,
            n_threads=torch.get_num_threads(),
        )

    def catalogue(self) -> Catalogue:
        """All that can be chosen."""
        return catalogue.catalogue()

    def sprite(
        self, data: str, split: str, rows: list[int], columns: int, size: int, condition: str = "clean"
    ) -> bytes:
        """Images of samples, as they are under a condition, as one PNG."""
        samples = under(self.data(data), Condition.parse(condition), split)
        return sprites.sprite(samples, split, rows, columns, size)

    def versions(self, data: str, split: str, row: int, size: int) -> bytes:
        """One sample under all corruptions as one PNG: a line a corruption, a column a severity, nothing between."""
        return sprites.versions(self.data(data), split, row, size)

    def gallery(self, data: str = "", split: str = "", row: int = 0, size: int = 64) -> bytes:
        """One sample under every condition, as one labelled PNG; of the first data set if none is named.

        Raises:
            BadInput: there is no data set, or no such sample.
        """
        if not self._contents.data:
            raise BadInput(f"'{self.folder}' has no data set;", "put an .npz or a folder of images there.")
        found = self.data(data or next(iter(self._contents.data)))
        return galleries.gallery(found, split or "test", row, size)

    @property
    def analyses(self) -> "Analyses":
        """Correlations, margins, flips and exemplars of steps, of one model or of several."""
        from prunescope.workspace.analysing import Analyses  # studies are loaded when somebody asks for one

        return Analyses(self)

    # ---- jobs --------------------------------------------------------------------------------------------

    def jobs(self) -> list[JobCard]:
        """All jobs, newest first."""
        return self._queue.jobs()

    def cancel(self, job: str) -> JobCard:
        return self._queue.cancel(job)

    def retry(self, job: str) -> JobCard:
        return self._queue.retry(job)

    def subscribe(self, listener: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Call ``listener`` with every event; returns what ends that."""
        return self._queue.subscribe(listener)

    # ---- life --------------------------------------------------------------------------------------------

    def serve(self, port: int = 0, announce: Callable[[str], None] = print, browser: bool = False) -> None:
        """Serve the page until interrupted."""
        from prunescope.server.serve import serve  # a face; loaded only when a user asks for it here

        serve(self, port, announce, browser)

    def close(self) -> None:
        """Stop the workers and let go of the folder."""
        self._queue.close()
        self._store.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # ---- parts -------------------------------------------------------------------------------------------

    def _open(self, name: str) -> None:
        found = self._contents.models[name]
        try:
            opened = OpenedModel(found, self._contents, self._store, self._context)
            self._opened[name] = opened
            self._models[name] = Model(opened, self._store, self._queue, self._opened)
        except PrunescopeError as error:
            self._problems.append(problem(found.path or name, error))


def _data_card(name: str, data: Dataset) -> DataCard:
    split = next(iter(data.splits.values()))
    shape = list(split.inputs.shape[1:])
    return DataCard(
        name=name,
        title=data.name,
        classes=list(data.classes),
        splits={key: len(samples) for key, samples in data.splits.items()},
        sample_shape=shape,
        is_image=len(shape) == 3 and shape[0] in (1, 3),
        notes=list(data.notes),
    )


def _version() -> str:
    try:
        return version("prunescope")
    except PackageNotFoundError:
        return "0"  # run from a source tree that was never installed
