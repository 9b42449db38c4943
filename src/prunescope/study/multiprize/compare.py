"""The networks side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.table import Table
from prunescope.data.condition import Condition
from prunescope.data.corruption import corruptions
from prunescope.study.analyses.analysis import GEOMETRY, Analysis, rows_table
from prunescope.study.figures import multiprize as figures
from prunescope.study.multiprize.protocol import NETWORKS, Protocol
from prunescope.study.sheet import MISSING, Sheet

CLEAN, CORRUPTED = "clean", "corrupted"
GROUPS = (CLEAN, "noise", "blur", "weather", "digital", CORRUPTED)


@dataclass(frozen=True, eq=False)
class Looked:
    """A network of the study, looked at.

    Attributes:
        network: one of ``NETWORKS``.
        conditions: by condition name, "clean" among them: correct bool [N], angle (degrees), length, margin Float[N].
        angles: Float[N, C], degrees to every class direction, clean.
        labels: int [N].
    """

    network: str
    seed: int
    conditions: Mapping[str, Table]
    angles: NDArray[Any]
    labels: NDArray[Any]


def compare(protocol: Protocol, looked: Sequence[Looked]) -> Analysis:
    """Accuracy by family of corruptions, and geometry clean and corrupted, of every network.

    Tables: "accuracy", a row a network, seed and group: network, seed, group ("clean", "noise", "blur", "weather",
    "digital", "corrupted" = mean over all corruptions), accuracy; "severity": network, seed, severity, accuracy;
    "geometry", a row a network, seed and "clean" or "corrupted": mean and std over samples (and conditions) of angle,
    length and margin, and for clean samples those of the angles to the other classes. Where no corruption was looked
    at, there are no rows of "corrupted".
    """
    tables = {
        "accuracy": rows_table([row for one in looked for row in _accuracies(one)], {"accuracy": "share"}),
        "severity": rows_table([row for one in looked for row in _severities(one)], {"accuracy": "share"}),
        "geometry": rows_table([row for one in looked for row in _geometries(one)], {"angle_mean": "degrees"}),
    }
    sheets = (_accuracy_sheet(tables["accuracy"]), _geometry_sheet(tables["geometry"]))
    title = "Tickets of an untrained network beside the trained one"
    return Analysis("multiprize", title, protocol.model_dump(mode="json"), tables, sheets, figures.compared)


def _accuracies(one: Looked) -> list[dict[str, Any]]:
    right = {Condition.parse(name): float(table["correct"].mean()) for name, table in one.conditions.items()}
    groups: dict[str, list[float]] = {}
    for condition, accuracy in right.items():
        if not condition.corruption:
            groups[CLEAN] = [accuracy]
            continue
        for name in (corruptions[condition.corruption].family, CORRUPTED):
            groups.setdefault(name, []).append(accuracy)
    facts = {"network": one.network, "seed": one.seed}
    known = [name for name in GROUPS if name in groups]
    return [{**facts, "group": name, "accuracy": float(np.mean(groups[name]))} for name in known]


def _severities(one: Looked) -> list[dict[str, Any]]:
    by_severity: dict[int, list[float]] = {}
    for name, table in one.conditions.items():
        by_severity.setdefault(Condition.parse(name).severity, []).append(float(table["correct"].mean()))
    facts = {"network": one.network, "seed": one.seed}
    return [{**facts, "severity": at, "accuracy": float(np.mean(of))} for at, of in sorted(by_severity.items())]


def _geometries(one: Looked) -> list[dict[str, Any]]:
    others = one.angles[np.arange(one.angles.shape[1]) != one.labels[:, None]].astype(np.float64)
    clean = [table for name, table in one.conditions.items() if name == CLEAN]
    corrupted = [table for name, table in one.conditions.items() if name != CLEAN]
    facts = {"network": one.network, "seed": one.seed}
    ends = {CLEAN: (float(others.mean()), float(others.std())), CORRUPTED: (np.nan, np.nan)}
    return [
        {**facts, "samples": name, **_moments(of), "others_mean": ends[name][0], "others_std": ends[name][1]}
        for name, of in ((CLEAN, clean), (CORRUPTED, corrupted))
        if of
    ]


def _moments(tables: Iterable[Table]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in GEOMETRY:
        values = np.concatenate([table[name] for table in tables]).astype(np.float64)
        found |= {f"{name}_mean": float(values.mean()), f"{name}_std": float(values.std())}
    return found


# ---- for people ----------------------------------------------------------------------------------------------


def _accuracy_sheet(table: Table) -> Sheet:
    groups = list(dict.fromkeys(table["group"].tolist()))
    return Sheet(
        "Accuracy",
        f"Per cent, {_over(table)}; each family is the mean over its corruptions in five severities.",
        ("network", *groups, "lost"),
        tuple((name, *_shares(table, name, groups)) for name in _networks(table)),
    )


def _shares(table: Table, network: str, groups: Sequence[str]) -> list[str]:
    found = {group: 100 * _values(table, "accuracy", network=network, group=group) for group in groups}
    lost = _spread(found[CLEAN] - found[CORRUPTED]) if CORRUPTED in found else MISSING
    return [*(_spread(values) for values in found.values()), lost]


def _geometry_sheet(table: Table) -> Sheet:
    columns = [f"{name}_{end}" for name in (*GEOMETRY, "others") for end in ("mean", "std")]
    rows = []
    for network in _networks(table):
        for samples in dict.fromkeys(table["samples"].tolist()):
            means = [_values(table, column, network=network, samples=samples).mean() for column in columns]
            pairs = [f"{mean:.2f} ± {std:.2f}" for mean, std in zip(means[::2], means[1::2], strict=True)]
            rows.append((network, samples, *(pair.replace("nan ± nan", "–") for pair in pairs)))
    return Sheet(
        "Geometry",
        f"Mean ± standard deviation over samples and conditions, {_over(table)}; angles in degrees.",
        ("network", "samples", "angle to own class", "length", "margin", "angle to other classes"),
        tuple(rows),
    )


def _networks(table: Table) -> list[str]:
    return [name for name in NETWORKS if name in table["network"]]


def _values(table: Table, column: str, **where: str) -> NDArray[np.float64]:
    """One a seed."""
    rows = np.all([table[name] == value for name, value in where.items()], axis=0)
    return np.asarray(table[column][rows], np.float64)


def _spread(values: NDArray[np.float64]) -> str:
    return f"{values.mean():.1f}" + (f" ± {values.std(ddof=1):.1f}" if len(values) > 1 else "")


def _over(table: Table) -> str:
    n = len(np.unique(table["seed"]))
    return f"mean over {n} seeds" if n > 1 else f"seed {table['seed'][0]}"
