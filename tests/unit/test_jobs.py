"""Jobs and their board: states, order, restarts, listeners."""

import json
import threading
from pathlib import Path

import pytest

from prunescope.core.errors import BadPlan, DiskFull, JobError, PrunescopeError, UnknownName
from prunescope.core.progress import Tick
from prunescope.jobs import Failure, Job, JobBoard, Task, tasks
from prunescope.jobs.events import Begun, Done, Failed, Interrupted, Said, Shown, Stopped, Ticked, after, read_event
from prunescope.jobs.executor import Executor, Handle, Opener, Place
from prunescope.jobs.executors.inline import Inline
from prunescope.jobs.worker import Throttle
from prunescope.store import Store

NOW = "2026-01-01T00:00:00+00:00"
TASK = Task(kind="board: any", title="prune")
EVENTS = [
    Begun(),
    Ticked(tick=Tick("epoch 1", 3, None, None, "loss 0.4")),
    Said(text="line"),
    Shown(value=[1, None]),
    Done(result={"x": [0.1, None]}),
    Failed(error=Failure(code="BadPlan", message="no.", hint="Do.")),
    Stopped(),
    Interrupted(),
]
if TASK.kind not in tasks:
    tasks.add(TASK.kind, lambda context, options, progress: None)


class Memory(dict):
    put = dict.__setitem__

    def items(self):
        return dict(super().items())


class ByHand(Executor):
    """Starts nothing: the test says what happens."""

    name = "by hand"

    def __init__(self, slots: int = 1) -> None:
        self.slots = slots
        self.handles: list[Handle] = []
        self.closed = False

    def start(self, task: Task, job: Handle) -> None:
        job.report(Begun())
        self.handles.append(job)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def hand() -> ByHand:
    return ByHand()


@pytest.fixture
def board(hand: ByHand) -> JobBoard:
    return JobBoard(hand, Memory())


def states(board: JobBoard) -> list[str]:
    return [job.state for job in board.jobs()]


# ---- a job -----------------------------------------------------------------------------------------------


def running() -> Job:
    return after(Job(id="1", task=TASK, created=NOW), Begun(), NOW)


def test_a_tick_sets_all_it_says() -> None:
    job = after(running(), Ticked(tick=Tick("epoch 1", 3, 10, 1.5, "loss 0.4")), NOW)
    assert (job.phase, job.done, job.total, job.seconds_left, job.note) == ("epoch 1", 3, 10, 1.5, "loss 0.4")


@pytest.mark.parametrize("end", EVENTS[4:])
@pytest.mark.parametrize("late", EVENTS)
def test_what_is_over_stays_as_it_is(end, late) -> None:
    job = after(running(), end, NOW)
    assert job.is_over
    assert after(job, late, NOW) == job


@pytest.mark.parametrize("event", EVENTS)
def test_events_come_through_json_unchanged(event) -> None:
    assert read_event(json.loads(json.dumps(event.model_dump(mode="json")))) == event


@pytest.mark.parametrize("event", EVENTS)
def test_jobs_come_through_json_unchanged(event) -> None:
    job = after(running(), event, NOW)
    assert Job.model_validate(json.loads(json.dumps(job.model_dump(mode="json")))) == job


def test_a_result_so_far_goes_when_the_job_is_over() -> None:
    job = after(after(running(), Shown(value=1), NOW), Stopped(), NOW)
    assert job.partial is None
    assert job.state == "cancelled"


def test_the_log_keeps_its_last_thousand_lines() -> None:
    job = running()
    for number in range(1005):
        job = after(job, Said(text=str(number)), NOW)
    assert [job.log[0].text, job.log[-1].text, len(job.log)] == ["5", "1004", 1000]


def test_a_job_without_a_result_says_why() -> None:
    with pytest.raises(JobError, match="the job 'prune' has no result: it is running"):
        running().outcome()


def test_an_error_keeps_its_class_also_if_others_defined_it() -> None:
    class TooOdd(BadPlan): ...

    failure = Failure.of(TooOdd("odd.", "Even it."))
    assert type(failure.error()) is TooOdd
    assert type(Failure(code="Unheard", message="x").error()) is JobError
    assert isinstance(failure.error(), PrunescopeError)


# ---- the board -------------------------------------------------------------------------------------------


