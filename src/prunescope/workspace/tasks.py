"""What jobs do: a task's kind and its JSON options, carried out on a workspace.

Importing this module registers the kinds, here and in worker processes.
"""

from typing import TYPE_CHECKING, Any

from prunescope.core.progress import Progress
from prunescope.jobs.task import task_kind

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace
    from prunescope.workspace.model import Model

Options = dict[str, Any]


@task_kind("prune")
def prune(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Make the next step, with its control if that is wanted, and measure it."""
    model = workspace.model(options["model"])
    measure, control = options.get("measure", True), options.get("control", False)
    step = model.prune(options["plan"], options["parent"], options["note"], progress, measure, control)
    return {"step": step.id}


@task_kind("preview")
def preview(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """What a plan would do, where that takes long."""
    model, asked = _asked(workspace, options)
    model.foresight.find_preview(asked, progress)
    return {}


@task_kind("distribution")
def distribution(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Scores of a criterion over a step, where that takes long."""
    model, asked = _asked(workspace, options)
    model.foresight.find_distribution(asked, progress)
    return {}


@task_kind("measure")
def measure(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Measure steps on a split."""
    for step in options["steps"]:
        workspace.model(options["model"]).measure(step, options["data"], options["split"], progress)
    return {"steps": options["steps"]}


@task_kind("replay")
def replay(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Make a step again and compare the bits."""
    return workspace.model(options["model"]).replay(options["step"], progress).model_dump(mode="json")


@task_kind("sensitivity")
def sensitivity(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Accuracy against the share pruned of one layer."""
    model, asked = _asked(workspace, options)
    return model.foresight.find_sensitivity(asked, progress).model_dump(mode="json")


@task_kind("robustness")
def robustness(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Measure steps under conditions."""
    of = workspace.model(options["model"]).robustness
    of.measure(options["steps"], options["conditions"], options["data"], options["split"], progress)
    return {"steps": options["steps"]}


@task_kind("family")
def family(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Grow branches of a step, and measure them under all conditions."""
    of = workspace.model(options["model"]).families
    return {"steps": of.carry_out(options["plans"], options["parent"], options["measure"], progress)}


@task_kind("geometry")
def geometry(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Measure a step's angles under a condition."""
    of = workspace.model(options["model"]).robustness
    of.geometry.columns(options["step"], options["condition"], options["data"], options["split"], progress)
    return {"step": options["step"], "condition": options["condition"]}


@task_kind("latency")
def latency(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Measure what a step saves in time."""
    timing, again = workspace.model(options["model"]).timing, options["again"]
    timing.measure(options["step"], options["batch"], options["threads"], again=again, progress=progress)
    return {"step": options["step"]}


def _asked(workspace: "Workspace", options: Options) -> tuple["Model", Options]:
    """The model that a task is about, and what is asked of it."""
    return workspace.model(options["model"]), {name: value for name, value in options.items() if name != "model"}


@task_kind("study")
def study(workspace: "Workspace", options: Options, progress: Progress) -> Options:
    """Carry out a study."""
    workspace.studies.carry_out(options, progress)
    return {}


def open_in_worker(folder: str, trust: bool, token: str) -> "Workspace":
    """The workspace, in a worker process of the one that opened the folder."""
    from prunescope.workspace.facade import Workspace

    return Workspace(folder, trust, token)
