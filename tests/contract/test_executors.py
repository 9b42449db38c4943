"""Every executor keeps the same promises: result, failure, cancel, progress, death."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from prunescope.core.errors import BadPlan, Cancelled, JobDied, JobError
from prunescope.jobs import Executor, Job, JobBoard, Opener, Place, Task, Unkept
from prunescope.jobs.executor import executors

# Task kinds as another package would bring them: a module on the path whose opener the workers are given.
KINDS = """
import os
import signal
import time

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Tick
from prunescope.jobs import task_kind, tasks


class Full(BadPlan): ...


def open_bench(size=1):
    return {"size": size, "opened": 0}


def die_at_once():
    os._exit(3)


def refuse(**options):
    raise BadPlan("opening the bench: it is broken.", "Mend it.")


if "bench: add" not in tasks:
    @task_kind("bench: add")
    def add(bench, options, progress):
        bench["opened"] += 1
        return {"sum": sum(options["of"]), "size": bench["size"], "pair": (1, float("nan")), "tasks": bench["opened"]}

    @task_kind("bench: refuse")
    def refuse_plan(bench, options, progress):
        raise BadPlan("sparsity must be in [0, 1); got 40.", "For forty per cent write 0.4.")

    @task_kind("bench: stumble")
    def stumble(bench, options, progress):
        print("a print must not get into the events")
        return {}["missing"]

    @task_kind("bench: object")
    def give_object(bench, options, progress):
        return object()

    @task_kind("bench: count")
    def count(bench, options, progress):
        for i in progress.over(range(options["to"]), "counting"):
            progress.show({"so far": i})
        progress.say("counted")
        return options["to"]

    @task_kind("bench: until stopped")
    def until_stopped(bench, options, progress):
        while True:
            progress.tick("waiting", 0)
            time.sleep(0.005)

    @task_kind("bench: deaf")
    def deaf(bench, options, progress):
        progress.tick("deaf", 0)
        time.sleep(600)

    @task_kind("bench: die")
    def die(bench, options, progress):
        progress.tick("dying", 0)
        os.kill(os.getpid(), signal.SIGKILL)

    @task_kind("bench: exit")
    def exit_with_words(bench, options, progress):
        os.write(2, b"no space for a tensor\\n")
        os._exit(3)

    @task_kind("bench: environment")
    def environment(bench, options, progress):
        return {"pid": os.getpid(), "threads": os.environ.get("OMP_NUM_THREADS")}
