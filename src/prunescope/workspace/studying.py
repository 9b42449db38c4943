"""Studies that are jobs: asked for, carried out once, remembered."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from prunescope.core.digest import digest
from prunescope.core.errors import PrunescopeError
from prunescope.core.progress import Progress, Tick
from prunescope.core.spec import parse
from prunescope.store.store import Store
from prunescope.workspace.analysing import AnalysisAnswer
from prunescope.workspace.answers import Answer, ErrorInfo, JobCard
from prunescope.workspace.patience import core_share
from prunescope.workspace.queue import Queue
from prunescope.workspace.study import Kept, Study, Subject, answers, studies

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace

Options = dict[str, Any]
SHOWN = 1000
"""Ticks of a whole study."""


class StudyAnswer(Answer):
    """A study as far as it is known."""

    name: str
    options: dict[str, JsonValue]
    """All fields, those that were not given too."""
    found: list[AnalysisAnswer]
    """What it found; less of it, or nothing, while it is not done."""
    done: bool
    seconds: float
    """How long it took; about how long it takes while it is not done."""
    refusal: ErrorInfo | None
    """Why it cannot be carried out on this."""
    folder: str
    """Where it leaves its networks, as a folder to open; empty if it leaves none."""


class Studies:
    """Studies of a workspace. What one found is kept under its options and, if it is of a step, the step."""

    def __init__(self, workspace: "Workspace", store: Store, queue: Queue) -> None:
        self._workspace = workspace
        self._notes = store.notes
        self._queue = queue

    def find(self, name: str, options: Options, of: Subject) -> StudyAnswer:
        """What is known of a study.

        Raises:
            UnknownName: there is no such study.
            BadPlan: one of the options does not fit.
        """
        study, of = self._read(name, options, of)
        kept = self._notes.get(_key(study, of))
        refusal = self._refusal(study, of)
        found = kept["found"] if kept else [] if refusal else self._so_far(study, of)
        return StudyAnswer(
            name=study.name,
            options=study.model_dump(mode="json"),
            found=found,
            done=kept is not None,
            seconds=kept["seconds"] if kept else 0.0 if refusal else self._seconds(study, of),
            refusal=refusal,
            folder=study.folder(self._workspace),
        )

    def start(self, name: str, options: Options, of: Subject) -> JobCard:
        """Carry a study out as a job.

        Raises:
            UnknownName, BadPlan: as ``find``; or it cannot be carried out on this.
        """
        study, of = self._read(name, options, of)
        study.check(self._workspace, of)
        asked = {"study": study.options(), "step": of.step, "data": of.data, "split": of.split}
        return self._queue.start("study", of.model, asked, self._title(study, of), long=True)

    def carry_out(self, options: Options, progress: Progress) -> None:
        """What the job does: carry out and remember."""
        study = parse(studies, options["study"])
        of = Subject(options["model"], options["step"], options["data"], options["split"])
        expected, began = self._seconds(study, of), time.monotonic()
        found = study.run(self._workspace, of, self._shelf(study, of), whole(progress, study.parts, expected))
        kept = {"found": [answer.model_dump(mode="json") for answer in answers(found)]}
        self._notes.put(_key(study, of), {**kept, "seconds": time.monotonic() - began})
        self._notes.drop(_told(study, of))

    def _read(self, name: str, options: Options, of: Subject) -> tuple[Study, Subject]:
        """The study, and what it is of with nothing left open."""
        study = parse(studies, {**options, "name": name})
        if not study.of_step:
            return study, Subject()
        model = self._workspace.model(of.model or self._workspace.only_model())
        return study, Subject(
            model.name, model.step_id(of.step), of.data or next(iter(model.card.data), None), of.split
        )

    def _refusal(self, study: Study, of: Subject) -> ErrorInfo | None:
        try:
            study.check(self._workspace, of)
        except PrunescopeError as error:
            return ErrorInfo(code=error.code, message=error.message, hint=error.hint)
        return None

    def _title(self, study: Study, of: Subject) -> str:
        if not study.of_step:
            return study.title
        return f"{study.title} of step {self._workspace.model(of.model).step(of.step).number}"

    def _so_far(self, study: Study, of: Subject) -> list[AnalysisAnswer]:
        """What is known before it is done."""
        known = answers(study.so_far(self._workspace, of, self._shelf(study, of)))
        return known or [AnalysisAnswer(**told) for told in self._notes.get(_told(study, of), [])]

    def _shelf(self, study: Study, of: Subject) -> Kept:
        return Kept(self._notes, f"study part {study.name} ", _told(study, of))

    def _seconds(self, study: Study, of: Subject) -> float:
        """On this machine, as busy as it is now."""
        return study.seconds(self._workspace, of) / core_share()


def whole(progress: Progress, parts: str, expected_s: float, clock: Callable[[], float] = time.monotonic) -> Progress:
    """Ticks of a study as one: how much of all of it is done, seconds left of all, and what is being done as a note.

    A tick of the phase ``parts`` counts them; those of other phases are what happens inside a part. A part takes as
    long as those before it on average, the first as ``expected_s`` says, and at least as long as it runs already and
    as what happens in it takes yet.
    """
    began, at, done, total = clock(), 0.0, 0, 0

    def hear(tick: Tick) -> None:
        nonlocal at, done, total
        passed = clock() - began
        if tick.phase == parts:
            done, total = tick.done, tick.total or 0
            at = passed if done else 0.0
        inner = 0.0 if tick.phase == parts else tick.seconds_left or 0.0
        left = _left(expected_s, done, total, at, passed - at, inner)
        phase = f"{parts}: {min(done + 1, total)} of {total}" if total else parts
        inside = "" if tick.phase == parts else f"{tick.phase} {tick.done} of {tick.total or '?'}"
        progress.report(Tick(phase, round(SHOWN * passed / (passed + left)) if left else SHOWN, SHOWN, left, inside))

    return Progress(report=hear, should_stop=progress.should_stop)


def _left(expected_s: float, done: int, total: int, at: float, since: float, inner: float) -> float:
    """Seconds left when ``done`` of ``total`` parts took ``at`` seconds, and the next runs ``since`` so many.

    ``inner``: what happens in it now takes so many seconds yet.
    """
    if not total:
        return max(expected_s - since, inner, 1.0)
    a_part = max(at / done if done else expected_s / total, since + inner)
    return max(a_part * (total - done) - since, 1.0) if done < total else 0.0


def _key(study: Study, of: Subject) -> str:
    return f"study {study.name} {digest([study.options(), of.model, of.step, of.data, of.split])}"


def _told(study: Study, of: Subject) -> str:
    return f"{_key(study, of)} so far"
