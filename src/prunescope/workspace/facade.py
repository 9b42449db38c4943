"""A folder of trained models, opened: the one object that the CLI, the server and Python talk to."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from prunescope.core.errors import BadInput, PrunescopeError, UnknownName
from prunescope.core.registry import closest
from prunescope.data.dataset import Dataset
from prunescope.nets.source import LoadContext
from prunescope.store.store import Store
from prunescope.workspace import catalogue
from prunescope.workspace.answers import Catalogue, JobCard, Problem, SessionAnswer
from prunescope.workspace.folder import kept_elsewhere, look, problem
from prunescope.workspace.model import Model
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.pictures import Pictures
from prunescope.workspace.queue import Queue
from prunescope.workspace.session import session_answer

if TYPE_CHECKING:
    from prunescope.workspace.analysing import Analyses
    from prunescope.workspace.studying import Studies


class Workspace:
    """Models, data sets and everything ever done to them, in one folder. A context manager that closes.

    Args:
        folder: where the models are; ``.prunescope`` in it remembers what was done.
        trust: run Python files that ``prunescope.toml`` names.
        token: lets a worker process in, next to the process that opened the folder.

    Attributes:
        pictures: samples of the data sets as images.

    Raises:
        BadInput: there is no such folder, or its ``prunescope.toml`` is not valid.
        WorkspaceLocked: another process works on it.
    """

    def __init__(self, folder: Path | str, trust: bool = False, token: str | None = None) -> None:
        self.folder = Path(folder)
        self._contents = look(self.folder)
        self.pictures = Pictures(self._contents)
        self._problems = [*self._contents.problems]
        self._models: dict[str, Model] = {}
        self._opened: dict[str, OpenedModel] = {}
        self._context = LoadContext(self.folder.resolve(), trust)
        with ExitStack() as undone:  # whatever stops the opening, the folder is not left locked
            self._store = undone.enter_context(Store(self.folder, token))
            self._problems += kept_elsewhere(self._store)
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
                closest(name, [*self._models], f"There are {', '.join(self._models) or 'none'}.{why}"),
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
        return self._contents.dataset(name)

    # ---- answers -----------------------------------------------------------------------------------------

    def session(self) -> SessionAnswer:
        """What is open."""
        models = [model.summary() for model in self._models.values()]
        return session_answer(self.folder.resolve().name, models, self._contents.data, self._problems)

    def catalogue(self) -> Catalogue:
        """All that can be chosen."""
        return catalogue.catalogue()

    @property
    def analyses(self) -> "Analyses":
        """Correlations, margins, flips and exemplars of steps, of one model or of several."""
        from prunescope.workspace.analysing import Analyses  # studies are loaded when somebody asks for one

        return Analyses(self)

    @property
    def studies(self) -> "Studies":
        """Studies that take long: dimensions, exemplars, multi-prize tickets."""
        from prunescope.workspace.studying import Studies

        return Studies(self, self._store, self._queue)

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
