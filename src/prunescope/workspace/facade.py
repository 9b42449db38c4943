"""A folder of trained models, opened: the one object that the CLI, the server and Python talk to."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from prunescope.core.errors import BadInput, UnknownName
from prunescope.core.registry import closest
from prunescope.data.dataset import Dataset
from prunescope.nets.source import LoadContext
from prunescope.store.store import Store
from prunescope.workspace import catalogue
from prunescope.workspace.answers import Catalogue, JobCard, Problem, SessionAnswer
from prunescope.workspace.folder import kept_elsewhere, look, problem
from prunescope.workspace.model import Model
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.opening import OnDemand
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
        self._context = LoadContext(self.folder.resolve(), trust)
        self._opened = OnDemand(self._contents.models, self._open)
        self._models = OnDemand(self._contents.models, self._model)
        with ExitStack() as undone:  # whatever stops the opening, the folder is not left locked
            self._store = undone.enter_context(Store(self.folder, token))
            self._queue = undone.enter_context(closing(Queue(self._store, self.folder, trust, lambda: self)))
            undone.pop_all()

    # ---- models and data ---------------------------------------------------------------------------------

    @property
    def models(self) -> dict[str, Model]:
        """All models that can be opened, by name; those that were not yet are opened for this."""
        return dict(self._models)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What cannot be opened, with the reason and the cure; all models are opened for this."""
        refusals = ((found, self._models.refusal(name)) for name, found in self._contents.models.items())
        broken = (problem(found.path or found.name, error) for found, error in refusals if error)
        return (*self._contents.problems, *kept_elsewhere(self._store), *broken)

    def model(self, name: str) -> Model:
        """One model; it is opened if it was not yet, and no other.

        Raises:
            UnknownName: there is none of that name, or it cannot be opened.
        """
        if name not in self._contents.models:
            raise UnknownName(f"no model named '{name}' in '{self.folder.resolve().name}';", self._nearest(name))
        refusal = self._models.refusal(name)
        if refusal:
            raise UnknownName(f"model '{name}' cannot be opened: {refusal.message}", refusal.hint) from refusal
        return self._models[name]

    def _nearest(self, name: str) -> str:
        """What may be meant instead, or why the file that is meant is no model."""
        broken = next((p.error for p in self._contents.problems if name in p.path), None)
        why = f" It could not be opened: {broken.message} {broken.hint}".rstrip() if broken else ""
        known = [*self._contents.models]
        return closest(name, known, f"There are {', '.join(known) or 'none'}.{why}")

    @property
    def way_on(self) -> str:
        """What to do with a folder without models."""
        if self.problems:
            return "`prunescope list` says why each file could not be opened, and the cure."
        return "put weights there (.safetensors, .pt, .pth, .th), or try `prunescope demo`."

    def only_model(self) -> str:
        """The name of the only model there is.

        Raises:
            BadInput: there are none, or several.
        """
        first, second = (*islice(self._models, 2), None, None)[:2]
        if first is None:
            raise BadInput(f"'{self.folder}' has no model that can be opened;", self.way_on)
        if second is not None:
            names = ", ".join(self._contents.models)
            raise BadInput(f"'{self.folder}' has several models;", f"name one with --model: {names}.")
        return first

    def data(self, name: str) -> Dataset:
        """A data set of the folder, as it was stored."""
        return self._contents.dataset(name)

    # ---- answers -----------------------------------------------------------------------------------------

    def session(self) -> SessionAnswer:
        """What is open."""
        models = [model.summary() for model in self._models.values()]
        return session_answer(self.folder.resolve().name, models, self._contents.data, self.problems)

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
        """Stop the workers and let go of the folder, even if that is interrupted; closing twice is allowed."""
        with closing(self._store):
            self._queue.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # ---- parts -------------------------------------------------------------------------------------------

    def _open(self, name: str) -> OpenedModel:
        return OpenedModel(self._contents.models[name], self._contents, self._store, self._context)

    def _model(self, name: str) -> Model:
        return Model(self._opened.made(name), self._store, self._queue, self._opened)