"""
OWN_PROCESS = {"local"}
"""Executors whose tasks may die without the process that asked for them."""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "bench_kinds.py").write_text(KINDS)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield __import__("bench_kinds")


def place(kinds, **options) -> Place:
    opener = Opener("bench_kinds:open_bench", {"size": 7})
    here = opener.open()
    return Place(lambda: here, opener, **options)


@pytest.fixture(scope="module", params=list(executors))
def executor(request: pytest.FixtureRequest, kinds):
    made = executors[request.param](place(kinds))
    yield made
    made.close()


@pytest.fixture
def board(executor: Executor) -> JobBoard:
    return JobBoard(executor, Unkept())


def run(board: JobBoard, kind: str, **options) -> Job:
    return board.wait(board.submit(Task(kind=f"bench: {kind}", options=options, title=kind)).id, timeout=30)


def assert_still_works(board: JobBoard) -> None:
    assert run(board, "add", of=[1, 2]).outcome()["sum"] == 3


class Started:
    """A job that runs in the background until it is stopped, on any executor."""

    def __init__(self, board: JobBoard, kind: str) -> None:
        self.board, ticked = board, threading.Event()
        with board.subscribed(lambda job: ticked.set() if job.phase else None):
            task = Task(kind=f"bench: {kind}", title=kind)
            self.thread = threading.Thread(target=board.submit, args=(task,), daemon=True)
            self.thread.start()
            assert ticked.wait(30)
        self.id = board.unfinished()[0].id

    def ended(self) -> Job:
        job = self.board.wait(self.id, timeout=30)
        self.thread.join(30)
        return job


# ---- alike on all ----------------------------------------------------------------------------------------


def test_a_result_comes_back_as_json(board: JobBoard) -> None:
    job = run(board, "add", of=[1, 2, 3])
    assert job.state == "done"
    assert job.outcome().items() >= {"sum": 6, "size": 7, "pair": [1, None]}.items()
    assert job.created <= job.started <= job.ended


def test_the_context_is_opened_once(board: JobBoard) -> None:
    first, second = (run(board, "add", of=[]).outcome()["tasks"] for _ in range(2))
    assert second == first + 1


def test_an_error_of_our_own_crosses_whole(board: JobBoard) -> None:
    job = run(board, "refuse")
    assert job.state == "failed"
    with pytest.raises(BadPlan) as caught:
        job.outcome()
    assert caught.value.message == "sparsity must be in [0, 1); got 40."
    assert caught.value.hint == "For forty per cent write 0.4."
    assert_still_works(board)


def test_a_fault_fails_its_job_and_leaves_a_trace_in_the_log(board: JobBoard) -> None:
    job = run(board, "stumble")
    with pytest.raises(JobError, match=r"'stumble' stopped at a fault in the program: KeyError: 'missing'"):
        job.outcome()
    assert "Traceback" in job.log[-1].text
    assert_still_works(board)


def test_a_result_that_is_no_json_fails_its_job(board: JobBoard) -> None:
    assert "Unable to serialize unknown type" in run(board, "object").error.message


def test_progress_and_results_so_far_arrive_in_order(board: JobBoard) -> None:
    seen: list[Job] = []
    with board.subscribed(seen.append):
        job = run(board, "count", to=3)
    assert job.outcome() == 3
    states = [j.state for j in seen]
    assert states == sorted(states, key=["queued", "running", "done"].index)
    counts = [(j.done, j.total) for j in seen if j.phase == "counting"]
    assert counts == sorted(counts)
    assert counts[0] == (0, 3)
    assert counts[-1] == (3, 3)
    assert {"so far": 2} in [j.partial for j in seen]
    assert [line.text for line in job.log] == ["counted"]
    assert job.partial is None


def test_a_running_job_stops_when_it_is_cancelled(board: JobBoard) -> None:
    started = Started(board, "until stopped")
    board.cancel(started.id)
    job = started.ended()
    assert job.state == "cancelled"
    assert job.log[0].text == "asked to stop"
    with pytest.raises(Cancelled, match="'until stopped' was cancelled"):
        job.outcome()
    assert_still_works(board)


def test_cancelling_what_is_over_changes_nothing(board: JobBoard) -> None:
    job = run(board, "count", to=1)
    assert board.cancel(job.id) == job


# ---- where tasks have a process of their own -------------------------------------------------------------


@pytest.fixture(scope="module", params=sorted(OWN_PROCESS))
def own_executor(request: pytest.FixtureRequest, kinds):
    made = executors[request.param](place(kinds))
    yield made
    made.close()


@pytest.fixture
def own(own_executor: Executor) -> JobBoard:
    return JobBoard(own_executor, Unkept())


def test_death_of_a_worker_fails_its_job_and_no_other(own: JobBoard) -> None:
    job = run(own, "die")
    with pytest.raises(JobDied, match=r"'die' was lost: the worker process ended \(SIGKILL, most likely by the system"):
        job.outcome()
    assert job.can_retry
    assert_still_works(own)


def test_a_task_goes_to_the_next_process_if_the_one_it_was_sent_to_died_before_it_began(kinds) -> None:
    local = executors["local"](place(kinds))
    board = JobBoard(local, Unkept())
    assert_still_works(board)
    worker = local._workers[0]._process
    os.kill(worker.pid, signal.SIGSTOP)  # it takes nothing any more, as one that is about to die
    job = board.submit(Task(kind="bench: add", options={"of": [2, 2]}))
    os.kill(worker.pid, signal.SIGKILL)
    assert board.wait(job.id, timeout=30).outcome()["sum"] == 4
    board.close()


def test_a_worker_that_dies_before_every_task_is_not_tried_for_ever(kinds) -> None:
    local = executors["local"](Place(lambda: None, Opener("bench_kinds:die_at_once")))
    board = JobBoard(local, Unkept())
    assert run(board, "add", of=[1]).error.code == "JobDied"
    board.close()


def test_nothing_starts_on_a_worker_that_was_ended(kinds) -> None:
    local = executors["local"](place(kinds))
    ended = local._workers[0]._process
    local.close()
    board = JobBoard(local, Unkept())
    assert "its worker was ended" in run(board, "add", of=[1]).error.message
    assert local._workers[0]._process is ended


def test_a_task_that_listens_is_cancelled_without_ending_its_worker(own: JobBoard) -> None:
    before = run(own, "environment").outcome()["pid"]
    started = Started(own, "until stopped")
    own.cancel(started.id)
    assert started.ended().state == "cancelled"
    assert run(own, "environment").outcome()["pid"] == before


def test_last_words_of_a_dead_worker_are_in_the_log(own: JobBoard) -> None:
    job = run(own, "exit")
    assert "(exit code 3)" in job.error.message
    assert "no space for a tensor" in job.log[-1].text


def test_jobs_wait_their_turn_and_a_waiting_one_is_cancelled_at_once(own: JobBoard) -> None:
    running = Started(own, "until stopped")
    waiting = [own.submit(Task(kind="bench: add", options={"of": [n]})) for n in range(2)]
    assert [own.get(job.id).state for job in waiting] == ["queued", "queued"]
    assert own.cancel(waiting[0].id).state == "cancelled"
    own.cancel(running.id)
    assert own.wait(waiting[1].id, 30).outcome()["sum"] == 1
    assert own.get(waiting[0].id).state == "cancelled"


def test_a_worker_that_does_not_listen_is_ended_after_its_grace(kinds) -> None:
    local = executors["local"](place(kinds), grace_s=0.05)
    board = JobBoard(local, Unkept())
    started = Started(board, "deaf")
    board.cancel(started.id)
    assert started.ended().state == "cancelled"
    assert_still_works(board)
    board.close()


def test_workers_share_the_threads_and_keep_their_number(kinds) -> None:
    local = executors["local"](place(kinds, workers=2, threads=3))
    board = JobBoard(local, Unkept())
    jobs = [board.submit(Task(kind="bench: environment")) for _ in range(4)]
    found = [board.wait(job.id, 30).outcome() for job in jobs]
    assert {each["threads"] for each in found} == {"3"}
    assert os.getpid() not in {each["pid"] for each in found}
    board.close()


def test_closing_ends_the_worker_and_leaves_its_job_interrupted(kinds) -> None:
    local = executors["local"](place(kinds))
    board = JobBoard(local, Unkept())
    started = Started(board, "until stopped")
    process = local._workers[0]._process
    board.close()
    assert process.returncode == -signal.SIGKILL
    assert board.get(started.id).state == "interrupted"
    with pytest.raises(JobError, match="the workspace is closing"):
        board.submit(Task(kind="bench: add", options={"of": []}))


def test_a_worker_runs_no_code_from_the_folder_it_is_started_in(kinds, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "pydantic.py").write_text("raise SystemExit('code of a stranger')")
    monkeypatch.chdir(tmp_path)
    board = JobBoard(executors["local"](place(kinds)), Unkept())
    assert_still_works(board)
    board.close()


def test_a_context_that_cannot_be_opened_is_told_by_each_job(kinds) -> None:
    local = executors["local"](Place(kinds.open_bench, Opener("bench_kinds:refuse")))
    board = JobBoard(local, Unkept())
    with pytest.raises(BadPlan, match=r"opening the bench: it is broken\. Mend it\."):
        run(board, "add", of=[]).outcome()
    board.close()


def test_a_worker_ends_with_its_owner(kinds, tmp_path: Path) -> None:
    code = """
import sys, time
from prunescope.jobs import Opener, Place
from prunescope.jobs.executor import executors
local = executors["local"](Place(dict, Opener("bench_kinds:open_bench")))
print(local._workers[0]._process.pid, flush=True)
sys.stdin.read()
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    owner = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    worker = int(owner.stdout.readline())
    owner.kill()
    owner.communicate()
    for _ in range(600):
        if not is_running(worker):
            break
        threading.Event().wait(0.02)
    assert not is_running(worker)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
