"""One style for page and phone: how figures look, are measured and written; axes, their keys, and rows of words."""

import inspect
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache, wraps
from io import StringIO
from operator import itemgetter
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.category import StrCategoryFormatter
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import LayoutEngine
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_records as records
from analysis.plot.figure_records import NothingToDraw, Row
from analysis.plot.stable_svg import stable

# Now, or a context would take back that a backend, chosen for the first figure inside, made pyplot interactive.
plt.switch_backend(mpl.get_backend())
RC: Any = mpl.rc_params_from_file(Path(__file__).with_name("figures.mplstyle"), use_default_template=False)
INK, MUTED, GRID, PAPER = (RC[f"{name}color"] for name in ("text.", "axes.label", "grid.", "figure.face"))
#: Okabe and Ito's colours. Lines that stand side by side also differ in marker.
BLUE, ORANGE, GREEN, PURPLE = "#0072b2", "#c04e00", "#007a59", "#a8437e"
COLORS, MARKERS = (BLUE, ORANGE, GREEN, PURPLE, INK, MUTED), ("o", "s", "^", "D", "v", "P")
#: From little to much; each step is darker in greyscale too. And letters that can be read on each.
STEPS, INKS = ("#dbe9f4", "#a6cbe3", "#5b9fce", "#0b5c94", "#06304f"), (INK, INK, INK, PAPER, PAPER)
#: Inches of a line of letters, between rows, and of a mark below its words on a phone.
LINE, _BETWEEN, _MARK = 0.175, 0.1, 0.2
#: Inches of 96 pixels that a page and a phone have, and letters that there is room for.
WIDTHS, LETTERS = (7.6, 328 / 96), (102, 43)
Look = dict[str, Any]
#: What looks mean.
Key = Mapping[str, Look]
_Kind = TypeVar("_Kind")
_Parameters = ParamSpec("_Parameters")
#: Whether figures are drawn for a phone 360 pixels wide, with 16 pixels of edge on either side, or for a page.
on_phone: ContextVar[bool] = ContextVar("on_phone", default=False)


def fit(page: _Kind, phone: _Kind) -> _Kind:
    """The one of two that fits what is drawn for."""
    return phone if on_phone.get() else page


def look(place: int) -> Look:
    """Colour and marker of the series in a place."""
    return {"color": COLORS[place % len(COLORS)], "marker": MARKERS[place % len(MARKERS)]}


def shade(color: str) -> Look:
    """What stands for a shade in a key."""
    return {"color": color, "marker": "s", "markersize": 9, "linestyle": "none", "mec": MUTED, "mew": 0.6}


_DOC = """{}

Parameters
----------
{}
ax : matplotlib Axes, optional
    Where to draw; a new figure of the right size unless given.

Returns
-------
matplotlib Axes
    Those drawn on; alt text and the rows that are drawn travel with them.

Raises
------
ValueError
    If a needed column is missing. A ``year`` may also stand as ``period_start`` and ``period_end``, or else as
    ``producer_year``; a ``region_code`` as ``place``; an id as the index.

Examples
--------
>>> import pandas as pd
>>> import analysis as an
{}
"""


def figure(draw: Callable[_Parameters, Axes]) -> Callable[_Parameters, Axes]:
    """The function in the house's style; its docstring, of text, parameters and example, becomes a numpydoc of all."""

    @wraps(draw)
    def drawn(*args: _Parameters.args, **options: _Parameters.kwargs) -> Axes:
        with mpl.rc_context(RC):
            try:
                return draw(*args, **options)
            except NothingToDraw:
                given: Any = options.get("ax")
                ax, said = new_axes(given, height=0.6), records.label("nothing")
                ax.set_axis_off()
                ax.text(0.5, 0.5, said, ha="center", transform=ax.transAxes, color=MUTED)
                return records.attach(ax, draw.__name__, [], [said])

    parts = re.split(r"\n\n(?=\w+ : |>>> )", inspect.getdoc(draw) or "")
    if len(parts) != 3:
        right = "a text, its own parameters and an example, with a blank line between each, would be right"
        raise ValueError(f"the docstring of the figure {draw.__name__} has {len(parts)} parts; {right}")
    drawn.__doc__ = _DOC.format(*parts)
    return drawn


#: Width, height and descent of a word in points, measured once: else, that takes most of the time of a figure.
_measured = lru_cache(maxsize=8192)(text_to_path.get_text_width_height_descent)


