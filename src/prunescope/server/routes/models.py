"""One model: its network, its history, and what a plan would do."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response

from prunescope.server.routes import PENDING, REFUSED, Chosen, pending
from prunescope.workspace.answers import (
    DistributionAnswer,
    JobCard,
    NetworkCard,
    PreviewAnswer,
    TreeAnswer,
)

router = APIRouter(prefix="/models/{model}", responses=REFUSED)

StepId = Annotated[str, Body(embed=True)]
Parent = Annotated[str | None, Body()]
Options = Annotated[dict[str, Any], Body()]


@router.get("")
def network(chosen: Chosen) -> NetworkCard:
    return chosen.card


@router.get("/tree")
def tree(chosen: Chosen) -> TreeAnswer:
    return chosen.live_tree()


@router.post("/tree/undo")
def undo(chosen: Chosen) -> TreeAnswer:
    return chosen.undo()


@router.post("/tree/redo")
def redo(chosen: Chosen) -> TreeAnswer:
    return chosen.redo()


@router.post("/tree/go")
def go(chosen: Chosen, step: StepId) -> TreeAnswer:
    return chosen.go(step)


@router.post("/tree/remove")
def remove(chosen: Chosen, step: StepId) -> TreeAnswer:
    return chosen.remove(step)


@router.post("/tree/restore")
def restore(chosen: Chosen, step: StepId) -> TreeAnswer:
    return chosen.restore(step)


@router.post("/tree/note")
def note(chosen: Chosen, step: Annotated[str, Body()], text: Annotated[str, Body()]) -> TreeAnswer:
    return chosen.note(step, text)


@router.post("/prune", status_code=202)
def prune(
    chosen: Chosen,
    plan: Options,
    parent: Parent = None,
    note: Annotated[str, Body()] = "",
    control: Annotated[bool, Body()] = False,
) -> JobCard:
    return chosen.pruning.start(plan, parent, note, control)


@router.post("/replay", status_code=202)
def replay(chosen: Chosen, step: StepId) -> JobCard:
    return chosen.pruning.start_replay(step)


@router.post("/preview", responses=PENDING)
def preview(
    chosen: Chosen, plan: Options, response: Response, parent: Parent = None, limit: Annotated[int, Body(ge=1)] = 1000
) -> PreviewAnswer | JobCard:
    return pending(chosen.foresight.preview(plan, parent, limit), response)


@router.post("/forecast")
def forecast(chosen: Chosen, plan: Options, parent: Parent = None) -> PreviewAnswer | None:
    return chosen.foresight.forecast(plan, parent)


@router.post("/distribution", responses=PENDING)
def distribution(
    chosen: Chosen, criterion: Options, structure: Options, response: Response, parent: Parent = None
) -> DistributionAnswer | JobCard:
    return pending(chosen.foresight.distribution(criterion, structure, parent), response)