def test_jobs_run_in_the_order_they_came(board: JobBoard, hand: ByHand) -> None:
    ids = [board.submit(TASK).id for _ in range(3)]
    assert states(board) == ["running", "queued", "queued"]
    for _ in ids:
        hand.handles[-1].report(Done(result=None))
    assert [handle.job for handle in hand.handles] == ids
    assert states(board) == ["done"] * 3


def test_as_many_run_as_there_are_slots() -> None:
    board = JobBoard(ByHand(slots=2), Memory())
    for _ in range(3):
        board.submit(TASK)
    assert states(board) == ["running", "running", "queued"]


def test_an_unknown_kind_is_refused_at_the_door(board: JobBoard) -> None:
    with pytest.raises(UnknownName, match=r"no task kind named 'board: an'; did you mean 'board: any'"):
        board.submit(Task(kind="board: an"))
    assert board.jobs() == []


def test_a_waiting_job_that_is_cancelled_never_starts(board: JobBoard, hand: ByHand) -> None:
    _, second, third = (board.submit(TASK).id for _ in range(3))
    assert board.cancel(second).state == "cancelled"
    hand.handles[0].report(Done(result=None))
    assert hand.handles[-1].job == third


def test_a_running_job_that_is_cancelled_is_asked_to_stop(board: JobBoard, hand: ByHand) -> None:
    job = board.submit(TASK)
    assert not hand.handles[0].should_stop()
    assert board.cancel(job.id).state == "running"
    assert hand.handles[0].should_stop()


def test_an_executor_that_cannot_start_fails_the_job(board: JobBoard, hand: ByHand, monkeypatch) -> None:
    def busy(task: Task, job: Handle) -> None:
        raise JobError("all workers are busy.")

    monkeypatch.setattr(hand, "start", busy)
    assert board.submit(TASK).error.message == "all workers are busy."


def test_a_task_that_waits_or_runs_is_not_started_twice(board: JobBoard, hand: ByHand) -> None:
    first = board.submit(TASK, again=False)
    waiting = board.submit(TASK.model_copy(update={"title": "another"}), again=False)
    assert board.submit(TASK, again=False).id == first.id
    assert board.submit(waiting.task, again=False).id == waiting.id
    hand.handles[0].report(Done(result=None))
    assert board.submit(TASK, again=False).id not in (first.id, waiting.id)


def test_a_task_is_started_anew_while_its_job_ends_that_was_asked_to_stop(board: JobBoard, hand: ByHand) -> None:
    first = board.submit(TASK, again=False)
    board.cancel(first.id)
    second = board.submit(TASK, again=False)
    assert second.id != first.id
    hand.handles[0].report(Stopped())
    assert states(board) == ["cancelled", "running"]


def test_what_many_ask_for_at_once_is_done_once(hand: ByHand) -> None:
    board, n = JobBoard(hand, Memory()), 8
    together = threading.Barrier(n)
    found: list[str] = []

    def ask() -> None:
        together.wait(30)
        found.append(board.submit(TASK, again=False).id)

    threads = [threading.Thread(target=ask) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(found), len(set(found)), len(board.jobs())) == (n, 1, 1)


def test_a_retry_pressed_twice_makes_one_job(board: JobBoard, hand: ByHand) -> None:
    job = board.submit(TASK)
    hand.handles[0].report(Stopped())
    assert board.retry(job.id).id == board.retry(job.id).id


def test_only_what_ended_without_a_result_is_tried_again(board: JobBoard, hand: ByHand) -> None:
    job = board.submit(TASK)
    with pytest.raises(JobError, match="cannot retry 'prune': it is running"):
        board.retry(job.id)
    hand.handles[0].report(Failed(error=Failure(code="BadPlan", message="no.")))
    again = board.retry(job.id)
    assert again.task == TASK
    assert again.id != job.id
    hand.handles[1].report(Done(result=None))
    with pytest.raises(JobError, match="cannot retry 'prune': it is done"):
        board.retry(again.id)


def test_a_job_that_is_not_there_is_refused_by_its_id(board: JobBoard) -> None:
    with pytest.raises(UnknownName, match="no job 'nothing'"):
        board.get("nothing")


