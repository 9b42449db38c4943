"""One step of a model: its layers, its measurements, its export, and the comparison of two."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from prunescope.server.routes import PENDING, REFUSED, Chosen, pending
from prunescope.workspace.answers import (
    Comparison,
    ExportsAnswer,
    JobCard,
    LayerDetail,
    LayerStates,
    Metrics,
    Predictions,
    Sensitivity,
)

router = APIRouter(prefix="/models/{model}", responses=REFUSED)


@router.get("/steps/{step}/layers")
def layers(chosen: Chosen, step: str, against: str | None = None) -> LayerStates:
    return chosen.layers.states(step, against)


@router.get("/steps/{step}/layers/{site}")
def layer(chosen: Chosen, step: str, site: str) -> LayerDetail:
    return chosen.layers.detail(step, site)


@router.get("/steps/{step}/layers/{site}/sensitivity", responses=PENDING)
def sensitivity(
    chosen: Chosen, step: str, site: str, response: Response, criterion: str = "magnitude"
) -> Sensitivity | JobCard:
    return pending(chosen.foresight.sensitivity(step, site, criterion), response)


@router.get("/steps/{step}/metrics", responses=PENDING)
def metrics(
    chosen: Chosen, step: str, response: Response, data: str | None = None, split: str = ""
) -> Metrics | JobCard:
    return pending(chosen.results.metrics(step, data, split), response)


@router.get("/steps/{step}/predictions", responses=PENDING)
def predictions(
    chosen: Chosen,
    step: str,
    response: Response,
    data: str | None = None,
    split: str = "",
    condition: str = "clean",
) -> Predictions | JobCard:
    return pending(chosen.results.predictions(step, data, split, condition), response)


@router.get("/compare", responses=PENDING)
def compare(
    chosen: Chosen, a: str, b: str, response: Response, data: str | None = None, split: str = ""
) -> Comparison | JobCard:
    return pending(chosen.results.compare(a, b, data, split), response)


@router.get("/steps/{step}/exports")
def exports(chosen: Chosen, step: str) -> ExportsAnswer:
    return chosen.exporting.choices(step)


@router.get("/steps/{step}/export", response_class=Response)
def export(chosen: Chosen, step: str, form: str) -> Response:
    """The file. Headers say how its outputs differ from the network's, and with what they were compared."""
    name, content, data = chosen.exporting.download(step, form)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}  # a header is Latin-1
    if content.difference is not None:
        headers |= {"X-Difference": f"{content.difference:.3g}", "X-Checked-With": content.checked}
    return Response(data, media_type="application/octet-stream", headers=headers)
