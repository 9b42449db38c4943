"""The study of multi-prize tickets: a workspace is made, its networks are trained and looked at, and it stays."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load as unpack

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.data.condition import Condition, all_conditions
from prunescope.data.source import load
from prunescope.store.disk import refusals, write_whole
from prunescope.store.paths import Paths
from prunescope.study.analyses import Analysis, Samples, correlations, margins
from prunescope.study.files import write_text
from prunescope.study.multiprize import NETWORKS, Looked, Protocol, compare
from prunescope.workspace.config import FILE
from prunescope.workspace.facade import Workspace
from prunescope.workspace.model import Model

PROTOCOL = "protocol.json"
PARTS = "networks and measurements"
"""The phase that has a tick a part: the networks of a draw, then all of them under corruption."""
MODEL = """
[models.seed-{seed}]
source = "zoo"
architecture = "lenet5"
arguments = {{ channels = {channels}, hidden = {hidden} }}
seed = {seed}
data = "fashion-mnist"
normalisation = {{ mean = [0.286], std = [0.353] }}
"""
DATA = '[data.fashion-mnist]\nsource = "npz"\npath = "fashion-mnist.npz"\n'


def run(
    folder: Path | str,
    *,
    conditions: Iterable[str] = (),
    progress: Progress | None = None,
    **options: Any,
) -> dict[str, Analysis]:
    """Train the dense network and the tickets of the same draw, and compare them clean and corrupted.

    The folder becomes a workspace with a model a seed, whose steps are the networks: ``prunescope open`` shows it. What
    is finished is not done again.

    Args:
        conditions: names like "fog-3"; all 95 if none are given. Correlations need all.
        options: fields of ``Protocol``.

    Returns:
        "multiprize", "margins" and, if all conditions were measured, "correlations"; the latter two of the first seed.

    Raises:
        BadPlan: an option does not fit, or the folder holds a study with others.
    """
    protocol, folder, progress = Protocol.of(**options), Path(folder), progress or Progress()
    _prepare(folder, protocol)
    wanted = [Condition.parse(name) for name in conditions] or list(all_conditions())
    names = ["clean", *(condition.name for condition in wanted if condition.corruption)]
    with Workspace(folder) as workspace:
        found = _steps(workspace, protocol, names, progress)
        looked = {seed: _looked(workspace.model(f"seed-{seed}"), steps, seed, names) for seed, steps in found.items()}
        first = workspace.model("seed-0")
        samples = [_samples(first, step, one) for step, one in zip(found[0].values(), looked[0], strict=True)]
    analyses = [compare(protocol, [one for of in looked.values() for one in of]), _margins(looked[0])]
    if all(sample.robustness is not None for sample in samples):
        analyses.append(correlations(samples))
    return {analysis.name: analysis for analysis in analyses}


def _seeds(protocol: Protocol) -> range:
    return range(protocol.seeds)


def _steps(
    workspace: Workspace, protocol: Protocol, conditions: list[str], progress: Progress
) -> dict[int, dict[str, str]]:
    """The networks of each draw as steps, by name, measured under the conditions."""
    steps: dict[int, dict[str, str]] = {seed: {} for seed in _seeds(protocol)}
    parts = [(seed, network) for seed in steps for network in (*NETWORKS, None)]
    for seed, network in progress.over(parts, PARTS):
        model = workspace.model(f"seed-{seed}")
        if network is None:
            model.robustness.measure([*steps[seed].values()], conditions, progress=progress)
        else:
            plan = protocol.plans(seed)[network]
            steps[seed][network] = model.prune(plan, "0", note=network, progress=progress, measure=False).id
    return steps


def _looked(model: Model, steps: dict[str, str], seed: int, conditions: list[str]) -> list[Looked]:
    found = []
    for name, step in steps.items():
        columns = unpack(model.robustness.geometry.columns(step))
        tables = {condition: model.robustness.measured(step, condition) for condition in conditions}
        found.append(Looked(name, seed, tables, columns["angles"], columns["label"]))
    return found


def _samples(model: Model, step: str, one: Looked) -> Samples:
    return Samples(one.network, one.conditions["clean"], model.robustness.shares(step))


def _margins(looked: Iterable[Looked]) -> Analysis:
    def of(one: Looked) -> tuple[Any, list[Any]]:
        return one.conditions["clean"]["margin"], [
            table["margin"] for name, table in one.conditions.items() if name != "clean"
        ]

    return margins({one.network: of(one) for one in looked})


def _prepare(folder: Path, protocol: Protocol) -> None:
    """Data and configuration, unless the folder has them; more seeds may be asked for later."""
    own, path = protocol.model_dump(mode="json"), folder / PROTOCOL
    if path.exists():
        theirs = json.loads(path.read_text(encoding="utf-8"))
        differing = [f"{name} {theirs.get(name)}" for name in own if name != "seeds" and theirs.get(name) != own[name]]
        if differing:
            raise BadPlan(
                f"the folder '{folder}' holds a study with other options ({', '.join(differing)});",
                "choose another folder, or the same options to go on with it.",
            )
    elif folder.exists() and any(folder.iterdir()):
        raise BadPlan(f"the folder '{folder}' holds something else;", "choose an empty or a new one.")
    else:
        _write_data(folder, protocol)
    seeds = (MODEL.format(seed=seed, **protocol.arguments) for seed in _seeds(protocol))
    write_text(folder, FILE, DATA + "".join(seeds))
    write_text(folder, PROTOCOL, json.dumps(own, indent=2) + "\n")


def _write_data(folder: Path, protocol: Protocol) -> None:
    """The first samples of each split, each class in proportion."""
    data = load("fashion_mnist").quick(protocol.n_train, split="train").quick(protocol.n_test)
    arrays: dict[str, Any] = {"classes": np.array(data.classes)}
    for split in ("train", "test"):
        arrays |= {f"x_{split}": np.asarray(data[split].inputs[:]), f"y_{split}": data[split].labels}
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    path = folder / "fashion-mnist.npz"
    with refusals(f"writing '{path}'"):
        write_whole(Paths(folder), path, file.getvalue())
