"""The mask of one weight: what the view must know first, then tiles of bytes.

A tile is up to 256 x 256 cells of a level; edge tiles are smaller. Row-major bytes, one plane after the other.

Level 0, a cell a weight: ``state`` (0 kept, 1 pruned earlier, 2 pruned now, 3 restored; + 8 if removed by hand), then
``shade`` (|w| / magnitude_high * 255, of the unmasked weight). Level k, a cell for 2^k x 2^k weights: shares pruned
now, pruned earlier and restored (0..255 = 0..100 %), then the mean shade.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from prunescope.server.routes import REFUSED, Chosen
from prunescope.workspace.answers import MaskHead

router = APIRouter(prefix="/models/{model}/steps/{step}/masks/{site}", responses=REFUSED)


@router.get("")
def head(chosen: Chosen, step: str, site: str, against: str | None = None) -> MaskHead:
    return chosen.masks.head(step, site, against)


@router.get("/tile", response_class=Response)
def tile(
    chosen: Chosen,
    step: str,
    site: str,
    level: Annotated[int, Query(ge=0)],
    row: Annotated[int, Query(ge=0)],
    column: Annotated[int, Query(ge=0)],
    against: str | None = None,
    order: Literal["index", "norm", "pruned"] = "index",
) -> Response:
    content = chosen.masks.tile(step, site, against, level, row, column, order)
    # Steps never change, so a tile of a step against a step never does.
    return Response(content, media_type="application/octet-stream", headers={"Cache-Control": "private, max-age=86400"})