def test_waiting_ends_with_the_job_or_the_timeout(board: JobBoard, hand: ByHand) -> None:
    job = board.submit(TASK)
    assert board.wait(job.id, timeout=0.001).state == "running"
    threading.Timer(0.01, lambda: hand.handles[0].report(Done(result=5))).start()
    assert board.wait(job.id, timeout=30).outcome() == 5


def test_a_restart_shows_what_was_done_and_offers_the_rest_again(tmp_path: Path, hand: ByHand) -> None:
    with Store(tmp_path) as store:
        board = JobBoard(hand, store.jobs)
        for _ in range(3):
            board.submit(TASK)
        hand.handles[0].report(Done(result={"accuracy": 0.5}))
        # no close: the process is killed here
    with Store(tmp_path) as store:
        board = JobBoard(ByHand(), store.jobs)
        assert states(board) == ["done", "interrupted", "interrupted"]
        done, lost, _ = board.jobs()
        assert done.outcome() == {"accuracy": 0.5}
        assert lost.error.message == "prunescope ended before 'prune' was done."
        assert board.retry(lost.id).state == "running"


def test_closing_interrupts_what_is_not_done(board: JobBoard, hand: ByHand) -> None:
    for _ in range(2):
        board.submit(TASK)
    board.close()
    assert hand.closed
    assert states(board) == ["interrupted"] * 2
    hand.handles[0].report(Done(result="late"))
    assert states(board) == ["interrupted"] * 2
    with pytest.raises(JobError, match="cannot start 'prune': the workspace is closing"):
        board.submit(TASK)


def test_a_job_that_cannot_be_saved_lives_on_and_says_so(hand: ByHand) -> None:
    class Full(Memory):
        def put(self, name, value) -> None:
            if value["state"] == "done":
                raise DiskFull("using the catalogue: the disk is full.")

    board = JobBoard(hand, Full())
    job = board.submit(TASK)
    hand.handles[0].report(Done(result=1))
    assert board.get(job.id).outcome() == 1
    assert board.get(job.id).log[-1].text == "this job could not be saved: using the catalogue: the disk is full."


def test_ticks_are_not_written_to_the_disk(hand: ByHand) -> None:
    written: list[str] = []

    class Counted(Memory):
        def put(self, name, value) -> None:
            written.append(value["state"])

    JobBoard(hand, Counted()).submit(TASK)
    for done in range(100):
        hand.handles[0].report(Ticked(tick=Tick("epoch", done, 100)))
    hand.handles[0].report(Done(result=None))
    assert written == ["queued", "running", "done"]


# ---- news ------------------------------------------------------------------------------------------------


def test_interrupting_an_inline_task_cancels_it_and_goes_on_up() -> None:
    if "board: interrupt" not in tasks:
        tasks.add("board: interrupt", lambda context, options, progress: (_ for _ in ()).throw(KeyboardInterrupt))
    board = JobBoard(Inline(Place(dict, Opener(""))), Memory())
    with pytest.raises(KeyboardInterrupt):
        board.submit(Task(kind="board: interrupt"))
    assert states(board) == ["cancelled"]


def test_listeners_hear_every_change_until_they_leave(board: JobBoard, hand: ByHand) -> None:
    heard: list[str] = []
    with board.subscribed(lambda job: heard.append(job.state)):
        board.submit(TASK)
    hand.handles[0].report(Done(result=None))
    assert heard == ["queued", "running"]


def test_a_listener_that_fails_stops_neither_jobs_nor_others(board: JobBoard, hand: ByHand, caplog) -> None:
    heard: list[str] = []
    with board.subscribed(lambda job: {}["nothing"]), board.subscribed(lambda job: heard.append(job.state)):
        board.submit(TASK)
        hand.handles[0].report(Done(result=None))
    assert heard == ["queued", "running", "done"]
    assert "a listener failed at job" in caplog.text


def test_ticks_are_thinned_but_ends_and_new_phases_are_not() -> None:
    sent, now = [], [0.0]
    send = Throttle(sent.append, clock=lambda: now[0])
    for done in range(101):
        now[0] = done * 0.03
        send(Ticked(tick=Tick("epoch 1", done, 100)))
    assert [event.tick.done for event in sent] == [*range(0, 101, 4)]
    send(Ticked(tick=Tick("epoch 2", 0, 100)))
    send(Said(text="line"))
    assert len(sent) == 28
