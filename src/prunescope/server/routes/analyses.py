"""Analyses of steps, their tables as plain columns."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from prunescope.server.routes import PENDING, REFUSED, Opened, pending
from prunescope.workspace.analysing import AnalysisAnswer, Asked
from prunescope.workspace.answers import JobCard

router = APIRouter(responses=REFUSED)

Steps = Annotated[list[str], Query(description="number or id; MODEL/STEP for one of another model")]


@router.get("/models/{model}/analyses/{name}", responses=PENDING)
def analysis(
    workspace: Opened,
    response: Response,
    model: str,
    name: Asked,
    steps: Steps,
    data: str | None = None,
    split: str = "",
) -> AnalysisAnswer | JobCard:
    return pending(workspace.analyses.find(name, steps, model, data, split), response)
