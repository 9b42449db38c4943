"""Pruning identified exemplars: samples and classes that pruning changes, whatever the seed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadInput
from prunescope.core.table import Table
from prunescope.study.analyses.analysis import Analysis, rows_table
from prunescope.study.analyses.statistics import welch
from prunescope.study.figures import analyses as figures
from prunescope.study.sheet import MISSING, Sheet

Labels = NDArray[np.int64]
LEVEL = 0.05
TITLE = "Pruning identified exemplars"


def exemplars(labels: Labels, unpruned: Labels, pruned: Labels, classes: Sequence[str]) -> Analysis:
    """What a population of pruned networks sees differently from a population of unpruned ones.

    A single pair of networks differs by chance as well as by pruning. So each population votes: its modal label is the
    class that most of its networks predict (the lowest among equals). A sample whose modal labels differ is a pruning
    identified exemplar. A class is affected if its recall, relative to the accuracy of the same network, differs
    between the populations (Welch's t-test over the networks, p <= 0.05):

        mean over pruned (recall_c - accuracy)  against  mean over unpruned (recall_c - accuracy)

    Args:
        labels: int [N], the true classes.
        unpruned: int [K, N], classes predicted by K networks of other seeds.
        pruned: int [L, N], the same for pruned ones.

    Tables: "samples", a row a sample: row, label, modal_unpruned, modal_pruned, agree_unpruned, agree_pruned (share of
    a population that votes as its mode), exemplar; "classes": class, n, recall_unpruned, recall_pruned, change
    (relative to accuracy), p, affected, exemplars; "accuracy", mean accuracy of both populations on all samples, on
    exemplars, and on the rest: samples, n, unpruned, pruned, p; "networks", a row a network: population, network (its
    place in the population), accuracy. Fact "rows": the exemplars.

    Raises:
        BadInput: fewer than two networks in a population, or predictions of other samples.

    Source: Hooker et al. 2019, "What do compressed deep neural networks forget?", section 2. It trains 30 networks of
    each kind from other seeds.
    """
    for word, predicted in (("unpruned", unpruned), ("pruned", pruned)):
        if predicted.ndim != 2 or len(predicted) < 2 or predicted.shape[1] != len(labels):
            raise BadInput(
                f"the {word} population is {list(predicted.shape)} for {len(labels)} samples;",
                "it needs a row of predictions for each of at least two networks.",
            )
    samples = _samples(labels, unpruned, pruned, len(classes))
    chosen = samples["exemplar"]
    tables = {
        "samples": samples,
        "classes": _classes(labels, unpruned == labels, pruned == labels, chosen, classes),
        "accuracy": _accuracy(unpruned == labels, pruned == labels, chosen),
        "networks": _networks(labels, unpruned, pruned),
    }
    facts: dict[str, Any] = {**_sizes(unpruned, pruned), "n_exemplars": int(chosen.sum()), "level": LEVEL}
    facts["rows"] = np.flatnonzero(chosen).tolist()
    return Analysis("exemplars", TITLE, facts, tables, _sheets(tables, facts), figures.exemplars)


def exemplars_so_far(
    labels: Labels, unpruned: Sequence[Labels], pruned: Sequence[Labels], classes: Sequence[str]
) -> Analysis:
    """``exemplars`` of populations that grow: before each has two networks, table "networks" and no picture.

    Args:
        unpruned: int [N] each, classes predicted by the networks that there are by now; at least one.
        pruned: the same for pruned ones.
    """
    without, those = np.stack(unpruned), np.stack(pruned)
    if min(len(without), len(those)) > 1:
        return exemplars(labels, without, those, classes)
    tables = {"networks": _networks(labels, without, those)}
    return Analysis("exemplars", TITLE, _sizes(without, those), tables, (), figures.exemplars)


def _sizes(unpruned: Labels, pruned: Labels) -> dict[str, Any]:
    return {"n_unpruned": len(unpruned), "n_pruned": len(pruned)}


def _networks(labels: Labels, unpruned: Labels, pruned: Labels) -> Table:
    rows = [
        {"population": name, "network": i, "accuracy": float((own == labels).mean())}
        for name, predicted in (("unpruned", unpruned), ("pruned", pruned))
        for i, own in enumerate(predicted)
    ]
    return rows_table(rows, {"accuracy": "share"})


def modal(predicted: Labels, n_classes: int) -> tuple[Labels, NDArray[np.float64]]:
    """The class that most networks predict, int [N], and the share of them that do; the lowest class among equals.

    >>> modal(np.array([[0, 2], [1, 2], [1, 0]]), 3)
    (array([1, 2]), array([0.66666667, 0.66666667]))
    """
    votes = np.stack([(predicted == label).sum(0) for label in range(n_classes)])
    return votes.argmax(0), votes.max(0) / len(predicted)


def _samples(labels: Labels, unpruned: Labels, pruned: Labels, n_classes: int) -> Table:
    (mode_a, agree_a), (mode_b, agree_b) = (modal(predicted, n_classes) for predicted in (unpruned, pruned))
    columns: dict[str, NDArray[Any]] = {"row": np.arange(len(labels)), "label": labels}
    columns |= {"modal_unpruned": mode_a, "modal_pruned": mode_b}
    columns |= {"agree_unpruned": agree_a, "agree_pruned": agree_b, "exemplar": mode_a != mode_b}
    return Table(columns, {"agree_unpruned": "share", "agree_pruned": "share"})


def _classes(
    labels: Labels, unpruned: NDArray[Any], pruned: NDArray[Any], chosen: NDArray[Any], classes: Sequence[str]
) -> Table:
    rows = []
    for index, name in enumerate(classes):
        own = labels == index
        if not own.any():
            continue
        a, b = (right[:, own].mean(1) for right in (unpruned, pruned))
        relative_a, relative_b = a - unpruned.mean(1), b - pruned.mean(1)
        p = welch(relative_a, relative_b)
        rows.append(
            {
                "class": name,
                "n": int(own.sum()),
                "recall_unpruned": float(a.mean()),
                "recall_pruned": float(b.mean()),
                "change": float(relative_b.mean() - relative_a.mean()),
                "p": p,
                "affected": p <= LEVEL,
                "exemplars": int(chosen[own].sum()),
            }
        )
    return rows_table(rows, dict.fromkeys(("recall_unpruned", "recall_pruned", "change"), "share"))


def _accuracy(unpruned: NDArray[Any], pruned: NDArray[Any], chosen: NDArray[Any]) -> Table:
    groups = (("all", np.ones_like(chosen)), ("exemplars", chosen), ("the rest", ~chosen))
    rows = []
    for name, own in groups:
        known = own.any()
        a, b = (right[:, own].mean(1) if known else np.full(len(right), np.nan) for right in (unpruned, pruned))
        p = welch(a, b) if known else np.nan
        rows.append({"samples": name, "n": int(own.sum()), "unpruned": a.mean(), "pruned": b.mean(), "p": p})
    return rows_table(rows, {"unpruned": "share", "pruned": "share"})


def _sheets(tables: dict[str, Table], facts: dict[str, Any]) -> tuple[Sheet, Sheet]:
    note = f"Mean over {facts['n_unpruned']} unpruned and {facts['n_pruned']} pruned networks; p: Welch's t-test."
    accuracy = Sheet(
        "Accuracy on exemplars and on the rest",
        note,
        ("samples", "n", "unpruned", "pruned", "p"),
        tuple(
            (row["samples"], f"{row['n']:,}", _percent(row["unpruned"]), _percent(row["pruned"]), _p(row["p"]))
            for row in tables["accuracy"].rows()
        ),
    )
    by_class = Sheet(
        "Classes that pruning affects",
        f"{note} Change: of the recall relative to the network's accuracy, in points; * where p <= {LEVEL}, not "
        "corrected for the number of classes.",
        ("class", "samples", "recall unpruned", "recall pruned", "change", "p", "exemplars"),
        tuple(
            (
                row["class"],
                f"{row['n']:,}",
                _percent(row["recall_unpruned"]),
                _percent(row["recall_pruned"]),
                f"{100 * row['change']:+.1f}{' *' if row['affected'] else ''}",
                _p(row["p"]),
                f"{row['exemplars']:,}",
            )
            for row in tables["classes"].rows()
        ),
    )
    return accuracy, by_class


def _percent(share: float) -> str:
    return MISSING if np.isnan(share) else f"{100 * share:.1f} %"


def _p(value: float) -> str:
    return MISSING if np.isnan(value) else f"{value:.2g}"