class Renderer(RendererSVG):
    """Writes SVG at 72 dots an inch, and measures lines from their words."""

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Width, height and descent of a line."""
        words = s.split(" ")
        widths, heights, descents = zip(*(_measured(word, prop, False) for word in words), strict=True)
        ascent = max(height - descent for height, descent in zip(heights, descents, strict=True))
        width = sum(widths) + (len(words) - 1) * _measured(" ", prop, False)[0]
        return width, ascent + max(descents), max(descents)

    @staticmethod
    def _get_font_height_metrics(font: FontProperties) -> tuple[float, float, float]:
        # Those of DejaVu Sans: without this, matplotlib reads them from the font's tables anew for each text.
        size = font.get_size_in_points()
        return 0.76 * size, 0.24 * size, 0.2 * size


#: Measures what is not written yet.
RULER = Renderer(1, 1, StringIO())  # type: ignore[no-untyped-call]


def to_svg(figure: Figure) -> str:
    """The figure as SVG with text as text, no date, and the same bytes whenever and wherever it is drawn again."""
    description, buffer = records.describe(figure), StringIO()
    looks: Look = {"metadata": {"Date": None, "Creator": None}}
    is_own = description is not None and description.name != "described"
    with mpl.rc_context(RC if is_own else {name: RC[name] for name in ("svg.fonttype", "svg.hashsalt")}):
        if not is_own:
            spell_out_categories(figure)
            # A figure of somebody else's is cut to what is drawn, as the inline backend does it.
            figure.savefig(buffer, format="svg", bbox_inches="tight", **looks)
        else:
            # As `FigureCanvasSVG.print_svg` does it: `savefig` would draw everything once more, to see where it fits.
            canvas, dpi, figure.dpi = figure.canvas, figure.dpi, 72
            # A layout of somebody else's measures words as its canvas has them.
            FigureCanvasSVG(figure)
            width, height = figure.get_size_inches() * 72
            writer: Any = Renderer(width, height, buffer, image_dpi=dpi, **looks)  # type: ignore[no-untyped-call]
            figure.draw(writer)
            writer.finalize()
            figure.set_canvas(canvas)
    # Whoever lacks the letters that were measured gets others that are as wide.
    return stable(buffer.getvalue()).replace("'DejaVu Sans'", "'DejaVu Sans', Verdana")


def spell_out_categories(figure: Figure) -> None:
    """Have the categories on the axes of a figure drawn as they stand: two amounts in US$ are no formula.

    They are cells of a table. What an author writes on a figure, such as a title or a label, may have formulas.
    """
    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    for axis in axes:
        if isinstance(axis.get_major_formatter(), StrCategoryFormatter):
            for tick in axis.get_ticklabels():
                tick.set_parse_math(False)


class Fitted(LayoutEngine):
    """Gives the axes of a figure all room but that of its words and of the key below; tight layout measures twice."""

    _adjust_compatible = _colorbar_gridspec = True

    def __init__(self, below: float) -> None:
        super().__init__()
        self.below = below

    def execute(self, fig: Any) -> None:
        """Place the axes, measured at the 72 dots an inch of the ruler."""
        dpi, fig.dpi, axes = fig.dpi, 72, fig.axes[0]
        inner, outer = axes.bbox, axes.get_tightbbox(RULER, for_layout_only=True)
        low = (inner.min - outer.min + np.array([0.08, 0.08 + self.below]) * 72) / fig.bbox.size
        high = 1 - (outer.max - inner.max + 0.08 * 72) / fig.bbox.size
        fig.dpi = dpi
        # Where there is no room, this is a ValueError, and matplotlib draws without.
        fig.subplots_adjust(*low, *high)


def new_axes(ax: Axes | None, *, height: float, key: Mapping[str, Look] = {}) -> Axes:
    """The axes passed, or those of a new figure of this height in inches; what looks mean stands below them."""
    columns = max(1, fit(*LETTERS) // (max(map(len, key), default=0) + 6))
    labels = [records.lines(label, fit(*LETTERS) // columns - 6) for label in key]
    handles = [Line2D([], [], **look) for look in key.values()]
    looks: Look = {"handles": handles, "labels": labels, "ncols": columns}
    if ax is not None:
        if labels:
            below = ax.transAxes + ScaledTranslation(0, -0.45, ax.figure.dpi_scale_trans)
            ax.legend(loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below, **looks)
        return ax
    room = 0.195 * -(-len(labels) // columns) + 0.15 * "".join(labels).count("\n") + 0.12 * bool(labels)
    made = plt.figure(figsize=(fit(*WIDTHS), height + room), layout=Fitted(room))
    if labels:
        made.legend(loc="lower left", bbox_to_anchor=(0, 0), **looks)
    return made.add_subplot()


def rows_axes(rows: Sequence[Row], ax: Axes | None, *, key: Mapping[str, Look] = {}) -> Axes:
    """Axes with rows of words: each a `_heading`, or a `_name` and `_value` with a mark, whose height is then `_at`."""
    narrow, letters, end = on_phone.get(), fit(*LETTERS), 0.0
    placed = []
    for row in rows:
        heading = row.get("_heading", "")
        both, widths = (heading, ""), (fit(62, 38), letters)
        if not heading:
            both = (row["_name"], row["_value"])
            widths = fit((letters // 3, letters // 4), (letters - min(len(both[1]), 16) - 6, 16))
        texts = list(map(records.lines, both, widths))
        deep = (max(text.count("\n") for text in texts) + 1) * LINE + _BETWEEN
        mark = _MARK if narrow and row.get("_marked") else 0
        end += deep + (0.05 if heading else mark)
        middle = end - deep / 2 - mark
        row["_at"] = end - (mark + _BETWEEN) / 2 if mark else middle
        placed.append((row, texts, middle, narrow or bool(heading)))
    axes = new_axes(ax, height=end + 0.33 + 2 * LINE, key=key)
    axes.set(ylim=(end, 0))
    axes.yaxis.set_visible(False)
    inside, spoken = axes.get_yaxis_transform(), defaultdict[Any, list[tuple[float, Any]]](list)
    beside = [inside + ScaledTranslation(by / 72, 0, axes.figure.dpi_scale_trans) for by in (-8, 8)]
    # Words that stand inside cover the lines of the axis.
    ground: Look = {"bbox": {"facecolor": PAPER, "edgecolor": "none", "pad": 1}} if narrow else {}
    for row, texts, middle, is_inside in placed:
        weight = "bold" if row.get("_heading") or row.get("_strong") else "normal"
        words: Look = {"va": "center", "weight": weight, "color": row.get("_ink", INK), **ground}
        for x, text in enumerate(texts):
            words["ha"] = ("left", "right")[x if is_inside else 1 - x]
            words["transform"] = inside if is_inside else beside[x]
            if text:
                put = axes.text(x, middle, text, **words)
                font, parts = put.get_fontproperties(), text.split("\n")
                width = max(RULER.get_text_width_height_descent(part, font, False)[0] for part in parts)
                spoken[is_inside, x].append((width, put))
    for alike in spoken.values():
        # The widest words say how much room there has to be for all.
        for _, put in sorted(alike, key=itemgetter(0))[:-1]:
            put.set_in_layout(False)
    return axes


def number_axis(ax: Axes, axis: str, values: Iterable[float], label: str = "", linear: bool = False) -> None:
    """Make one axis, x or y, fit some values, logarithmic if they differ by a factor of 20 and may be."""
    known = records.known(*values)
    positive = [value for value in known if value > 0] or [1.0]
    low, high, scale = min([0.0, *known]) * 1.1, max([0.0, *known]) * 1.1 or 1.0, "linear"
    locator: Any = MaxNLocator(4, steps=[1, 2, 5, 10]) if known else NullLocator()
    if not linear and max(positive) / min(positive) >= 20:
        low, high, scale = min(positive) / 1.7, max(positive) * 1.7, "log"
        # Round values, so far apart that their labels fit.
        span = math.log10(high / low)
        steps = (1, 2, 5) if span <= 1.5 else (1, 3) if span <= 2.38 else (1,)
        locator = LogLocator(subs=steps, numticks=4)
    ax.set(**{f"{axis}scale": scale, f"{axis}lim": (low, high)})
    one = getattr(ax, f"{axis}axis")
    # Before the ticks are made, each of which would be changed.
    one.grid(color=GRID)
    one.set_ticks([tick for tick in locator.tick_values(low, high) if low <= tick <= high])
    one.set_minor_locator(NullLocator())
    one.set_major_formatter(lambda value, _: numbers.short(value))
    said = [label, records.label("log")] if scale == "log" and axis == "x" else [label]
    one.set_label_text(records.lines("; ".join(filter(None, said)), fit(60, 38)))
