"""What is open: models, data sets, what could not be opened, and all that can be chosen."""

from fastapi import APIRouter

from prunescope.server.routes import REFUSED, Opened
from prunescope.workspace.answers import Catalogue, SessionAnswer

router = APIRouter(responses=REFUSED)


@router.get("/session")
def session(workspace: Opened) -> SessionAnswer:
    return workspace.session()


@router.get("/catalogue")
def catalogue(workspace: Opened) -> Catalogue:
    return workspace.catalogue()
