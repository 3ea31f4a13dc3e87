"""Estimates on an axis of the years that they speak of."""

from collections.abc import Mapping, Sequence
from itertools import chain
from math import isnan
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, not_missing, rows_of

_ENDS = ("low", "best", "high")
_UPWARDS = np.array([(-0.25, 0), (0.25, 0), (0, 0), (0, 0.7), (0.18, 0.7), (0, 1), (-0.18, 0.7), (0, 0.7)])
_CODES = [Path.MOVETO, Path.LINETO, Path.MOVETO, *[Path.LINETO] * 5]
#: The arrow of a number that is a bound, by the end that it has.
_ARROWS = {"low": Path(_UPWARDS, _CODES), "high": Path(_UPWARDS * (1, -1), _CODES)}
#: Years of room on either side of the first and the last year.
_MARGIN = 1.0
#: Series that the description names.
_SPOKEN = 4
#: Inches beside the axes for the numbers of the axis, about.
_BESIDE = 1.0
#: Inches from a mark to its number, and the height of a line.
_AWAY = 0.09
_LINE = 0.15


class _Box(NamedTuple):
    """Where words or a mark stand, in inches from the left and from below."""

    left: float
    right: float
    low: float
    high: float

    def meets(self, other: "_Box") -> bool:
        """Whether two lie over one another."""
        is_beside = self.right <= other.left or other.right <= self.left
        return not (is_beside or self.high <= other.low or other.high <= self.low)


@style.figure
def timeline(claims: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """Estimates by the year that they speak of, a colour for each quantity, with their numbers where there is room.

    A range is a dotted line between its ends, an interval a whole one; a bound has an arrow to where it is open.

    Parameters
    ----------
    claims : DataFrame
        Needs ``year``, and ``best``, ``low`` or ``high``. Uses ``quantity``, ``figure``, ``producer``, ``unit``. Rows
        without a year or a number are left out.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    width : float, optional
        Inches from 3.3 on, such as a column's; 7.6, as on a page, unless given. Below 6 it is laid out as on a phone.

    Returns
    -------
    matplotlib Axes
        Those drawn on; alt text and the rows that are drawn travel with them.

    Raises
    ------
    ValueError
        If a needed column is missing, or ``width`` is below 3.3. A ``year`` may also stand as ``period_start`` and
        ``period_end``, or else as ``producer_year``; a ``region_code`` as ``place``; an id as the index.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> estimates = pd.DataFrame({"year": [1999, 2021], "best": [27e6, 49.6e6]})
    >>> [text.get_text() for text in an.plot.timeline(estimates).texts]
    ['49.6 million', '27 million']
    """
    columns = "id=claim_id #year=period_middle|producer_year quantity figure producer #low #best #high unit"
    needed = "year|period_start|period_end|producer_year best|low|high"
    rows = rows_of(claims, "timeline", needed=needed, columns=columns, drawn="year")
    for row in rows:
        row["_ends"] = not_missing(row["best"]) or not_missing(row["low"], row["high"])
        row["_series"] = row["quantity"] or words.label("estimates")
    rows = drawable(row for row in rows if row["_ends"])
    rows.sort(key=lambda row: (row["year"], row["_ends"][0]))
    by_series = grouped(rows, "_series")
    looks = {}
    for index, name in enumerate(by_series):
        looks[name] = {**style.look(index), "linestyle": "none"}
    inches = style.fit(4.2, 4.6)
    axes = style.new_axes(ax, height=inches, key=looks)
    _set_axes(axes, rows)
    for name, members in by_series.items():
        _draw_marks(axes, members, looks[name])
    _write_numbers(axes, rows, inches - _BESIDE / 2)
    sentences = [_sentence(name, members) for name, members in by_series.items()]
    return attach(axes, "timeline", rows, words.few(sentences, _SPOKEN))


def _set_axes(ax: Axes, rows: Sequence[Row]) -> None:
    """Make both axes fit the rows: whole years below, numbers on the left."""
    values = list(chain.from_iterable(not_missing(*(row[end] for end in _ENDS)) for row in rows))
    style.number_axis(ax, "y", values, label=words.units(rows))
    years = [row["year"] for row in rows]
    ax.set(xlim=(min(years) - _MARGIN, max(years) + _MARGIN), xlabel=words.label("spoken_of"))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter("{x:.0f}")


def _draw_marks(ax: Axes, rows: Sequence[Row], look: style.Look) -> None:
    """The marks of a series: single numbers filled, the ends of ranges and bounds open."""
    single = [row for row in rows if not isnan(row["best"])]
    ends = [row for row in rows if isnan(row["best"])]
    years = [row["year"] for row in single]
    ax.plot(years, [row["best"] for row in single], gid="estimate", zorder=4, **look)
    for row in ends:
        years = [row["year"]] * len(row["_ends"])
        ax.plot(years, row["_ends"], gid="end", zorder=4, mfc=style.PAPER, mew=1.4, **look)
        for end, arrow in _ARROWS.items():
            if row["_ends"] == [row[end]]:
                arrow_look = {**look, "marker": arrow, "markersize": 34, "mew": 1.2}
                ax.plot(row["year"], row[end], gid="bound", zorder=3, **arrow_look)
    for row in rows:
        # False too where an end is missing.
        if row["low"] < row["high"]:
            dots = ":" if isnan(row["best"]) else "-"
            ax.vlines(row["year"], row["low"], row["high"], color=look["color"], linestyle=dots, zorder=2)


def _write_numbers(ax: Axes, rows: Sequence[Row], inches: float) -> None:
    """Each number beside its mark, where it lies over no other and over no mark."""
    width = style.width.get() - _BESIDE
    first, last = ax.get_xlim()
    lowest, highest = ax.transScale.transform([(first, ax.get_ylim()[0]), (first, ax.get_ylim()[1])])[:, 1]
    taken = list[_Box]()
    places = []
    for row in rows:
        heights = ax.transScale.transform([(row["year"], end) for end in row["_ends"]])[:, 1]
        *_, y = ends = (heights - lowest) / (highest - lowest) * inches
        x = (row["year"] - first) / (last - first) * width
        taken.append(_Box(x - 0.05, x + 0.05, min(ends) - 0.05, max(ends) + 0.05))
        places.append((row, x, y))
    # The largest numbers are those that readers look for.
    places.sort(key=lambda place: -place[0]["_ends"][-1])
    for row, x, y in places:
        text = words.lines(_number(row), style.fit(22, 12))
        sizes = [_width(line) for line in text.split("\n")]
        box_width = max(sizes)
        box_height = _LINE * len(sizes)
        for side, box in _sides(x, y, box_width, box_height).items():
            is_inside = box.left >= 0 and box.right <= width and box.low >= 0 and box.high <= inches
            if is_inside and not any(map(box.meets, taken)):
                taken.append(box)
                _write(ax, text, (row["year"], row["_ends"][-1]), side)
                break


def _width(text: str) -> float:
    """Inches of a line of letters of nine points, about."""
    return len(text) * 0.078


#: Where words may stand around a mark, across and up, the best place first.
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, -1), (-1, 1))


