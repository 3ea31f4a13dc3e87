"""One style: colours safe for colour-blind readers and in greyscale, letters of at least 12 pixels, page and phone.

And what all figures do with it: new axes with a key below them, axes of plain numbers and of whole years.
"""

import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from textwrap import fill
from typing import Any, NamedTuple, ParamSpec, TextIO

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import LayoutEngine
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot.figure_records import attach
from analysis.plot.frames import NothingToDraw

#: Okabe and Ito's colours, ink and greys. The paper is drawn too, so that a dark page shows a light card.
INK, MUTED, GRID, PAPER = "#1f2430", "#5b6270", "#e3e6ea", "#ffffff"
BLUE, ORANGE, GREEN, PURPLE = "#0072b2", "#c04e00", "#007a59", "#a8437e"
#: Lines that stand side by side also differ in marker.
COLORS, MARKERS = (BLUE, ORANGE, GREEN, PURPLE, INK, MUTED), ("o", "s", "^", "D", "v", "P")
#: From little to much; each step is darker in greyscale too.
STEPS = ("#dbe9f4", "#a6cbe3", "#5b9fce", "#0b5c94", "#06304f")
#: Points of all letters: 12 pixels of a screen. Inches of a line of them.
POINTS, LINE = 9.0, 0.175
#: Behind words that stand on lines.
GROUND = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
Look = dict[str, Any]
#: What looks mean.
Key = Mapping[str, Look]
NO_KEY: Key = {}
RC: dict[Any, Any] = {
    **dict.fromkeys(("font.size", "legend.fontsize"), POINTS),
    **dict.fromkeys(("axes.labelsize", "xtick.labelsize", "ytick.labelsize"), POINTS),
    **dict.fromkeys(("axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), MUTED),
    **dict.fromkeys(("text.color", "xtick.labelcolor", "ytick.labelcolor"), INK),
    **dict.fromkeys(("figure.facecolor", "savefig.facecolor"), PAPER),
    **dict.fromkeys(("axes.spines.left", "axes.spines.right", "axes.spines.top", "legend.frameon"), False),
    **dict.fromkeys(("figure.autolayout", "figure.constrained_layout.use"), False),
    "axes.axisbelow": True,
    "figure.dpi": 100,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "grid.color": GRID,
    "savefig.bbox": None,
    "svg.fonttype": "none",
    "svg.hashsalt": "counting-the-uncounted",
}


def look(place: int) -> Look:
    """Colour and marker of the series in a place."""
    return {"color": COLORS[place % len(COLORS)], "marker": MARKERS[place % len(MARKERS)]}


def shade(color: str) -> Look:
    """What stands for a shade in a key."""
    return {"color": color, "marker": "s", "markersize": 9, "linestyle": "none", "mec": MUTED, "mew": 0.6}


class Sheet(NamedTuple):
    """What is drawn for: its width in inches of 96 pixels, how many letters it has room for, and if it is narrow.

    On a narrow one names stand above their rows rather than beside them.
    """

    width: float
    letters: int
    narrow: bool


#: A page of the site, and a phone 360 pixels wide with 16 pixels of edge on either side.
PAGE, PHONE = Sheet(7.6, 102, narrow=False), Sheet(328 / 96, 43, narrow=True)
_sheet: ContextVar[Sheet] = ContextVar("sheet", default=PAGE)
#: What is drawn for now.
sheet = _sheet.get


@contextmanager
def drawn_for(one: Sheet) -> Iterator[None]:
    """Draw for this sheet."""
    before = _sheet.set(one)
    try:
        yield
    finally:
        _sheet.reset(before)


@contextmanager
def house(settings: Mapping[Any, Any] = RC) -> Iterator[None]:
    """The style, for what is drawn inside; what stands outside keeps its own."""
    # Not `rc_context`, which would also take back that pyplot, first used inside, was made interactive.
    before = {name: mpl.rcParams[name] for name in settings}
    mpl.rcParams.update(settings)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


_SHARED = """ax : matplotlib Axes, optional
    Where to draw; a new figure of the right size unless given.

Raises
------
ValueError
    If a needed column is missing.

Examples
--------
>>> import pandas as pd
>>> import analysis as an
"""
_Parameters = ParamSpec("_Parameters")


def figure(draw: Callable[_Parameters, Axes]) -> Callable[_Parameters, Axes]:
    """The function in the house's style; what all figures take and raise is added to its docstring."""

    @wraps(draw)
    def drawn(*args: _Parameters.args, **options: _Parameters.kwargs) -> Axes:
        with house():
            try:
                return draw(*args, **options)
            except NothingToDraw:
                given: Any = options.get("ax")
                ax, said = new_axes(given, height=0.6), words.label("nothing")
                ax.set_axis_off()
                ax.text(0.5, 0.5, said, ha="center", transform=ax.transAxes, color=MUTED)
                return attach(ax, draw.__name__, None, [said])

    drawn.__doc__ = inspect.cleandoc(draw.__doc__ or "").replace("\nExamples\n--------\n", _SHARED) + "\n"
    return drawn


class _Ruler(RendererBase):
    """Measures words as they are in SVG, without what makes them sharp on a screen, which takes ten times as long."""

    dpi = 72.0

    def points_to_pixels(self, points: Any) -> Any:
        """Points in dots."""
        return points * self.dpi / 72


@lru_cache(maxsize=8192)
def _measured(text: str, font: FontProperties, is_formula: bool) -> tuple[float, float, float]:
    """Width, height and descent of words in points; the figures of a page have many words in common."""
    measured: tuple[float, float, float] = text_to_path.get_text_width_height_descent(text, font, is_formula)
    return measured


class _Writer(RendererSVG):
    """Writes SVG and measures each text once, whatever figure it stands in."""

    def get_text_width_height_descent(self, s: Any, prop: Any, ismath: Any) -> Any:
        """Width, height and descent of words."""
        return _measured(s, prop, bool(ismath))


def write_svg(figure: Figure, file: TextIO, metadata: Mapping[str, Any]) -> None:
    """Write a figure as SVG, as `FigureCanvasSVG.print_svg` does."""
    canvas, dpi, figure.dpi = figure.canvas, figure.dpi, 72
    # A layout of somebody else's measures words as its canvas has them.
    FigureCanvasSVG(figure)
    width, height = figure.get_size_inches() * 72
    writer: Any = _Writer(width, height, file, image_dpi=dpi, metadata=metadata)  # type: ignore[no-untyped-call]
    figure.draw(writer)
    writer.finalize()
    figure.set_canvas(canvas)


class Fitted(LayoutEngine):
    """Gives the axes of a figure all room but that of its words and of the key below, in one look.

    Room for the numbers of an axis does not depend on the size of the axes, since they are set beforehand.
    """

    _adjust_compatible = _colorbar_gridspec = True
    ruler = _Ruler()

    def __init__(self, below: float) -> None:
        super().__init__()
        self.below = below

    def execute(self, fig: Any) -> None:
        """Place the axes."""
        self.ruler.dpi = fig.dpi
        inner, outer = fig.axes[0].bbox, fig.axes[0].get_tightbbox(self.ruler, for_layout_only=True)
        low = (inner.min - outer.min + np.array([0.08, 0.08 + self.below]) * fig.dpi) / fig.bbox.size
        high = 1 - (outer.max - inner.max + 0.08 * fig.dpi) / fig.bbox.size
        if (low < high).all():
            fig.subplots_adjust(*low, *high)


def new_axes(ax: Axes | None, *, height: float, key: Key = NO_KEY, columns: int = 1) -> Axes:
    """The axes to draw on, with what looks mean below them: those passed, or new ones in a figure as wide as the sheet.

    A new figure has this height in inches, and that of its key.
    """
    columns = 1 if sheet().narrow else columns
    labels = [fill(label, sheet().letters // columns - 6) for label in key]
    looks: Look = {"ncols": columns, "labelspacing": 0.35, "columnspacing": 1.6, "borderpad": 0.3}
    looks |= {"handles": [Line2D([], [], **look) for look in key.values()], "labels": labels}
    if ax is not None:
        if labels:
            below = ax.transAxes + ScaledTranslation(0, -0.45, ax.figure.dpi_scale_trans)
            ax.legend(loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below, **looks)
        return ax
    room = 0.195 * -(-len(labels) // columns) + 0.15 * "".join(labels).count("\n") + 0.12 * bool(labels)
    made = plt.figure(figsize=(sheet().width, height + room), layout=Fitted(room))
    if labels:
        made.legend(loc="lower left", bbox_to_anchor=(0, 0), borderaxespad=0.2, **looks)
    return made.add_subplot()


def number_axis(
    ax: Axes, values: Iterable[float], *, axis: str, label: str = "", linear: bool = False
) -> None:
    """Make one axis, x or y, fit some values, logarithmic if they differ by a factor of 20 and may be."""
    known = words.known(*values)
    positive = [value for value in known if value > 0] or [1.0]
    is_log = not linear and max(positive) / min(positive) >= 20
    if is_log:
        low, high = min(positive) / 1.7, max(positive) * 1.7
        # Round values, so far apart that five of them fit.
        span = math.log10(high / low)
        steps = (1, 2, 5) if span <= 1.5 else (1, 3) if span <= 2.38 else (1,)
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1, math.ceil(span / 5))
        ticks = [step * 10.0**power for power in powers for step in steps]
    else:
        low, high = min([0.0, *known]) * 1.1, max([0.0, *known]) * 1.1 or 1.0
        ticks = list(MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)) if known else []
    ax.set(**{f"{axis}scale": "log" if is_log else "linear", f"{axis}lim": (low, high)})
    one = ax.xaxis if axis == "x" else ax.yaxis
    one.set_ticks([tick for tick in ticks if low <= tick <= high])
    one.set_minor_locator(NullLocator())
    one.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    one.grid(color=GRID)
    said = [label, words.label("log")] if is_log and axis == "x" else [label]
    one.set_label_text(words.lines("; ".join(filter(None, said)), 38 if sheet().narrow else 60))


def year_axes(ax: Axes, rows: pd.DataFrame, column: str, label: str = "") -> None:
    """Make the x axis one of whole years, those of a column, with room at both ends, and the y axis one of numbers."""
    values = rows[["value", "low", "high"]].to_numpy().ravel()
    number_axis(ax, values, axis="y", label=words.units(rows["unit"]))
    ax.set(xlim=(rows[column].min() - 0.7, rows[column].max() + 0.7), xlabel=label)
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
