"""How far corruption moves samples towards the decision boundary: Fig. 10 of the source."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadInput
from prunescope.core.table import Table
from prunescope.study.analyses.analysis import Analysis, rows_table
from prunescope.study.figures import analyses as figures
from prunescope.study.sheet import Cells, Sheet

Floats = NDArray[np.floating[Any]]
DROPPED = 0.005
N_BINS = 120
SHOWN = (0.03, 0.97)  # quantiles between which the densities are drawn: what is trimmed still has long ends


def margins(networks: Mapping[str, tuple[NDArray[Any], Iterable[NDArray[Any]]]]) -> Analysis:
    """The relative change of every sample's margin under every corruption, as a density for each network.

        change = (original - corrupted) / original

    0: nothing moved; 1: the sample lies on the boundary; above 1: it crossed. A sample that is wrong when clean has a
    negative margin, which a change above 0 brings nearer to the boundary too. Of each network the lowest and the
    highest 0.5 % of the changes are dropped, as in the source; samples with a margin of exactly 0 have no relative
    change and are left out.

    Args:
        networks: by name, the clean margins Float[N] and those under each condition, Float[N] each, which are gone
            through once.

    Tables: "changes", a row a network and group of samples ("all", or those "right when clean"): n, mean,
    std, median, q25, q75, magnitude (median of |change|), crossed (share above 1); "density", a row a network and bin:
    change, density, of all samples, between quantiles common to all networks.

    Raises:
        BadInput: no network, or conditions that have not the clean samples.

    Source: Li et al. 2022, "Understanding Robustness Lottery", section 7.3, Fig. 10.
    """
    if not networks:
        raise BadInput("relative margin changes need at least one network.")
    rows, changes = [], dict[str, Floats]()
    n_conditions, n_left_out = dict[str, int](), dict[str, int]()
    for name, (margin, of_conditions) in networks.items():  # one at a time: all of them may not fit into memory
        clean, corrupted = _stacked(name, margin, of_conditions)
        n_conditions[name], n_left_out[name] = len(corrupted), int((clean == 0).sum())
        found = {
            group: trimmed(relative_change(clean[chosen], corrupted[:, chosen]))
            for group, chosen in (("all", clean != 0), ("right when clean", clean > 0))
        }
        rows += [_row(name, group, values) for group, values in found.items()]
        changes[name] = found["all"].astype(np.float32)
    tables = {"changes": rows_table(rows, {"crossed": "share"}), "density": _density(changes)}
    facts = {
        "dropped_each_side": DROPPED,
        "n_conditions": n_conditions,
        "n_left_out": n_left_out,
    }
    return Analysis(
        "margins",
        "Relative margin change under corruption",
        facts,
        tables,
        (_sheet(tables["changes"]),),
        figures.margins,
    )


def relative_change(original: Floats, corrupted: Floats) -> Floats:
    """(original - corrupted) / original for original [N] and corrupted [K, N], as Float[K * N].

    >>> relative_change(np.array([2.0, -1.0]), np.array([[1.0, -1.5]])).tolist()
    [0.5, -0.5]
    """
    return np.asarray((original - corrupted) / original).ravel()


def trimmed(values: Floats, share: float = DROPPED) -> Floats:
    """The values without the lowest and the highest share of them, sorted.

    >>> trimmed(np.arange(10.0), 0.1).tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    """
    n_dropped = int(share * len(values) + 0.5)
    return np.sort(values)[n_dropped : len(values) - n_dropped]


def _stacked(name: str, clean: NDArray[Any], corrupted: Iterable[NDArray[Any]]) -> tuple[Floats, Floats]:
    of_conditions = [np.asarray(margin, np.float64) for margin in corrupted]
    if not of_conditions or any(margin.shape != clean.shape for margin in of_conditions):
        raise BadInput(
            f"the margins of {name} under {len(of_conditions)} conditions do not belong to its {len(clean)} samples;",
            "give at least one condition, measured on the same samples.",
        )
    return np.asarray(clean, np.float64), np.stack(of_conditions)


def _row(name: str, group: str, values: Floats) -> dict[str, Any]:
    row: dict[str, Any] = {"network": name, "samples": group, "n": len(values)}
    names = ("mean", "std", "median", "q25", "q75", "magnitude", "crossed")
    if not len(values):
        return row | dict.fromkeys(names, np.nan)
    q25, median, q75 = np.quantile(values, (0.25, 0.5, 0.75)).tolist()
    found = (values.mean(), values.std(), median, q25, q75, np.median(np.abs(values)), (values > 1).mean())
    return row | {name: float(value) for name, value in zip(names, found, strict=True)}


def _density(changes: Mapping[str, Floats]) -> Table:
    """Histograms over the same bins; each integrates to the share of its changes that lies between the ends."""
    filled = {name: values for name, values in changes.items() if len(values)}
    ends = [np.quantile(values, SHOWN) for values in filled.values()] or [np.array([0.0, 1.0])]
    low, high = float(min(at[0] for at in ends)), float(max(at[1] for at in ends))
    edges = np.linspace(low, high if high > low else low + 1, N_BINS + 1)
    centres, width = (edges[:-1] + edges[1:]) / 2, edges[1] - edges[0]
    columns: dict[str, list[NDArray[Any]]] = {"network": [], "change": [], "density": []}
    for name, values in changes.items():
        columns["network"].append(np.full(N_BINS, name, dtype=object))
        columns["change"].append(centres)
        columns["density"].append(np.histogram(values, edges)[0] / max(len(values), 1) / width)
    return Table({name: np.concatenate(parts).astype(_kind(name)) for name, parts in columns.items()})


def _kind(name: str) -> type:
    return np.str_ if name == "network" else np.float64


def _sheet(found: Table) -> Sheet:
    return Sheet(
        "Relative margin change under corruption (Fig. 10)",
        "(original - corrupted) / original over all samples and conditions, the outer 0.5 % dropped on both sides; "
        "above 1 the sample crossed the boundary.",
        ("network", "samples", "changes", "mean", "std", "median", "middle half", "median size", "crossed"),
        tuple(_cells(row) for row in found.rows()),
    )


def _cells(row: Mapping[str, Any]) -> Cells:
    numbers = [f"{row[name]:.3f}" for name in ("mean", "std", "median")]
    half = f"{row['q25']:.3f} to {row['q75']:.3f}"
    crossed = f"{100 * row['crossed']:.1f} %"
    return (row["network"], row["samples"], f"{row['n']:,}", *numbers, half, f"{row['magnitude']:.3f}", crossed)
