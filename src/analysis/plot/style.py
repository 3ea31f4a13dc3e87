"""One style for page and phone: how figures look, are measured and written; axes with their keys."""

import math
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import wraps
from io import StringIO
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.category import StrCategoryFormatter
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot.figure_records import NothingToDraw, attach, describe, not_missing
from analysis.plot.stable_svg import stable
from analysis.plot.svg_renderer import RULER, Renderer

# Now, or a context would take back that a backend, chosen for the first figure inside, made pyplot interactive.
plt.switch_backend(mpl.get_backend())
RC: Any = mpl.rc_params_from_file(Path(__file__).with_name("figures.mplstyle"), use_default_template=False)
INK = RC["text.color"]
MUTED = RC["axes.labelcolor"]
GRID = RC["grid.color"]
PAPER = RC["figure.facecolor"]
#: Okabe and Ito's colours. Lines that stand side by side also differ in marker.
BLUE = "#0072b2"
ORANGE = "#c04e00"
GREEN = "#007a59"
PURPLE = "#a8437e"
COLORS = (BLUE, ORANGE, GREEN, PURPLE, INK, MUTED)
MARKERS = ("o", "s", "^", "D", "v", "P")
#: From little to much; each step is darker in greyscale too.
STEPS = ("#dbe9f4", "#a6cbe3", "#5b9fce", "#0b5c94", "#06304f")
#: Colours of letters that can be read on each step.
INKS = (INK, INK, INK, PAPER, PAPER)
#: Inches of a line of letters.
LINE = 0.175
#: Inches around what is drawn.
EDGE = 0.08
#: Inches of 96 pixels that a page and a phone have.
WIDTHS = (7.6, 328 / 96)
#: Letters that there is room for on a page and a phone.
LETTERS = (102, 43)
#: The narrowest figure, in inches: a column of a journal.
NARROWEST = 3.3
#: Below so many inches a figure is laid out as for a phone: names stand above their marks.
_NARROW = 6.0
#: Values that differ by this factor are drawn on a logarithmic axis.
_LOGARITHMIC = 20
Look = dict[str, Any]
#: What looks mean.
Key = Mapping[str, Look]
_Kind = TypeVar("_Kind")
_Parameters = ParamSpec("_Parameters")
#: Inches that a figure is wide: those of a page, or of a phone 360 pixels wide with 16 pixels of edge on either side.
width: ContextVar[float] = ContextVar("width", default=WIDTHS[0])


def is_narrow() -> bool:
    """Whether a figure is laid out as for a phone."""
    return width.get() < _NARROW


def fit(page: _Kind, phone: _Kind) -> _Kind:
    """The one of two that fits what is drawn for."""
    return phone if is_narrow() else page


def letters(page: int, phone: int) -> int:
    """Letters that there is room for, of so many on a page or a phone, where the figure is as wide as it is."""
    usual_letters = fit(page, phone)
    usual_width = fit(*WIDTHS)
    count = usual_letters * width.get() / usual_width
    return int(count + 1e-9)


def look(index: int) -> Look:
    """Colour and marker of the series at a position."""
    color = COLORS[index % len(COLORS)]
    # Behind the last colour all begin anew, each with another marker.
    times_round = index // len(COLORS)
    marker_index = (index + times_round) % len(MARKERS)
    return {"color": color, "marker": MARKERS[marker_index]}


def shade(color: str) -> Look:
    """What stands for a shade in a key."""
    square: Look = {"marker": "s", "markersize": 9, "linestyle": "none"}
    return {"color": color, **square, "mec": MUTED, "mew": 0.6}


def figure(draw: Callable[_Parameters, Axes]) -> Callable[_Parameters, Axes]:
    """The function in the house's style, as wide as its `width` says; where there is nothing to draw, that is said."""

    @wraps(draw)
    def drawn(*args: _Parameters.args, **options: _Parameters.kwargs) -> Axes:
        inches: Any = options.get("width") or width.get()
        if inches < NARROWEST:
            raise ValueError(
                f"plot.{draw.__name__} draws from {NARROWEST} inches on; width is {inches:g}, which no words fit"
            )
        before = width.set(inches)
        try:
            with mpl.rc_context(RC):
                return draw(*args, **options)
        except NothingToDraw:
            axes: Any = options.get("ax")
            with mpl.rc_context(RC):
                return _without_data(draw.__name__, axes)
        finally:
            width.reset(before)

    return drawn


