"""The tables of ``dimensions`` for people."""

from collections.abc import Mapping

from prunescope.core.table import Table
from prunescope.study.sheet import Sheet


def sheets(tables: Mapping[str, Table]) -> tuple[Sheet, ...]:
    """Of random vectors and of networks, as far as there are any."""
    makers = {"vectors": _vectors, "networks": _networks}
    return tuple(make(tables[name]) for name, make in makers.items() if name in tables)


def _vectors(table: Table) -> Sheet:
    return Sheet(
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
            for row in table.rows()
        ),
    )


def _networks(table: Table) -> Sheet:
    return Sheet(
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
            for row in table.rows()
        ),
    )
