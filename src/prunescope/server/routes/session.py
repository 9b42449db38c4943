"""What is open: models, data sets, what could not be opened, and all that can be chosen."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from prunescope.server.routes import REFUSED, Opened
from prunescope.workspace.answers import Catalogue, SessionAnswer

router = APIRouter(responses=REFUSED)


@router.get("/session")
def session(workspace: Opened) -> SessionAnswer:
    return workspace.session()


@router.get("/catalogue")
def catalogue(workspace: Opened) -> Catalogue:
    return workspace.catalogue()


@router.get("/data/{data}/gallery", response_class=Response)
def gallery(
    workspace: Opened,
    data: str,
    row: Annotated[int, Query(ge=0)] = 0,
    split: str = "",
    size: Annotated[int, Query(ge=16, le=256)] = 64,
) -> Response:
    """One sample clean and under every corruption and severity, as one labelled picture."""
    png = workspace.gallery(data, split, row, size)
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/data/{data}/versions", response_class=Response)
def versions(
    workspace: Opened,
    data: str,
    row: Annotated[int, Query(ge=0)],
    split: str = "test",
    size: Annotated[int, Query(ge=4, le=256)] = 48,
) -> Response:
    """One sample corrupted: a line a corruption in the catalogue's order, a column a severity, nothing between."""
    png = workspace.versions(data, split, row, size)
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/data/{data}/sprite", response_class=Response)
def sprite(
    workspace: Opened,
    data: str,
    rows: Annotated[str, Query(description="sample rows, comma-separated", pattern=r"^\d{1,9}(,\d{1,9})*$")],
    split: str = "test",
    columns: Annotated[int, Query(ge=1, le=256)] = 16,
    size: Annotated[int, Query(ge=4, le=512)] = 44,
    condition: str = "clean",
) -> Response:
    """Images of the given rows in that order, ``columns`` a line, each ``size`` px, as they are under a condition."""
    png = workspace.sprite(data, split, [int(row) for row in rows.split(",")], columns, size, condition)
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})
