"""One tree for everything that can go wrong in a way a user can mend.

    PrunescopeError
    |- UnknownName          a name that nothing is registered under (nearest match offered)
    |- BadInput             what the user gave does not fit
    |  |- BadPlan           a plan, or one of its fields
    |  |- BadNetwork        a module that cannot be pruned: its forward fails, it has no sites
    |  |- BadCheckpoint     weights that do not fit the architecture, or a corrupt file of weights
    |  |- BadData           images or labels of the wrong shape, type or range
    |  |- BadScores         a criterion gave non-finite or misshapen scores
    |  |- ShapeMismatch     tensors that do not chain
    |- Unsupported          a combination that has no meaning, or no rule for an operator
    |- NotTrusted           a file that would run code, opened without trust
    |- MissingExtra         an optional dependency is not installed
    |- StoreError           the workspace on disk
    |  |- CorruptFile       a checksum or a format does not hold
    |  |- WorkspaceLocked   another process works on it
    |  |- DiskFull          no room to write; nothing was changed
    |- JobError             a job
    |  |- Cancelled         stopped at the user's wish
    |  |- JobDied           the worker process ended
    |- PortInUse            the server's address is taken

A message says what was being done, which thing, what was found, and what to do. ``hint`` holds the last part
apart when a face wants to show it as the way on; ``str(error)`` has both.
"""


class PrunescopeError(Exception):
    """Root of the tree; ``code`` is the class name, the same in CLI, API and page."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}{' ' if message and hint else ''}{hint}")
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type["PrunescopeError"], tuple[str, str]]:
        """Errors cross process borders whole (``Exception`` would pass the joined text as message)."""
        return type(self), (self.message, self.hint)

    @property
    def code(self) -> str:
        return type(self).__name__


class UnknownName(PrunescopeError): ...


class BadInput(PrunescopeError): ...


class BadPlan(BadInput): ...


class BadNetwork(BadInput): ...


class BadCheckpoint(BadInput): ...


class BadData(BadInput): ...


class BadScores(BadInput): ...


class ShapeMismatch(BadInput): ...


class Unsupported(PrunescopeError): ...


class NotTrusted(PrunescopeError): ...


class MissingExtra(PrunescopeError): ...


class StoreError(PrunescopeError): ...


class CorruptFile(StoreError): ...


class WorkspaceLocked(StoreError): ...


class DiskFull(StoreError): ...


class JobError(PrunescopeError): ...


class Cancelled(JobError): ...


class JobDied(JobError): ...


class PortInUse(PrunescopeError): ...
