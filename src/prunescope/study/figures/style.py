"""How pictures look: blank figures, the page's colours, saving."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prunescope.core.errors import BadInput, MissingExtra
from prunescope.store.disk import write_out

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

FORMATS: dict[str, dict[str, None]] = {"svg": {"Date": None}, "png": {}, "pdf": {"CreationDate": None}}
"""Endings of pictures, with the metadata that would change with every run."""

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


def save(figure: "Figure", path: Path, endings: Iterable[str] = ("svg", "png")) -> list[Path]:
    """Write the picture once for each ending; files of one picture are the same bytes every time."""
    return [write(figure, path.with_name(f"{path.name}.{ending}")) for ending in endings]


def write(figure: "Figure", path: Path) -> Path:
    """Write one file in the format of its ending: the same bytes every time, whole or not at all.

    Raises:
        BadInput: not one of ``FORMATS``.
        StoreError: the disk refuses.
    """
    import matplotlib as mpl

    check_ending(path)
    ending, content = path.suffix[1:], io.BytesIO()
    with mpl.rc_context(_LOOK):
        figure.savefig(content, format=ending, dpi=DPI, metadata=FORMATS[ending])
    write_out(path, content.getvalue())
    return path


def check_ending(path: Path) -> None:
    """Raise ``BadInput`` unless pictures can be written with the ending of ``path``."""
    if path.suffix[1:] not in FORMATS:
        raise BadInput(f"'{path.name}' does not end as a picture does;", f"write {', '.join(FORMATS)}.")
