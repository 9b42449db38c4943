"""Long work: what runs, what waits, what came of it."""

from fastapi import APIRouter

from prunescope.server.routes import REFUSED, Opened
from prunescope.workspace.answers import JobCard

router = APIRouter(prefix="/jobs", responses=REFUSED)


@router.get("")
def jobs(workspace: Opened) -> list[JobCard]:
    return workspace.jobs()


@router.post("/{job}/cancel")
def cancel(workspace: Opened, job: str) -> JobCard:
    return workspace.cancel(job)


@router.post("/{job}/retry")
def retry(workspace: Opened, job: str) -> JobCard:
    return workspace.retry(job)
