"""One step of a model: its layers, its measurements, its export, and the comparison of two."""

from typing import Literal, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Response

from prunescope.server.routes import PENDING, REFUSED, Chosen
from prunescope.workspace.answers import (
    Comparison,
    JobCard,
    LayerDetail,
    LayerStates,
    Metrics,
    Predictions,
    Sensitivity,
)

router = APIRouter(prefix="/models/{model}", responses=REFUSED)

T = TypeVar("T")


def _pending(answer: T, response: Response) -> T:
    """The answer itself, with status 202 if it is the job that computes it."""
    if isinstance(answer, JobCard):
        response.status_code = 202
    return answer


@router.get("/steps/{step}/layers")
def layers(chosen: Chosen, step: str, against: str | None = None) -> LayerStates:
    return chosen.layers(step, against)


@router.get("/steps/{step}/layers/{site}")
def layer(chosen: Chosen, step: str, site: str) -> LayerDetail:
    return chosen.layer(step, site)


@router.get("/steps/{step}/layers/{site}/sensitivity", responses=PENDING)
def sensitivity(
    chosen: Chosen, step: str, site: str, response: Response, criterion: str = "magnitude"
) -> Sensitivity | JobCard:
    return _pending(chosen.sensitivity(step, site, criterion), response)


@router.get("/steps/{step}/metrics", responses=PENDING)
def metrics(
    chosen: Chosen, step: str, response: Response, data: str | None = None, split: str = ""
) -> Metrics | JobCard:
    return _pending(chosen.metrics(step, data, split), response)


@router.get("/steps/{step}/predictions", responses=PENDING)
def predictions(
    chosen: Chosen, step: str, response: Response, data: str | None = None, split: str = ""
) -> Predictions | JobCard:
    return _pending(chosen.predictions(step, data, split), response)


@router.get("/compare", responses=PENDING)
def compare(
    chosen: Chosen, a: str, b: str, response: Response, data: str | None = None, split: str = ""
) -> Comparison | JobCard:
    return _pending(chosen.compare(a, b, data, split), response)


@router.get("/steps/{step}/export", response_class=Response)
def export(chosen: Chosen, step: str, form: Literal["safetensors", "prune", "masks"]) -> Response:
    name, content = chosen.export_bytes(step, form)
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"  # RFC 6266: a header itself is Latin-1
    return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": disposition})
