"""The study of multi-prize tickets: a workspace is made, its networks are trained and looked at, and it stays."""

import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load as unpack

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.core.table import Table
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
PARTS = "networks and severities"
"""The phase that has a tick a part: the networks of a draw, then all of them under corruption, severity by severity."""
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
    tell: Callable[[dict[str, Analysis]], None] | None = None,
    **options: Any,
) -> dict[str, Analysis]:
    """Train the dense network and the tickets of the same draw, and compare them clean and corrupted.

    The folder becomes a workspace with a model a seed, whose steps are the networks: ``prunescope open`` shows it. What
    is finished is not done again.

    Args:
        conditions: names like "fog-3"; all 95 if none are given. Correlations need all.
        tell: hears after every part what is found by then: of the draws that are whole, else of the first as far as it
            is.
        options: fields of ``Protocol``.

    Returns:
        "multiprize", "margins" once a corruption is measured and, if all are, "correlations"; the latter two of the
        first seed.

    Raises:
        BadPlan: an option does not fit, or the folder holds a study with others.
    """
    protocol, folder, progress = Protocol.of(**options), Path(folder), progress or Progress()
    _prepare(folder, protocol)
    wanted = [Condition.parse(name) for name in conditions] or list(all_conditions())
    parts = _parts(wanted)
    whole: list[_Draw] = []
    with Workspace(folder) as workspace:
        draws = [_Draw(workspace.model(f"seed-{seed}"), seed) for seed in _seeds(protocol)]
        for draw, part in progress.over([(draw, part) for draw in draws for part in parts], PARTS):
            draw.carry_out(part, protocol, progress)
            whole += [draw] if part is parts[-1] else []
            if tell:
                tell(_found(protocol, whole or draws[:1]))
        return _found(protocol, whole)


@dataclass(frozen=True)
class _Part:
    """A network to make, if one is named; then conditions to measure all networks of the draw under."""

    network: str
    conditions: tuple[str, ...]


def _parts(wanted: Iterable[Condition]) -> list[_Part]:
    """What is done with each draw."""
    corrupted: dict[int, list[str]] = {}
    for condition in wanted:
        if condition.corruption:
            corrupted.setdefault(condition.severity, []).append(condition.name)
    by_severity = [_Part("", tuple(names)) for _, names in sorted(corrupted.items())]
    return [*(_Part(network, ("clean",)) for network in NETWORKS), *by_severity]


def _seeds(protocol: Protocol) -> range:
    return range(protocol.seeds)


class _Draw:
    """The networks of one draw, as steps of a model, as far as they are made and measured."""

    def __init__(self, model: Model, seed: int) -> None:
        self._model = model
        self._seed = seed
        self._steps: dict[str, str] = {}
        self._conditions: dict[str, None] = {}

    def carry_out(self, part: _Part, protocol: Protocol, progress: Progress) -> None:
        name = part.network
        if name:
            plan = protocol.plans(self._seed)[name]
            self._steps[name] = self._model.prune(plan, "0", note=name, progress=progress, measure=False).id
        self._model.robustness.measure([*self._steps.values()], part.conditions, progress=progress)
        self._conditions |= dict.fromkeys(part.conditions)

    def looked(self) -> list[Looked]:
        return [self._looked(*one) for one in self._steps.items()]

    def samples(self) -> list[Samples]:
        """Clean, with their robustness once all conditions are measured."""
        shares = self._model.robustness.shares
        return [Samples(name, self._table(step, "clean"), shares(step)) for name, step in self._steps.items()]

    def _looked(self, name: str, step: str) -> Looked:
        columns = unpack(self._model.robustness.geometry.columns(step))
        tables = {condition: self._table(step, condition) for condition in self._conditions}
        return Looked(name, self._seed, tables, columns["angles"], columns["label"])

    def _table(self, step: str, condition: str) -> Table:
        return self._model.robustness.measured(step, condition)


def _found(protocol: Protocol, draws: Sequence[_Draw]) -> dict[str, Analysis]:
    looked = [draw.looked() for draw in draws]
    analyses = [compare(protocol, [one for of in looked for one in of])]
    if any(name != "clean" for name in looked[0][0].conditions):
        analyses.append(_margins(looked[0]))
    samples = draws[0].samples()
    if all(sample.robustness is not None for sample in samples):
        analyses.append(correlations(samples))
    return {analysis.name: analysis for analysis in analyses}


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
