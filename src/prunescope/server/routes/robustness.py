"""Steps under corruption, and where samples lie in the last layer's space."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from prunescope.server.routes import PENDING, REFUSED, Chosen
from prunescope.workspace.answers import JobCard
from prunescope.workspace.robustness.answers import (
    GeometryFacts,
    RobustnessTable,
    SamplePath,
    SampleScores,
    SampleUnderConditions,
    SubsetCounts,
    TopClass,
)

router = APIRouter(prefix="/models/{model}", responses=REFUSED)

Steps = Annotated[list[str], Body()]
Name = Annotated[str | None, Body()]
Split = Annotated[str, Body()]

COLUMNS: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": {}}}}


@router.get("/robustness")
def table(chosen: Chosen, data: str | None = None, split: str = "") -> RobustnessTable:
    return chosen.robustness.table((), data, split)


@router.post("/robustness", status_code=202)
def measure(
    chosen: Chosen, steps: Steps, conditions: Annotated[list[str], Body()], data: Name = None, split: Split = ""
) -> JobCard:
    return chosen.robustness.start_measure(steps, conditions, data, split)


@router.post("/robustness/subset")
def subset(
    chosen: Chosen, steps: Steps, rows: Annotated[list[int], Body()], data: Name = None, split: Split = ""
) -> SubsetCounts:
    return chosen.robustness.subset(steps, rows, data, split)


@router.post("/robustness/sample")
def sample(
    chosen: Chosen, steps: Steps, row: Annotated[int, Body()], data: Name = None, split: Split = ""
) -> SampleUnderConditions:
    return chosen.robustness.sample(steps, row, data, split)


@router.post("/family", status_code=202)
def family(
    chosen: Chosen,
    criteria: Annotated[list[str], Body(min_length=1)],
    rates: Annotated[list[float], Body(min_length=1)],
    structure: Annotated[str, Body()] = "weight",
    scope: Annotated[str, Body()] = "global",
    parent: Annotated[str, Body()] = "",
    measure: Annotated[bool, Body()] = True,
) -> JobCard:
    """Branches of a step (the head if none is named) as a job that leaves the head where it is."""
    return chosen.families.start(criteria, rates, parent, measure, structure, scope)


@router.get("/samples")
def scores(
    chosen: Chosen,
    a: str,
    b: str,
    condition: str = "clean",
    condition_b: str = "",
    data: str | None = None,
    split: str = "",
) -> SampleScores:
    """A under `condition`, B under `condition_b`, the same unless it is named."""
    return chosen.robustness.by_sample.scores(a, b, condition, condition_b, data, split)


@router.get("/samples/{row}")
def path(chosen: Chosen, row: int, condition: str = "clean", data: str | None = None, split: str = "") -> SamplePath:
    return chosen.robustness.by_sample.path(row, condition, data, split)


@router.get("/samples/{row}/top")
def top(
    chosen: Chosen,
    row: int,
    a: str,
    b: str,
    condition: str = "clean",
    condition_b: str = "",
    data: str | None = None,
    split: str = "",
) -> list[list[TopClass]]:
    """The five likeliest classes at A under `condition` and at B under `condition_b`, the same unless it is named."""
    return chosen.robustness.by_sample.top([a, b], row, [condition, condition_b or condition], data, split)


@router.get("/geometry")
def facts(chosen: Chosen, data: str | None = None) -> GeometryFacts:
    return chosen.robustness.geometry.facts(data)


@router.get("/steps/{step}/geometry", response_class=Response, responses={**PENDING, **COLUMNS})
def geometry(
    chosen: Chosen,
    step: str,
    condition: str = "clean",
    data: str | None = None,
    split: str = "",
    angles: bool = True,
) -> Response:
    """Columns of all samples; without `angles`, those to every class are left out."""
    return _packed(chosen.robustness.geometry.answer(step, condition, data, split, angles))


@router.get("/steps/{step}/angles", response_class=Response, responses={**PENDING, **COLUMNS})
def angles(
    chosen: Chosen,
    step: str,
    condition: str = "clean",
    of: Annotated[list[int] | None, Query()] = None,
    most: int = 0,
    data: str | None = None,
    split: str = "",
) -> Response:
    """Angles to every class of samples of these classes (all if none are named), `most` of them spread evenly."""
    return _packed(chosen.robustness.geometry.angles(step, condition, of or (), most, data, split))


def _packed(answer: bytes | JobCard) -> Response:
    if isinstance(answer, JobCard):
        return Response(answer.model_dump_json(), status_code=202, media_type="application/json")
    return Response(answer, media_type="application/octet-stream")
