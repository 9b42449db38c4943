"""Angles in spaces of many dimensions: of random vectors, and of networks' features. Fig. 3 of the source."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.core.seeds import derive
from prunescope.core.table import Table
from prunescope.data.condition import Condition
from prunescope.data.dataset import Dataset, Normalisation
from prunescope.data.source import load
from prunescope.measure.latent import latent_of
from prunescope.nets.network import Network
from prunescope.nets.sources.zoo import ZooSource
from prunescope.prune.plan import Plan
from prunescope.prune.run import run
from prunescope.study.analyses.analysis import Analysis, rows_table
from prunescope.study.figures import analyses as figures
from prunescope.study.sheet import Sheet

VECTORS = (2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
NEURONS = (8, 16, 32, 64, 128, 256, 512)
LAWS = ("sphere", "cube")
_BLOCK = 1000  # vectors at a time


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

    Tables: "vectors", a row a law and number of dimensions: law ("sphere": all directions alike; "cube": each
    coordinate uniform in -1 .. 1), dimensions, n, mean, std, theory_mean, theory_std (degrees); the theory is that of
    the sphere. "networks", a row a number of neurons, seed and state: dimensions, seed, trained, n, accuracy, mean, std
    of the angle to the direction of the sample's own class, others_mean, others_std of those to the other classes.

    Raises:
        BadPlan: a number that cannot be.

    Source: Li et al. 2022, "Understanding Robustness Lottery", section 5.4, Fig. 3.
    """
    training, progress = training or Training(), progress or Progress()
    _check(neurons, vectors, n_vectors)
    tables = {"vectors": _vectors(vectors, n_vectors, seed, progress)}
    data = data or load("fashion_mnist").normalised(Normalisation((0.286,), (0.353,)))
    if neurons:
        cases = [(n, seed + s) for n in neurons for s in range(training.seeds)]
        rows = [row for case in progress.over(cases, "networks") for row in _networks(data, *case, training, progress)]
        units = dict.fromkeys(("mean", "std", "others_mean", "others_std"), "degrees")
        tables["networks"] = rows_table(rows, {"accuracy": "share", **units})
    facts: dict[str, Any] = {"n_vectors": n_vectors, "seed": seed, "data": data.name}
    facts |= {"epochs": training.epochs, "learning_rate": training.learning_rate, "seeds": training.seeds}
    title = "Angles against the number of dimensions"
    return Analysis("dimensions", title, facts, tables, _sheets(tables), figures.dimensions)


def expected_std(n: int) -> float:
    """Standard deviation in degrees of the angle between two random directions in n dimensions; its mean is 90.

    The density of the angle w is proportional to sin(w)^(n - 2) on 0 .. pi.

    >>> round(expected_std(2), 3), round(expected_std(3), 3)
    (51.962, 39.171)
    """
    nodes, weights = np.polynomial.legendre.leggauss(400)
    reach = min(math.pi / 2, 12 / math.sqrt(n))  # beyond lies nothing that a float could hold
    from_middle = reach * nodes
    density = weights * np.cos(from_middle) ** (n - 2)
    return math.degrees(math.sqrt(float(density @ from_middle**2) / float(density.sum())))


def _check(neurons: Sequence[int], vectors: Sequence[int], n_vectors: int) -> None:
    wrong = [n for n in vectors if n < 2] + [n for n in neurons if n < 1]
    if wrong or n_vectors < 2:
        raise BadPlan(
            f"angles against dimensions: got {wrong[0] if wrong else f'{n_vectors} vectors'};",
            "vectors have at least 2 dimensions, layers at least 1 neuron, and there are at least 2 vectors.",
        )


def _vectors(counts: Sequence[int], n_vectors: int, seed: int, progress: Progress) -> Table:
    cases = [(law, n) for law in LAWS for n in counts]
    rows = []
    for law, n in progress.over(cases, "random vectors"):
        angles = random_angles(n, n_vectors, derive(seed, "angles", law, n), law)
        row = {"law": law, "dimensions": n, "n": n_vectors, "mean": float(angles.mean()), "std": float(angles.std())}
        rows.append({**row, "theory_mean": 90.0, "theory_std": expected_std(n)})
    return rows_table(rows, dict.fromkeys(("mean", "std", "theory_mean", "theory_std"), "degrees"))


def random_angles(n: int, n_pairs: int, seed: int, law: str = "sphere") -> np.ndarray:
    """Angles in degrees between pairs of random vectors of n dimensions, Float[n_pairs]."""
    rng = np.random.default_rng(seed)
    parts = [_angles(rng, min(_BLOCK, n_pairs - done), n, law) for done in range(0, n_pairs, _BLOCK)]
    return np.concatenate(parts)


def _angles(rng: np.random.Generator, n_pairs: int, n: int, law: str) -> np.ndarray:
    drawn = rng.standard_normal((2, n_pairs, n)) if law == "sphere" else rng.uniform(-1, 1, (2, n_pairs, n))
    a, b = drawn / np.linalg.norm(drawn, axis=2, keepdims=True)
    return np.asarray(np.degrees(np.arccos(np.clip((a * b).sum(1), -1, 1))))


def _networks(
    data: Dataset, neurons: int, seed: int, training: Training, progress: Progress
) -> tuple[dict[str, Any], dict[str, Any]]:
    """LeNet-5 with so many neurons in its last layer of features, before and after training."""
    arguments = {"hidden": (120, neurons), "n_classes": len(data.classes)}
    module = ZooSource(architecture="lenet5", arguments=arguments, seed=seed).build()
    net = Network(module, data.prepare(data["train"].inputs[:1]), data.classes)
    trained = run(net, training.plan(seed), data=data, progress=progress).net
    facts = {"dimensions": neurons, "seed": seed}
    return tuple(  # type: ignore[return-value]
        {**facts, "trained": of is trained, **_measured(of, data, progress)} for of in (net, trained)
    )


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


def _sheets(tables: dict[str, Table]) -> tuple[Sheet, ...]:
    vectors = Sheet(
        "Random vectors (Fig. 3, top)",
        "Degrees between two random vectors, mean ± standard deviation; theory: directions uniform on the sphere.",
        ("dimensions", "law", "pairs", "measured", "theory"),
        tuple(
            (
                str(row["dimensions"]),
                row["law"],
                f"{row['n']:,}",
                f"{row['mean']:.2f} ± {row['std']:.2f}",
                f"{row['theory_mean']:.2f} ± {row['theory_std']:.2f}",
            )
            for row in tables["vectors"].rows()
        ),
    )
    if "networks" not in tables:
        return (vectors,)
    networks = Sheet(
        "LeNet-5 with a growing last layer of features (Fig. 3, bottom)",
        "Degrees between test samples' features and class directions, mean ± standard deviation over samples.",
        ("neurons", "seed", "state", "accuracy", "own class", "other classes"),
        tuple(
            (
                str(row["dimensions"]),
                str(row["seed"]),
                "trained" if row["trained"] else "untrained",
                f"{100 * row['accuracy']:.1f} %",
                f"{row['mean']:.1f} ± {row['std']:.1f}",
                f"{row['others_mean']:.1f} ± {row['others_std']:.1f}",
            )
            for row in tables["networks"].rows()
        ),
    )
    return vectors, networks
