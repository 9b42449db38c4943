"""News of jobs for asynchronous code."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from prunescope.jobs.board import JobBoard
from prunescope.jobs.job import Job


async def news(board: JobBoard) -> AsyncIterator[Job]:
    """All jobs as they are now, then every job that changes.

    A reader who is slow gets each job as it is when it reads, not all that happened to it meanwhile.
    """
    loop, changed, fresh = asyncio.get_running_loop(), dict[str, Job](), asyncio.Event()

    def take(job: Job) -> None:
        changed[job.id] = job
        fresh.set()

    with board.subscribed(lambda job: _later(loop, take, job)):
        for job in board.jobs():
            yield job
        while True:
            await fresh.wait()
            fresh.clear()
            for name in tuple(changed):
                yield changed.pop(name)


def _later(loop: asyncio.AbstractEventLoop, take: Callable[[Job], None], job: Job) -> None:
    with suppress(RuntimeError):  # the loop was closed, and the reader with it
        loop.call_soon_threadsafe(take, job)
