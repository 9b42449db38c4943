"""Samples of a data set as PNGs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from prunescope.server.routes import REFUSED, Opened

router = APIRouter(prefix="/data/{data}", responses=REFUSED)


@router.get("/gallery", response_class=Response)
def gallery(
    workspace: Opened,
    data: str,
    row: Annotated[int, Query(ge=0)] = 0,
    split: str = "",
    size: Annotated[int, Query(ge=16, le=256)] = 64,
) -> Response:
    """One sample clean and under every corruption and severity, as one labelled picture."""
    return _png(workspace.pictures.gallery(data, split, row, size))


@router.get("/versions", response_class=Response)
def versions(
    workspace: Opened,
    data: str,
    row: Annotated[int, Query(ge=0)],
    split: str = "test",
    size: Annotated[int, Query(ge=4, le=256)] = 48,
) -> Response:
    """One sample corrupted: a line a corruption in the catalogue's order, a column a severity, nothing between."""
    return _png(workspace.pictures.versions(data, split, row, size))


@router.get("/sprite", response_class=Response)
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
    numbers = [int(row) for row in rows.split(",")]
    return _png(workspace.pictures.sprite(data, split, numbers, columns, size, condition))


def _png(content: bytes) -> Response:
    return Response(content, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})
