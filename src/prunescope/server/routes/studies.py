"""Studies that are jobs: what is known of one, and starting it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from prunescope.server.routes import REFUSED, Opened
from prunescope.workspace.answers import JobCard
from prunescope.workspace.study import Subject
from prunescope.workspace.studying import StudyAnswer

router = APIRouter(prefix="/studies", responses=REFUSED)

Options = Annotated[dict[str, Any], Body(description="fields of the study; those left out are as usual")]
Of = Annotated[
    Subject | None, Body(description="what it is of; of no account for a study that brings its own networks")
]


@router.post("/{name}/find")
def find(workspace: Opened, name: str, options: Options, of: Of = None) -> StudyAnswer:
    """What is known of it; nothing is started."""
    return workspace.studies.find(name, options, of or Subject())


@router.post("/{name}", status_code=202)
def start(workspace: Opened, name: str, options: Options, of: Of = None) -> JobCard:
    return workspace.studies.start(name, options, of or Subject())
