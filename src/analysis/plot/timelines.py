"""Estimates on an axis of the years that they speak of."""

from collections.abc import Mapping, Sequence
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
# Where there are many years, it is this share of them, as marks have a width.
_MARGIN_SHARE = 0.03
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

    def meets(self, box: "_Box") -> bool:
        """Whether two lie over one another."""
        is_left = self.right <= box.left
        is_right = box.right <= self.left
        is_below = self.high <= box.low
        is_above = box.high <= self.low
        is_apart = is_left or is_right or is_below or is_above
        return not is_apart


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
    unnamed_series = words.label("estimates")
    for row in rows:
        best = not_missing(row["best"])
        row["_ends"] = best or not_missing(row["low"], row["high"])
        row["_series"] = row["quantity"] or unnamed_series
    rows = drawable(row for row in rows if row["_ends"])
    rows.sort(key=lambda row: (row["year"], row["_ends"][0]))
    by_series = grouped(rows, "_series")
    key = {}
    for index, name in enumerate(by_series):
        look = style.look(index)
        key[name] = {**look, "linestyle": "none"}
    inches = style.fit(4.2, 4.6)
    axes = style.new_axes(ax, height=inches, key=key)
    _set_axes(axes, rows)
    for name, members in by_series.items():
        _draw_marks(axes, members, key[name])
    _write_numbers(axes, rows, inches - _BESIDE / 2)
    sentences = []
    for name, members in by_series.items():
        sentence = _sentence(name, members)
        sentences.append(sentence)
    spoken = words.few(sentences, _SPOKEN)
    return attach(axes, "timeline", rows, spoken)


def _set_axes(ax: Axes, rows: Sequence[Row]) -> None:
    """Make both axes fit the rows: whole years below, numbers on the left."""
    values = list[float]()
    for row in rows:
        row_ends = [row[end] for end in _ENDS]
        values += not_missing(*row_ends)
    units = words.units(rows)
    style.number_axis(ax, "y", values, label=units)
    years = [row["year"] for row in rows]
    span = max(years) - min(years)
    margin = max(_MARGIN, _MARGIN_SHARE * span)
    ax.set_xlim(min(years) - margin, max(years) + margin)
    ax.set_xlabel(words.label("spoken_of"))
    locator = MaxNLocator(6, integer=True, min_n_ticks=1)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter("{x:.0f}")


def _draw_marks(ax: Axes, rows: Sequence[Row], look: style.Look) -> None:
    """The marks of a series: single numbers filled, the ends of ranges and bounds open."""
    single_rows = [row for row in rows if not isnan(row["best"])]
    years = [row["year"] for row in single_rows]
    bests = [row["best"] for row in single_rows]
    ax.plot(years, bests, gid="estimate", zorder=4, **look)
    for row in rows:
        if isnan(row["best"]):
            _draw_ends(ax, row, look)
    for row in rows:
        low = row["low"]
        high = row["high"]
        # False too where an end is missing.
        if low < high:
            dots = ":" if isnan(row["best"]) else "-"
            ax.vlines(row["year"], low, high, color=look["color"], linestyle=dots, zorder=2)


def _draw_ends(ax: Axes, row: Row, look: style.Look) -> None:
    """Empty marks at the ends of a row without a best number; an arrow at an end that stands alone."""
    ends = row["_ends"]
    years = [row["year"]] * len(ends)
    empty_look: style.Look = {**look, "mfc": style.PAPER, "mew": 1.4}
    ax.plot(years, ends, gid="end", zorder=4, **empty_look)
    for end, arrow in _ARROWS.items():
        value = row[end]
        if ends == [value]:
            arrow_look: style.Look = {**look, "marker": arrow, "markersize": 34, "mew": 1.2}
            ax.plot(row["year"], value, gid="bound", zorder=3, **arrow_look)


class _Mark(NamedTuple):
    """Where the ends of a row are drawn: inches from the left of the axes, and from their foot."""

    row: Row
    x: float
    heights: Sequence[float]


def _marks(ax: Axes, rows: Sequence[Row], width: float, inches: float) -> list[_Mark]:
    """Every row with its place on axes that are so many inches wide and high."""
    first, last = ax.get_xlim()
    lowest, highest = _drawn_heights(ax, first, ax.get_ylim())
    marks = []
    for row in rows:
        year = row["year"]
        drawn = _drawn_heights(ax, year, row["_ends"])
        shares = (drawn - lowest) / (highest - lowest)
        x = (year - first) / (last - first) * width
        mark = _Mark(row, x, shares * inches)
        marks.append(mark)
    return marks


def _drawn_heights(ax: Axes, year: float, values: Sequence[float]) -> np.ndarray:
    """Values of a year on the scale of the axes, which may be logarithmic."""
    points = [(year, value) for value in values]
    return ax.transScale.transform(points)[:, 1]


def _around(mark: _Mark) -> _Box:
    """The box that the marks of a row take."""
    lowest = min(mark.heights)
    highest = max(mark.heights)
    return _Box(mark.x - 0.05, mark.x + 0.05, lowest - 0.05, highest + 0.05)


def _write_numbers(ax: Axes, rows: Sequence[Row], inches: float) -> None:
    """Each number beside its mark, where it lies over no other and over no mark."""
    width = style.width.get() - _BESIDE
    marks = _marks(ax, rows, width, inches)
    taken = [_around(mark) for mark in marks]
    # The largest numbers are those that readers look for.
    largest_first = sorted(marks, key=lambda mark: -mark.row["_ends"][-1])
    for mark in largest_first:
        row = mark.row
        text = words.lines(_number(row), style.fit(22, 12))
        for side, box in _sides(mark, text).items():
            is_across = box.left >= 0 and box.right <= width
            is_inside = is_across and box.low >= 0 and box.high <= inches
            if is_inside and not any(map(box.meets, taken)):
                taken.append(box)
                place = (row["year"], row["_ends"][-1])
                _write(ax, text, place, side)
                break


def _width(text: str) -> float:
    """Inches of a line of letters of nine points, about."""
    return len(text) * 0.078


#: Where words may stand around a mark, across and up, the best place first.
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, -1), (-1, 1))


def _sides(mark: _Mark, text: str) -> Mapping[tuple[int, int], _Box]:
    """The room that words take around a mark, by direction."""
    line_widths = [_width(line) for line in text.split("\n")]
    width = max(line_widths)
    height = _LINE * len(line_widths)
    x = mark.x
    y = mark.heights[-1]
    boxes = {}
    for across, up in _SIDES:
        left = x + across * (_AWAY + width / 2) - width / 2
        low = y + up * (_AWAY + height / 2) - height / 2
        right = left + width
        high = low + height
        boxes[across, up] = _Box(left, right, low, high)
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
    ends = row["_ends"]
    amounts = [numbers.amount(end, numbers.IN_TEXT, unit=unit) for end in ends]
    printed = " to ".join(amounts)
    is_bound = len(ends) == 1 and isnan(row["best"])
    if not is_bound:
        return printed
    kind = "lower" if isnan(row["high"]) else "upper"
    return words.label(kind, "bounds") + printed


def _sentence(name: str, rows: Sequence[Row]) -> str:
    """A quantity with its first and its last number, in words."""
    spoken = [rows[0]]
    if len(rows) > 1:
        spoken.append(rows[-1])
    points = [(row["year"], _number(row)) for row in spoken]
    return words.over_years(name, points)
