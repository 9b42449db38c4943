"""Jobs of a workspace: nothing starts once it closes, and the list shows all that goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from prunescope.core.errors import JobError
from prunescope.jobs import Executor, Task
from prunescope.jobs.events import Begun, Done, End, Stopped
from prunescope.jobs.executor import Handle
from prunescope.store import Store
from prunescope.workspace import queue as queues
from prunescope.workspace.queue import Queue


class Kept(Executor):
    """Keeps what it was given."""

    name = "kept"

    def __init__(self) -> None:
        self.handles: list[Handle] = []
        self.closed = False

    def start(self, task: Task, job: Handle) -> None:
        job.report(Begun())
        self.handles.append(job)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def lanes(monkeypatch: pytest.MonkeyPatch) -> list[Kept]:
    """The executors that were made, in the order of their first task."""
    made: list[Kept] = []

    def make(place: object) -> Kept:
        made.append(Kept())
        return made[-1]

    monkeypatch.setattr(queues, "Thread", make)
    monkeypatch.setattr(queues, "Local", make)
    return made


@pytest.fixture
def queue(tmp_path: Path, lanes: list[Kept]) -> Iterator[Queue]:
    with Store(tmp_path) as store:
        queue = Queue(store, tmp_path, False, lambda: None)
        yield queue
        queue.close()


def test_equal_tasks_share_a_job_and_lanes_do_not_wait_for_each_other(queue: Queue, lanes: list[Kept]) -> None:
    short = queue.start("measure", "net", {"step": "1"}, "Measure", long=False)
    assert queue.start("measure", "net", {"step": "1"}, "Measure", long=False).id == short.id
    assert queue.start("prune", "net", {}, "Prune", long=True).state == "running"
    assert queue.start("preview", "net", {}, "Preview", long=True).state == "running"
    assert [len(lane.handles) for lane in lanes] == [1, 1, 1]


def test_what_starts_after_the_end_is_refused_and_makes_no_worker(lanes: list[Kept]) -> None:
    late = queues._LateExecutor(Kept)
    late.close()
    with pytest.raises(JobError, match="cannot start 'Prune': the workspace is closing"):
        late.start(Task(kind="prune", title="Prune"), Handle("j", lambda event: None))
    assert late._made is None


def test_closing_ends_every_lane_that_was_made(queue: Queue, lanes: list[Kept]) -> None:
    queue.start("measure", "net", {}, "Measure", long=False)
    queue.close()
    assert [lane.closed for lane in lanes] == [True]
    with pytest.raises(JobError, match="the workspace is closing"):
        queue.start("measure", "net", {}, "Measure", long=False)


def test_the_list_has_all_that_goes_on_though_it_is_older_than_what_is_shown(
    queue: Queue, lanes: list[Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "MOST_SHOWN", 2)
    slow = queue.start("prune", "net", {}, "Prune", long=True)
    for n in range(3):
        queue.start("measure", "net", {"step": n}, "Measure", long=False)
        lanes[1].handles[-1].report(Done(result=None))
    shown = queue.jobs()
    assert shown[-1].id == slow.id
    assert [card.state for card in shown] == ["done", "done", "running"]


@pytest.mark.parametrize("end", [Done(result=None), Stopped()])
def test_a_job_that_is_over_tells_that_the_tree_changed(queue: Queue, lanes: list[Kept], end: End) -> None:
    told: list[str] = []
    stop = queue.subscribe(lambda event: told.append(str(event["type"])))
    queue.start("prune", "net", {}, "Prune", long=True)
    lanes[0].handles[0].report(end)
    assert told[-2:] == ["job", "tree"]
    stop()
    queue.start("prune", "net", {}, "Prune", long=True)
    assert told[-1] == "tree"
