"""The store of a workspace: everything that is remembered, behind one door."""

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from prunescope.store.blobs import Blobs
from prunescope.store.catalogue import Catalogue
from prunescope.store.checkpoints import Checkpoints
from prunescope.store.disk import refusals
from prunescope.store.documents import Documents
from prunescope.store.lock import Lock, join
from prunescope.store.measurements import Measurements
from prunescope.store.paths import Paths
from prunescope.store.place import place_of
from prunescope.store.steps import Steps


class Store:
    """What a workspace remembers, in its folder, or in one of the user's if that folder is read-only.

    Usable from any thread; a context manager that closes.

    Big things are written first, as files named by their content, and then one row that names them: a process killed
    at any point leaves the store as it was before or after the call.

    Attributes:
        steps, measurements, checkpoints: what was made and measured.
        trees: ``StepTree.dump()`` by model.
        jobs, notes, selections, settings: JSON values by name.
        is_elsewhere: whether the folder may not be written, so that everything is kept in another.
        token: lets a worker process of this workspace in, as ``Store(folder, token)``.

    Raises:
        WorkspaceLocked: another process works on the folder, and ``token`` is not its token.
        CorruptFile: the catalogue is damaged.
        StoreError: neither folder may be written, or it was written by a newer version.
    """

    def __init__(self, folder: Path, token: str | None = None) -> None:
        self.paths = Paths(place_of(Path(folder)))
        self.is_elsewhere = self.paths.folder != Path(folder)
        with refusals(f"opening the workspace {folder}"):
            self.paths.blobs.mkdir(parents=True, exist_ok=True)
        self._lock = Lock(self.paths) if token is None else None
        if token is not None:
            join(self.paths, token)
        try:
            self._catalogue = Catalogue(self.paths.catalogue)
        except BaseException:
            self._release()
            raise
        self.token = self._lock.owner.token if self._lock else str(token)
        blobs = Blobs(self.paths)
        blobs.sweep()
        self.steps = Steps(self._catalogue, blobs)
        self.measurements = Measurements(self._catalogue, blobs)
        self.checkpoints = Checkpoints(self._catalogue, blobs)
        self.trees, self.jobs, self.notes, self.selections, self.settings = (
            Documents(self._catalogue, section) for section in ("trees", "jobs", "notes", "selections", "settings")
        )

    @property
    def is_owner(self) -> bool:
        """Whether this process holds the folder, and is not let in as a worker."""
        return self._lock is not None

    def transaction(self) -> AbstractContextManager[None]:
        """All that is put inside is kept, or nothing; read, change and put a tree inside to lose no other's change."""
        return self._catalogue.transaction()

    def close(self) -> None:
        """Let go of the folder; closing twice is allowed."""
        try:
            self._catalogue.close()
        finally:
            self._release()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
