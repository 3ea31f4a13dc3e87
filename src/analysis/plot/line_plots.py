"""Plain numbers as lines, over the years that they speak of and over the editions of their makers."""

from collections.abc import Mapping, Sequence
from itertools import compress, pairwise
from math import isnan, nan

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, not_missing, rows_of

_BROKEN: style.Look = {"color": style.MUTED, "linestyle": (0, (4, 3)), "linewidth": 1.2}
#: Lines that have a colour and a name; of more, those that move most have one, and all others are grey.
_NAMED = 6
_GREY: style.Look = {"color": "#b9bfc8", "marker": ".", "linewidth": 1.0, "zorder": 1}
#: Years of room on either side of the first and the last year.
_MARGIN = 0.7


@style.figure
def counts(detected: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """Yearly counts of each series; where a series counts in another way from a year on, its line is interrupted.

    Parameters
    ----------
    detected : DataFrame
        Needs ``year``, and ``value`` or ``best``. Uses ``series`` (else ``producer``), ``break_before`` (true where the
        row does not continue the one before it), ``low`` and ``high`` (of a range that hides the count), ``unit``.
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
    >>> counted = pd.DataFrame({"year": [2007, 2008, 2010], "value": [716, 826, 993], "break_before": [0, 0, 1]})
    >>> [float(year) for year in an.plot.counts(counted).lines[0].get_xdata()]
    [2007.0, 2008.0, nan]
    """
    columns = "id=claim_id series=producer #year=period_middle|producer_year #value=best #best #low #high "
    columns += "break_before unit quantity #_x=year|period_middle|producer_year #_y=value|best"
    rows = rows_of(detected, "counts", needed="year|period_start|period_end value|best", columns=columns)
    by_line = _series(rows)
    looks = {}
    for index, name in enumerate(by_line):
        looks[name] = {**style.look(index), "mec": style.PAPER}
    breaks = _break_years(rows)
    key = dict(looks)
    break_sentences = []
    if breaks:
        key[words.label("break")] = _BROKEN
        break_sentences.append(words.count(len(breaks), "break"))
    axes = style.new_axes(ax, height=style.fit(3.2, 2.7), key=key)
    sentences = _draw_lines(axes, by_line, looks)
    _draw_ranges(axes, rows, looks)
    for year in breaks:
        axes.axvline(year, gid="break", zorder=1, **_BROKEN)
    return attach(axes, "counts", rows, sentences, break_sentences)


def _series(rows: list[Row]) -> Mapping[str, Sequence[Row]]:
    """The rows of each line, all put in the order of years, those without a year last."""
    unnamed = words.label("series")
    for row in rows:
        is_broken = row["break_before"].lower() in ("true", "1", "1.0")
        row["series"] = row["series"] or unnamed
        row["break_before"] = is_broken
        row["_line"] = words.maker(row["series"])
        row["_dots"] = "" if is_broken else "-"
    rows.sort(key=lambda row: (isnan(row["year"]), row["year"]))
    by_line = grouped(rows, "_line")
    for line_rows in by_line.values():
        # Before the first count of a line nothing is broken.
        line_rows[0]["break_before"] = False
    return by_line


def _draw_ranges(ax: Axes, rows: Sequence[Row], looks: style.Key) -> None:
    """Draw ranges, in the colours of their lines: dotted where they hide the count."""
    for row in rows:
        low = row["low"]
        high = row["high"]
        # False too where an end is missing.
        if low <= high:
            dots = ":" if _is_hidden(row) else "-"
            look = looks[row["_line"]]
            ax.vlines(row["year"], low, high, color=look["color"], linestyle=dots)


def _break_years(rows: Sequence[Row]) -> list[float]:
    """Where on the axis of years a series is broken: half a year before each row that does not continue another."""
    years = set[float]()
    for row in rows:
        if row["break_before"]:
            years.add(row["year"] - 0.5)
    return sorted(not_missing(*years))


def _draw_lines(ax: Axes, by_line: Mapping[str, Sequence[Row]], looks: style.Key) -> list[str]:
    """Draw each line over whole years, from `_x` and `_y`, with moves as `_dots` say, if at all; all lines in words."""
    sentences = []
    drawn = list[Row]()
    for name, line_rows in by_line.items():
        drawn += line_rows
        numbered = [row for row in line_rows if not isnan(row["_y"])]
        look = looks[name]
        for dots in (":", "-"):
            _draw_moves(ax, numbered, dots, look)
        years = [row["_x"] for row in numbered]
        values = [row["_y"] for row in numbered]
        mark_look = {"zorder": 3, **look, "linestyle": "none", "gid": "series"}
        ax.plot(years, values, **mark_look)
        if numbered:
            points = [(row["_x"], _told(row)) for row in numbered]
            sentence = words.over_years(name, points)
            sentences.append(sentence)
    _set_axes(ax, drawn)
    return sentences


def _told(row: Row) -> float | str:
    """The number of a row for its sentence; of a count that a range hides the range, as its middle is no count."""
    if not _is_hidden(row):
        number: float = row["_y"]
        return number
    low = words.amount(row["low"])
    high = words.amount(row["high"])
    return f"{low} to {high}"


def _is_hidden(row: Row) -> bool:
    """Whether a row has a range and no value; only counts say what their value is."""
    return isnan(row.get("best", 0.0)) and bool(row["low"] <= row["high"])


def _set_axes(ax: Axes, rows: Sequence[Row]) -> None:
    """Make both axes fit the rows: whole years below, numbers on the left."""
    values = list[float]()
    for row in rows:
        values += [row["_y"], row["low"], row["high"]]
    units = words.units(rows)
    style.number_axis(ax, "y", values, label=units)
    years = [row["_x"] for row in rows]
    drawn_years = not_missing(*years) + style.drawn_ends(ax, "x")
    first = min(drawn_years) - _MARGIN
    last = max(drawn_years) + _MARGIN
    ax.set_xlim(first, last)
    locator = MaxNLocator(6, integer=True, min_n_ticks=1)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter("{x:.0f}")


def _draw_moves(ax: Axes, rows: Sequence[Row], dots: str, look: style.Look) -> None:
    """Draw the moves of a line that are whole, or those that are dotted, as one line of matplotlib's with gaps."""
    x = list[float]()
    y = list[float]()
    for before, after in pairwise(rows):
        start = before["_x"]
        end = after["_x"]
        # Two numbers of one year are two points, not a move.
        if start < end and after["_dots"] == dots:
            x += [start, end, nan]
            y += [before["_y"], after["_y"], nan]
    if x:
        slope_look = {**look, "linestyle": dots, "marker": "", "gid": "slope"}
        ax.plot(x, y, **slope_look)


@style.figure
def slopes(claims: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """Numbers from edition to edition, one line for each producer, quantity and place.

    A line is whole where two editions speak of the same year, and dotted where they speak of different ones. Of more
    than six lines those that move most are named, all others are grey.

    Parameters
    ----------
    claims : DataFrame
        Needs ``producer_year`` (the edition), and ``best``, ``low`` or ``high``. Uses ``producer``, ``quantity``,
        ``area`` (or ``region_code``), ``period_start`` and ``period_end``, ``unit``.
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
    >>> editions = pd.DataFrame({"producer_year": [2016, 2018], "best": [17500, 30000], "area": ["NLD", "NLD"]})
    >>> an.plot.slopes(editions).lines[0].get_linestyle()
    '-'
    """
    rows = _editions(claims)
    _name_lines(rows)
    rows.sort(key=lambda row: (row["_line"], row["_x"]))
    by_line = grouped(rows, "_line")
    for line_rows in by_line.values():
        _set_dots(line_rows)
    named = list(by_line)
    if len(by_line) > _NAMED:
        named = _most_moved(by_line)[: _NAMED - 1]
    looks = dict.fromkeys(by_line, _GREY)
    for index, name in enumerate(named):
        looks[name] = style.look(index)
    key = _key_of_slopes(rows, looks, named)
    height = style.fit(3.2, 2.8)
    axes = style.new_axes(ax, height=height, key=key)
    sentences = _draw_lines(axes, by_line, looks)
    axes.set_xlabel(words.label("edition"))
    is_named = [name in named for name in by_line]
    spoken = list(compress(sentences, is_named))
    line_count = words.count(len(by_line), "lines")
    return attach(axes, "slopes", rows, [line_count], spoken)


def _key_of_slopes(rows: Sequence[Row], looks: style.Key, named: Sequence[str]) -> style.Key:
    """What the colours of named lines mean, unless there is but one line, the grey of all others, and dots."""
    key = dict[str, style.Look]()
    if len(looks) > 1:
        for name in named:
            key[name] = looks[name]
    unnamed = len(looks) - len(named)
    if unnamed:
        key[words.count(unnamed, "more")] = _GREY
    drawn_dots = {row["_dots"] for row in rows}
    for dots, meaning in words.LABELS["moves"].items():
        if dots in drawn_dots:
            key[meaning] = {"color": style.MUTED, "linestyle": dots}
    return key


def _editions(claims: pd.DataFrame) -> list[Row]:
    """The claims that have an edition and a number: the single one, else the middle of a range, else an end."""
    columns = "id=claim_id #producer_year #_x=producer_year #low #best #high #period_start #period_end "
    columns += "producer quantity area=region_code unit"
    rows = rows_of(claims, "slopes", needed="producer_year best|low|high", columns=columns)
    for row in rows:
        low = row["low"]
        high = row["high"]
        middle = (low + high) / 2
        values = not_missing(row["best"], middle, low, high)
        row["_y"] = values[0] if values else nan
    has_place = [not isnan(row["_x"] + row["_y"]) for row in rows]
    return drawable(compress(rows, has_place))


def _name_lines(rows: Sequence[Row]) -> None:
    """Call each line what tells it from the others, else by its maker."""
    places = []
    makers = []
    quantities = []
    for row in rows:
        place = words.region(row["area"])
        maker = words.maker(row["producer"])
        # A quantity of another place ends with the place.
        quantity = row["quantity"].removesuffix(f", {place}")
        places.append(place)
        makers.append(maker)
        quantities.append(quantity)
    telling = [names for names in (places, quantities, makers) if len(set(names)) > 1]
    if not telling:
        telling = [makers]
    for row, *names in zip(rows, *telling, strict=True):
        row["_line"] = words.joined(", ", *names)


def _set_dots(line_rows: Sequence[Row]) -> None:
    """Have the move to a number drawn whole where the one before it is about the same period, else dotted."""
    line_rows[0]["_dots"] = ""
    for before, after in pairwise(line_rows):
        is_of_same_period = _period(before) == _period(after)
        after["_dots"] = "-" if is_of_same_period else ":"


def _period(row: Row) -> str:
    # As text: two missing years are alike.
    return f"{row['period_start']} {row['period_end']}"


def _most_moved(by_line: Mapping[str, Sequence[Row]]) -> list[str]:
    """The names of lines with a number above zero, those whose ends are the most times apart first."""
    factors = {}
    for name, line_rows in by_line.items():
        values = [row["_y"] for row in line_rows if row["_y"] > 0]
        if values:
            factors[name] = max(values) / min(values)
    return sorted(factors, key=lambda name: -factors[name])
