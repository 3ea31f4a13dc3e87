"""One style: colours safe for colour-blind readers and in greyscale, letters of at least 12 pixels, page and phone.

And what all figures do with it: new axes with a key below them, rows of words, axes of plain numbers.
"""

import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from textwrap import fill
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot.figure_records import NothingToDraw, Row, attach

LOOKS: Mapping[str, Any] = words.LOOKS
#: The style as matplotlib has it.
RC: Mapping[Any, Any] = mpl.RcParams(LOOKS["style"])
BLUE, ORANGE, GREEN, _, INK, MUTED, GRID, PAPER = LOOKS["colors"].values()
STEPS: Sequence[str] = LOOKS["steps"]
#: Inches of a line of letters.
LINE = 0.175
Look = dict[str, Any]
#: What looks mean.
Key = Mapping[str, Look]
NO_KEY: Key = {}
_Kind = TypeVar("_Kind")
#: Inches of 96 pixels, and letters side by side: of a page of the site; of a phone of 360 pixels, less its edges of 16.
WIDTH, LETTERS = (7.6, 328 / 96), (102, 43)
#: Whether figures are drawn for a phone, on which names stand above their rows rather than beside them.
phone: ContextVar[bool] = ContextVar("phone", default=False)


def fit(on_page: _Kind, on_phone: _Kind) -> _Kind:
    """The one of two that fits what is drawn for."""
    return on_phone if phone.get() else on_page


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
                return attach(ax, draw.__name__, [], [said])

    drawn.__doc__ = inspect.cleandoc(draw.__doc__ or "").replace("\nExamples\n--------\n", _SHARED) + "\n"
    return drawn


def new_axes(ax: Axes | None, *, height: float, key: Key = NO_KEY, columns: int = 1) -> Axes:
    """The axes to draw on, with what looks mean below them: those passed, or new ones in a figure as wide as there is.

    A new figure has this height in inches, and that of its key.
    """
    columns = fit(columns, 1)
    labels = [fill(label, fit(*LETTERS) // columns - 6) for label in key]
    handles = [Line2D([], [], **look) for look in key.values()]
    looks: Look = {"handles": handles, "labels": labels, "ncols": columns}
    if ax is None:
        room = 0.195 * -(-len(labels) // columns) + 0.15 * "".join(labels).count("\n") + 0.12 * bool(labels)
        made = plt.figure(figsize=(fit(*WIDTH), height + room), layout="constrained")
        if labels:
            made.legend(loc="outside lower left", **looks)
        return made.add_subplot()
    if labels:
        below = ax.transAxes + ScaledTranslation(0, -0.45, ax.figure.dpi_scale_trans)
        ax.legend(loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below, **looks)
    return ax


def rows_axes(rows: Sequence[Row], ax: Axes | None, *, key: Key = NO_KEY) -> Axes:
    """Axes with the words of rows from the top, one unit an inch; each row learns the height of its mark, `_at`.

    Its `_name` stands left of the mark and its `_value` right of it, or on a phone both above it, if it has a `_mark`;
    a `_heading`, of inches around it, stands over rows, across the figure. How its words look is in `_look`.
    """
    both = [_texts(row) for row in rows]
    deep = [LINE * (1 + max(text.count("\n") for text in texts)) for texts in both]
    gaps = [row.get("_heading", 0.1) for row in rows]
    rooms = [fit(0, 0.2) * row.get("_mark", False) for row in rows]
    ends = np.cumsum(np.sum([deep, gaps, rooms], axis=0))
    axes = new_axes(ax, height=ends[-1] + 0.33 + 2 * LINE, key=key, columns=2)
    axes.set(ylim=(ends[-1], 0))
    axes.yaxis.set_visible(False)
    inside = axes.get_yaxis_transform()
    beside = [inside + ScaledTranslation(by / 72, 0, axes.figure.dpi_scale_trans) for by in (-8, 8)]
    # The widest words alone say how much room there has to be: to measure all takes as long as to draw them.
    besides = [texts for row, texts in zip(rows, both, strict=True) if "_heading" not in row]
    widest = [max(map(_letters, column)) for column in zip(*besides, strict=True)]
    for row, texts, inches, gap, room, end in zip(rows, both, deep, gaps, rooms, ends, strict=True):
        middle = end - room - (inches + gap) / 2
        row["_at"] = end - (room + gap) / 2 if room else middle
        is_inside = phone.get() or "_heading" in row
        # Words that stand inside cover the lines of the axis.
        usual: Look = {"va": "center", **fit({}, {"bbox": LOOKS["ground"]}), **row["_look"]}
        for x, text in enumerate(texts):
            if text:
                usual["in_layout"] = not is_inside and _letters(text) > 0.8 * widest[x]
                where: Look = {
                    "ha": "right" if x == is_inside else "left",
                    "transform": inside if is_inside else beside[x],
                }
                axes.text(x, middle, text, **usual, **where)
    return axes


def _letters(text: str) -> int:
    """Of its longest line."""
    return max(map(len, text.split("\n")))


def _texts(row: Row) -> tuple[str, str]:
    """Name and value in lines; on a phone a long value stands below the name."""
    name, value = row["_name"], row.get("_value", "")
    if "_heading" in row:
        return words.lines(name, fit(54, 38)), ""
    if not phone.get():
        return words.lines(name, LETTERS[0] // 3), words.lines(value, LETTERS[0] // 4)
    if len(value) > 18:
        return words.lines(f"{name}\n{value}", LETTERS[1]), ""
    return words.lines(name, LETTERS[1] - len(value) - (7 if "weight" in row["_look"] else 2)), value


def number_axis(
    ax: Axes, values: Iterable[float], *, axis: str, label: str = "", linear: bool = False
) -> None:
    """Make one axis, x or y, fit some values, logarithmic if they differ by a factor of 20 and may be."""
    known = words.known(*values)
    positive = [value for value in known if value > 0] or [1.0]
    is_log = not linear and max(positive) / min(positive) >= 20
    low, high = min([0.0, *known]) * 1.1, max([0.0, *known]) * 1.1 or 1.0
    locator: Any = MaxNLocator(4, steps=[1, 2, 5, 10])
    if is_log:
        low, high = min(positive) / 1.7, max(positive) * 1.7
        # Round values, so far apart that five of them fit.
        span = math.log10(high / low)
        locator = LogLocator(subs=(1, 2, 5) if span <= 1.5 else (1, 3) if span <= 2.38 else (1,), numticks=5)
    ax.set(**{f"{axis}scale": "log" if is_log else "linear", f"{axis}lim": (low, high)})
    one = ax.xaxis if axis == "x" else ax.yaxis
    # Before the ticks are made, each of which would be changed.
    one.grid(color=GRID)
    one.set_ticks([tick for tick in locator.tick_values(low, high) if low <= tick <= high and known])
    one.set_minor_locator(NullLocator())
    one.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    said = [label, words.label("log")] if is_log and axis == "x" else [label]
    one.set_label_text(words.lines("; ".join(filter(None, said)), fit(60, 38)))
