"""How pictures look: blank figures, the page's colours, saving."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prunescope.core.errors import MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, INK_2, LINE, LINE_STRONG, SURFACE = "#16181b", "#484c51", "#e5e5e1", "#bdbeb9", "#ffffff"

CRITERIA = {
    "random": "#6b6b4e",
    "magnitude": "#117733",
    "lookahead": "#1c7c6e",
    "gradient": "#74741c",
    "taylor": "#882255",
    "relevance": "#aa4499",
    "synflow": "#7a4b2a",
    "oracle": "#8a6a14",
    "particles": "#b44f62",
    "multiprize": "#27406b",
    "activation": "#3d6a9e",
    "hand": "#16181b",
}
"""One colour a criterion, the page's light theme (web/src/theme/tokens.css)."""

MARKERS = {"magnitude": "s", "taylor": "^", "gradient": "v", "relevance": "o"}
"""Never colour alone."""

CLASSES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")
"""Okabe and Ito's colours for classes of points."""

DPI = 120
"""Of PNG files, and of points in SVG files, which are drawn as one image where there are thousands."""

_LOOK: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.labelsize": 8,
    "axes.labelcolor": INK_2,
    "axes.edgecolor": LINE_STRONG,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.5,
    "text.color": INK,
    "xtick.color": INK_2,
    "ytick.color": INK_2,
    "legend.frameon": False,
    "svg.hashsalt": "prunescope",
    "svg.fonttype": "none",
}
"""``hashsalt``: the same picture gives the same bytes."""


def blank(doing: str, width: float, height: float) -> "Figure":
    """An empty figure of a size in inches, with no window behind it.

    Args:
        doing: what needs it, begins the error's message.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra(
            f"{doing} needs matplotlib, which is not installed;", "`pip install 'prunescope[figures]'`."
        ) from error
    figure = Figure(figsize=(width, height), layout="constrained", facecolor=SURFACE)
    FigureCanvasAgg(figure)
    return figure


def panels(figure: "Figure", rows: int, columns: int, **options: Any) -> "list[list[Axes]]":
    """Axes in rows, in the product's look."""
    import matplotlib as mpl

    with mpl.rc_context(_LOOK):
        found: list[list[Axes]] = figure.subplots(rows, columns, squeeze=False, **options).tolist()
    return found


def write(figure: "Figure", path: Path) -> None:
    """Write the picture; the file's ending says its format. The same picture gives the same bytes every time."""
    import matplotlib as mpl

    metadata = {"Date": None} if path.suffix == ".svg" else {}
    with mpl.rc_context(_LOOK):
        figure.savefig(path, dpi=DPI, metadata=metadata)


def save(figure: "Figure", path: Path, endings: Iterable[str] = ("svg", "png")) -> list[Path]:
    """Write the picture once for each ending."""
    written = [path.with_name(f"{path.name}.{ending}") for ending in endings]
    for file in written:
        write(figure, file)
    return written
