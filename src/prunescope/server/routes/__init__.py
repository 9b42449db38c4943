"""The HTTP contract, a file a subject; each route calls one use-case."""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Response
from starlette.requests import HTTPConnection

from prunescope.workspace import Model, Workspace
from prunescope.workspace.answers import ErrorInfo, JobCard

Responses = dict[int | str, dict[str, Any]]

PENDING: Responses = {202: {"model": JobCard, "description": "Being computed as this job; ask again when it is done."}}
REFUSED: Responses = {422: {"model": ErrorInfo}, 404: {"model": ErrorInfo}}


T = TypeVar("T")


def pending(answer: T, response: Response) -> T:
    """The answer itself, with status 202 if it is the job that computes it."""
    if isinstance(answer, JobCard):
        response.status_code = 202
    return answer


def _workspace(connection: HTTPConnection) -> Workspace:
    workspace: Workspace = connection.app.state.workspace
    return workspace


Opened = Annotated[Workspace, Depends(_workspace)]


def _model(workspace: Opened, model: Annotated[str, Path()]) -> Model:
    return workspace.model(model)


Chosen = Annotated[Model, Depends(_model)]