def _sides(x: float, y: float, width: float, height: float) -> Mapping[tuple[int, int], _Box]:
    """The room that words of a size take around a mark, by direction."""
    boxes = {}
    for across, up in _SIDES:
        left = x + across * (_AWAY + width / 2) - width / 2
        low = y + up * (_AWAY + height / 2) - height / 2
        boxes[across, up] = _Box(left, left + width, low, low + height)
    return boxes


def _write(ax: Axes, text: str, place: tuple[float, float], side: tuple[int, int]) -> None:
    across, up = side
    ax.annotate(
        text,
        place,
        (across * 72 * _AWAY, up * 72 * _AWAY),
        textcoords="offset points",
        ha=("center", "left", "right")[across],
        va=("center", "bottom", "top")[up],
        linespacing=1.1,
    )


def _number(row: Row) -> str:
    """The number of a mark: with its word where it is large, and with what it bounds."""
    unit = str(row["unit"])
    amounts = [numbers.amount(end, numbers.IN_TEXT, unit=unit) for end in row["_ends"]]
    bound = ""
    if len(amounts) == 1 and isnan(row["best"]):
        bound = words.label("lower" if isnan(row["high"]) else "upper", "bounds")
    return bound + " to ".join(amounts)


def _sentence(name: str, rows: Sequence[Row]) -> str:
    """A quantity with its first and its last number, in words."""
    ends = [rows[0]] if len(rows) == 1 else [rows[0], rows[-1]]
    return words.over_years(name, [(row["year"], _number(row)) for row in ends])
