"""One style: colours safe for colour-blind readers and in greyscale, letters of at least 12 pixels, page and phone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

#: Okabe and Ito's colours, ink and greys. The paper is drawn too, so that a dark page shows a light card.
INK, MUTED, GRID, PAPER = "#1f2430", "#5b6270", "#e3e6ea", "#ffffff"
BLUE, ORANGE, GREEN, PURPLE = "#0072b2", "#c04e00", "#007a59", "#a8437e"
#: Lines that stand side by side also differ in marker and dash.
COLORS = (BLUE, ORANGE, GREEN, PURPLE, INK, MUTED)
MARKERS = ("o", "s", "^", "D", "v", "P")
#: From little to much; each step is darker in greyscale too.
STEPS = ("#dbe9f4", "#a6cbe3", "#5b9fce", "#0b5c94", "#06304f")
#: Points of all letters: 12 pixels of a screen. Inches of a line of them.
POINTS, LINE = 9.0, 0.175
SALT = "counting-the-uncounted"

RC: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.labelsize": POINTS,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.dpi": 100,
    "figure.facecolor": PAPER,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": POINTS,
    "grid.color": GRID,
    "legend.fontsize": POINTS,
    "legend.frameon": False,
    "savefig.bbox": None,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",
    "svg.hashsalt": SALT,
    "text.color": INK,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": POINTS,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": POINTS,
}


def look(place: int) -> dict[str, Any]:
    """Colour and marker of the series in a place."""
    return {"color": COLORS[place % len(COLORS)], "marker": MARKERS[place % len(MARKERS)]}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a figure is drawn for.

    Parameters
    ----------
    width : float
        Inches; a screen has 96 pixels to each.
    narrow : bool
        Whether names stand above their rows rather than beside them.
    label, value, heading, line : int
        Letters of a line of a row's name, of its value, of a heading, and of a line as wide as the sheet.
    ticks : int
        Numbers that fit below an axis.
    shown : bool
        Whether pyplot knows the figure, so that a notebook shows it.
    """

    width: float
    narrow: bool
    label: int
    value: int
    heading: int
    line: int
    ticks: int
    shown: bool = True


#: A page of the site, and a phone 360 pixels wide with 16 pixels of edge on either side.
PAGE = Sheet(7.6, narrow=False, label=34, value=24, heading=62, line=100, ticks=5)
PHONE = Sheet(328 / 96, narrow=True, label=43, value=18, heading=38, line=43, ticks=5)
_sheet: ContextVar[Sheet] = ContextVar("sheet", default=PAGE)


def sheet() -> Sheet:
    """What is drawn for now."""
    return _sheet.get()


@contextmanager
def phone(*, shown: bool = True) -> Iterator[None]:
    """Draw for a phone: the same functions and rows, 328 pixels wide."""
    with drawn_for(PHONE if shown else unseen(PHONE)):
        yield


def unseen(one: Sheet) -> Sheet:
    """The same sheet for figures that pyplot is not to know."""
    return replace(one, shown=False)


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


def own_axes(ax: Axes | None, *, height: float) -> Axes:
    """The axes to draw on: those passed, or new ones in a figure of this height in inches, as wide as the sheet."""
    if ax is not None:
        return ax
    size = (sheet().width, height)
    if not sheet().shown:
        figure = Figure(figsize=size, layout="constrained")
    else:
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=size, layout="constrained")
    return figure.add_subplot()


def key(ax: Axes, handles: Sequence[Artist], *, own: bool, columns: int = 1) -> None:
    """What the marks mean, below everything; nothing if there are no marks."""
    if not handles:
        return
    labels, columns = _labels(handles, columns)
    looks: dict[str, Any] = {"ncols": columns, "labelspacing": 0.35, "columnspacing": 1.6, "borderpad": 0.2}
    figure = ax.get_figure(root=True)
    if own and figure:
        figure.legend(handles, labels, loc="outside lower left", **looks)
        return
    below = ax.transAxes + ScaledTranslation(0, -0.45, ax.figure.dpi_scale_trans)
    ax.legend(handles, labels, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below, **looks)


def key_height(handles: Sequence[Artist], *, columns: int = 1) -> float:
    """Inches that a key takes."""
    labels, columns = _labels(handles, columns)
    lines = sum(label.count("\n") + 1 for label in labels)
    return 0.12 + (LINE + 0.05) * -(-lines // columns) if labels else 0.0


def _labels(handles: Sequence[Artist], columns: int) -> tuple[list[str], int]:
    """Labels in lines, and the columns that fit."""
    columns = 1 if sheet().narrow else columns
    return ["\n".join(wrap(str(one.get_label()), sheet().line // columns - 8)) for one in handles], columns


def nothing(ax: Axes | None) -> Axes:
    """Axes that say that there is nothing to draw."""
    ax = own_axes(ax, height=0.6)
    ax.set_axis_off()
    ax.text(0.5, 0.5, "nothing to draw", ha="center", va="center", transform=ax.transAxes, color=MUTED)
    return ax