def _without_data(name: str, ax: Axes | None) -> Axes:
    """The axes of a figure that has nothing to draw, and says so."""
    nothing = words.label("nothing")
    axes = new_axes(ax, height=0.6)
    axes.set_axis_off()
    axes.text(0.5, 0.5, nothing, ha="center", transform=axes.transAxes, color=MUTED)
    return attach(axes, name, [], [nothing])


def to_svg(figure: Figure) -> str:
    """The figure as SVG with text as text, no date, and the same bytes whenever and wherever it is drawn again."""
    description = describe(figure)
    is_own = description is not None and description.name != "described"
    svg = _own_svg(figure) if is_own else _foreign_svg(figure)
    # Whoever lacks the letters that were measured gets others that are as wide.
    return stable(svg).replace("'DejaVu Sans'", "'DejaVu Sans', Verdana")


#: What would make two drawings of one figure differ.
_METADATA: Look = {"metadata": {"Date": None, "Creator": None}}


def _foreign_svg(figure: Figure) -> str:
    """A figure of somebody else's, in its own style, cut to what is drawn, as the inline backend does it."""
    buffer = StringIO()
    with mpl.rc_context({name: RC[name] for name in ("svg.fonttype", "svg.hashsalt")}):
        spell_out_categories(figure)
        figure.savefig(buffer, format="svg", bbox_inches="tight", **_METADATA)
    return buffer.getvalue()


def _own_svg(figure: Figure) -> str:
    """A figure of this package, drawn once: `savefig` would draw everything once more, to see where it fits."""
    buffer = StringIO()
    with mpl.rc_context(RC):
        # As `FigureCanvasSVG.print_svg` does it.
        canvas = figure.canvas
        dpi = figure.dpi
        figure.dpi = 72
        # A layout of somebody else's measures words as its canvas has them.
        FigureCanvasSVG(figure)
        width, height = figure.get_size_inches() * 72
        writer: Any = Renderer(width, height, buffer, image_dpi=dpi, **_METADATA)  # type: ignore[no-untyped-call]
        figure.draw(writer)
        writer.finalize()
        figure.set_canvas(canvas)
    return buffer.getvalue()


def spell_out_categories(figure: Figure) -> None:
    """Have the categories on the axes of a figure drawn as they stand: two amounts in US$ are no formula.

    They are cells of a table. What an author writes on a figure, such as a title or a label, may have formulas.
    """
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if isinstance(axis.get_major_formatter(), StrCategoryFormatter):
                for tick in axis.get_ticklabels():
                    tick.set_parse_math(False)


class Fitted(LayoutEngine):
    """Gives the axes of a figure all room but that of its words and of the key below; tight layout measures twice."""

    _adjust_compatible = True
    _colorbar_gridspec = True

    def __init__(self, below: float) -> None:
        super().__init__()
        self.below = below

    def execute(self, fig: Any) -> None:
        """Place the axes, measured at the 72 dots an inch of the ruler."""
        dpi = fig.dpi
        fig.dpi = 72
        axes = fig.axes[0]
        inner = axes.bbox
        outer = axes.get_tightbbox(RULER, for_layout_only=True)
        edges_below = np.array([EDGE, EDGE + self.below]) * 72
        dots_before = inner.min - outer.min + edges_below
        dots_behind = outer.max - inner.max + EDGE * 72
        low = dots_before / fig.bbox.size
        high = 1 - dots_behind / fig.bbox.size
        fig.dpi = dpi
        # Where there is no room, this is a ValueError, and matplotlib draws without.
        fig.subplots_adjust(*low, *high)


