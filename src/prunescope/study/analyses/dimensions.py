"""Angles in spaces of many dimensions: of random vectors, and of networks' features. Fig. 3 of the source."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.core.seeds import derive
from prunescope.data.condition import Condition
from prunescope.data.dataset import Dataset, Normalisation
from prunescope.data.source import load
from prunescope.measure.latent import latent_of
from prunescope.nets.network import Network
from prunescope.nets.sources.zoo import ZooSource
from prunescope.prune.plan import Plan
from prunescope.prune.run import run
from prunescope.study.analyses.analysis import Analysis, rows_table
from prunescope.study.analyses.angles import LAWS, expected_std, random_angles
from prunescope.study.analyses.dimension_sheets import sheets
from prunescope.study.analyses.shelf import Rows, Shelf
from prunescope.study.figures import analyses as figures

VECTORS = (2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
NEURONS = (8, 16, 32, 64, 128, 256, 512)
NETWORKS = "networks"
"""The phase in which most of the time is spent: a tick a network."""
UNITS = {
    "accuracy": "share",
    **dict.fromkeys(("mean", "std", "theory_mean", "theory_std", "others_mean", "others_std"), "degrees"),
}


@dataclass(frozen=True)
class Training:
    """How the networks are trained: Adam with cosine decay, batches of 128."""

    epochs: int = 3
    learning_rate: float = 0.003
    seeds: int = 1

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.seeds < 1:
            raise BadPlan(f"training needs at least one epoch and one seed; got {self.epochs} and {self.seeds}.")

    def plan(self, seed: int) -> Plan:
        """Nothing is removed, everything is trained."""
        recovery = {"name": "finetune", "optimizer": "adam", "learning_rate": self.learning_rate, "weight_decay": 0}
        recovery |= {"epochs": self.epochs, "schedule": "cosine"}
        return Plan(criterion="magnitude", sparsity=0, recovery=recovery, seed=seed)


def dimensions(
    data: Dataset | None = None,
    *,
    neurons: Sequence[int] = NEURONS,
    vectors: Sequence[int] = VECTORS,
    n_vectors: int = 10_000,
    training: Training | None = None,
    seed: int = 0,
    shelf: Shelf | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Angles between random vectors, and between samples and class directions, against the number of dimensions.

    Random vectors become orthogonal as dimensions grow; so do features and class directions of LeNet-5 networks whose
    last layer of features grows. The same networks before their training stand beside them.

    Args:
        data: grey images of 28 x 28 pixels, "train" and "test"; the embedded Fashion-MNIST if none are given.
        neurons: sizes of the last layer of features; the rest of LeNet-5 stays as it is. None: no networks.
        vectors: numbers of dimensions, each at least 2.
        n_vectors: pairs of random vectors of each number of dimensions.
        shelf: where rows are kept as soon as they are made, and found when they are wanted again.

    Tables: "vectors", a row a law and number of dimensions: law ("sphere": all directions alike; "cube": each
    coordinate uniform in -1 .. 1), dimensions, n, mean, std, theory_mean, theory_std (degrees); the theory is that of
    the sphere. "networks", a row a number of neurons, seed and state: dimensions, seed, trained, n, accuracy, mean, std
    of the angle to the direction of the sample's own class, others_mean, others_std of those to the other classes.

    Raises:
        BadPlan: a number that cannot be.

    Source: Li et al. 2022, "Understanding Robustness Lottery", section 5.4, Fig. 3.
    """
    training, progress, shelf = training or Training(), progress or Progress(), shelf or Shelf()
    _check(neurons, vectors, n_vectors)
    data = data or load("fashion_mnist").normalised(Normalisation((0.286,), (0.353,)))
    found = {"vectors": _vectors(vectors, n_vectors, seed, shelf, progress)}
    cases = [(n, seed + s) for n in neurons for s in range(training.seeds)]
    found["networks"] = [
        row for case in progress.over(cases, NETWORKS) for row in _networks(data, *case, training, shelf, progress)
    ]
    tables = {name: rows_table(rows, UNITS) for name, rows in found.items() if rows}
    facts: dict[str, Any] = {"n_vectors": n_vectors, "seed": seed, "data": data.name}
    facts |= {"epochs": training.epochs, "learning_rate": training.learning_rate, "seeds": training.seeds}
    title = "Angles against the number of dimensions"
    return Analysis("dimensions", title, facts, tables, sheets(tables), figures.dimensions)


def _check(neurons: Sequence[int], vectors: Sequence[int], n_vectors: int) -> None:
    wrong = [n for n in vectors if n < 2] + [n for n in neurons if n < 1]
    if wrong or n_vectors < 2:
        raise BadPlan(
            f"angles against dimensions: got {wrong[0] if wrong else f'{n_vectors} vectors'};",
            "vectors have at least 2 dimensions, layers at least 1 neuron, and there are at least 2 vectors.",
        )


def _vectors(counts: Sequence[int], n_vectors: int, seed: int, shelf: Shelf, progress: Progress) -> Rows:
    cases = [(law, n) for law in LAWS for n in counts]
    return [
        row
        for law, n in progress.over(cases, "random vectors")
        for row in shelf.rows(("vectors", law, n, n_vectors, seed), partial(_spread, law, n, n_vectors, seed))
    ]


def _spread(law: str, n: int, n_vectors: int, seed: int) -> Rows:
    angles = random_angles(n, n_vectors, derive(seed, "angles", law, n), law)
    facts = {"law": law, "dimensions": n, "n": n_vectors}
    measured = {"mean": float(angles.mean()), "std": float(angles.std())}
    return [{**facts, **measured, "theory_mean": 90.0, "theory_std": expected_std(n)}]


def _networks(data: Dataset, neurons: int, seed: int, training: Training, shelf: Shelf, progress: Progress) -> Rows:
    """LeNet-5 with so many neurons in its last layer of features, before and after training."""
    follows_from = ("networks", data.fingerprint, neurons, seed, training.epochs, training.learning_rate)
    return shelf.rows(follows_from, partial(_trained, data, neurons, seed, training, progress))


def _trained(data: Dataset, neurons: int, seed: int, training: Training, progress: Progress) -> Rows:
    arguments = {"hidden": (120, neurons), "n_classes": len(data.classes)}
    module = ZooSource(architecture="lenet5", arguments=arguments, seed=seed).build()
    net = Network(module, data.prepare(data["train"].inputs[:1]), data.classes)
    trained = run(net, training.plan(seed), data=data, progress=progress).net
    facts = {"dimensions": neurons, "seed": seed}
    return [{**facts, "trained": of is trained, **_measured(of, data, progress)} for of in (net, trained)]


def _measured(net: Network, data: Dataset, progress: Progress) -> dict[str, Any]:
    latent = latent_of(net, data, "test", Condition(), None, progress)
    assert latent.angles is not None  # LeNet-5 ends in a linear layer
    angles = latent.angles.astype(np.float64)
    is_own = np.arange(angles.shape[1]) == latent.label[:, None]
    own, others = angles[is_own], angles[~is_own]
    return {
        "n": len(own),
        "accuracy": float((latent.predicted == latent.label).mean()),
        "mean": float(own.mean()),
        "std": float(own.std()),
        "others_mean": float(others.mean()),
        "others_std": float(others.std()),
    }
