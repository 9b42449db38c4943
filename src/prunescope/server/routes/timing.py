"""What a step saves in time: what is known of it, and the job that measures it. Never measured unasked."""

from typing import Annotated

from fastapi import APIRouter, Query

from prunescope.server.routes import REFUSED, Chosen
from prunescope.workspace.answers import JobCard
from prunescope.workspace.timing import LatencyAnswer

router = APIRouter(prefix="/models/{model}/steps/{step}", responses=REFUSED)

Batch = Annotated[int, Query(ge=1, le=4096)]
Threads = Annotated[int, Query(ge=1, le=1024)]


@router.get("/latency")
def latency(chosen: Chosen, step: str, batch: Batch = 1, threads: Threads = 1) -> LatencyAnswer | None:
    """What was measured on this machine; null if nothing was."""
    return chosen.timing.known(step, batch, threads)


@router.post("/latency", status_code=202)
def start_latency(chosen: Chosen, step: str, batch: Batch = 1, threads: Threads = 1, again: bool = False) -> JobCard:
    return chosen.timing.start(step, batch, threads, again=again)