def new_axes(ax: Axes | None, *, height: float, key: Mapping[str, Look] = {}) -> Axes:
    """The axes passed, or those of a new figure of this height in inches; what looks mean stands below them."""
    longest = max(map(len, key), default=0)
    across = letters(*LETTERS)
    columns = max(1, across // (longest + 6))
    letters_of_column = across // columns - 6
    labels = []
    handles = []
    for label, mark in key.items():
        labels.append(words.lines(label, letters_of_column))
        handles.append(Line2D([], [], **mark))
    legend: Look = {"handles": handles, "labels": labels, "ncols": columns}
    if ax is not None:
        if labels:
            lowered = ScaledTranslation(0, -0.45, ax.figure.dpi_scale_trans)
            below = ax.transAxes + lowered
            ax.legend(loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below, **legend)
        return ax
    rows = math.ceil(len(labels) / columns)
    breaks = "".join(labels).count("\n")
    room = 0.195 * rows + 0.15 * breaks + 0.12 * bool(labels)
    size = (width.get(), height + room)
    figure = plt.figure(figsize=size, layout=Fitted(room))
    if labels:
        figure.legend(loc="lower left", bbox_to_anchor=(0, 0), **legend)
    return figure.add_subplot()


def siblings(ax: Axes, axis: str) -> list[Axes]:
    """The axes that share an axis, x or y, with some axes, which are one of them."""
    grouper: Any = ax.get_shared_y_axes()
    if axis == "x":
        grouper = ax.get_shared_x_axes()
    return list(grouper.get_siblings(ax))


def drawn_ends(ax: Axes, axis: str) -> list[float]:
    """The least and the largest of what stands on an axis, x or y, of these axes and of those that share it."""
    ends = list[float]()
    for sibling in siblings(ax, axis):
        data = sibling.dataLim
        interval = data.intervalx if axis == "x" else data.intervaly
        ends += [float(end) for end in interval if math.isfinite(end)]
    return ends


def number_axis(ax: Axes, axis: str, values: Iterable[float], label: str = "", linear: bool = False) -> None:
    """Make one axis, x or y, fit some values, logarithmic if they differ by a factor of 20 and may be.

    What is drawn there already, also on axes that share it, stays on it.
    """
    drawn = drawn_ends(ax, axis)
    numeric = not_missing(*values, *drawn)
    positive = [value for value in numeric if value > 0] or [1.0]
    least = min(positive)
    most = max(positive)
    is_logarithmic = most / least >= _LOGARITHMIC and not linear
    locator: Any = NullLocator()
    if is_logarithmic:
        low = least / 1.7
        high = most * 1.7
        steps = _round_steps(low, high)
        locator = LogLocator(subs=steps, numticks=4)
    else:
        low = min([0.0, *numeric]) * 1.1
        high = max([0.0, *numeric]) * 1.1 or 1.0
        if numeric:
            locator = MaxNLocator(4, steps=[1, 2, 5, 10])
    axis_scale = "log" if is_logarithmic else "linear"
    ax.set(**{f"{axis}scale": axis_scale, f"{axis}lim": (low, high)})
    drawn_axis = getattr(ax, f"{axis}axis")
    # Before the ticks are made, each of which would be changed.
    drawn_axis.grid(color=GRID)
    ticks = locator.tick_values(low, high)
    ticks_inside = [tick for tick in ticks if low <= tick <= high]
    drawn_axis.set_ticks(ticks_inside)
    drawn_axis.set_minor_locator(NullLocator())
    drawn_axis.set_major_formatter(lambda value, _: numbers.short(value))
    explained = ""
    if is_logarithmic and axis == "x":
        explained = words.label("log")
    full_label = words.joined("; ", label, explained)
    drawn_axis.set_label_text(words.lines(full_label, letters(60, 38)))


def _round_steps(low: float, high: float) -> tuple[int, ...]:
    """Round values within each power of ten, so far apart that their labels fit on a logarithmic axis."""
    powers = math.log10(high / low)
    if powers <= 1.5:
        return (1, 2, 5)
    if powers <= 2.38:
        return (1, 3)
    return (1,)
