"""Plain numbers as lines, over the years that they speak of and over the editions of their makers."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
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
def counts(detected: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Yearly counts of each series; where a series counts in another way from a year on, its line is interrupted.

    Parameters
    ----------
    detected : DataFrame
        Needs ``year``, and ``value`` or ``best``. Uses ``series`` (else ``producer``), ``break_before`` (true where the
        row does not continue the one before it), ``low`` and ``high`` (of a range that hides the count), ``unit``.
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
    >>> counted = pd.DataFrame({"year": [2007, 2008, 2010], "value": [716, 826, 993], "break_before": [0, 0, 1]})
    >>> [float(year) for year in an.plot.counts(counted).lines[0].get_xdata()]
    [2007.0, 2008.0, nan]
    """
    columns = "id=claim_id series=producer #year=period_middle|producer_year #value=best #low #high "
    columns += "break_before unit quantity #_x=year|period_middle|producer_year #_y=value|best"
    rows = rows_of(detected, "counts", needed="year|period_start|period_end value|best", columns=columns)
    for row in rows:
        row["series"] = row["series"] or words.label("series")
        row["break_before"] = row["break_before"].lower() in ("true", "1", "1.0")
        row["_line"] = words.maker(row["series"])
        row["_dots"] = "" if row["break_before"] else "-"
    # Those without a year last.
    rows.sort(key=lambda row: (isnan(row["year"]), row["year"]))
    by_line = grouped(rows, "_line")
    for line_rows in by_line.values():
        # Before the first count of a line nothing is broken.
        line_rows[0]["break_before"] = False
    looks = {name: style.look(index) | {"mec": style.PAPER} for index, name in enumerate(by_line)}
    breaks = _break_years(rows)
    key = dict(looks)
    if breaks:
        key[words.label("break")] = _BROKEN
    axes = style.new_axes(ax, height=style.fit(3.2, 2.7), key=key)
    sentences = _draw_lines(axes, by_line, looks)
    for row in rows:
        if row["low"] <= row["high"]:
            dots = ":" if isnan(row["value"]) else "-"
            color = looks[row["_line"]]["color"]
            axes.vlines(row["year"], row["low"], row["high"], color=color, linestyle=dots)
    for year in breaks:
        axes.axvline(year, gid="break", zorder=1, **_BROKEN)
    told_breaks = [words.count(len(breaks), "break")] if breaks else []
    return attach(axes, "counts", rows, sentences, told_breaks)


def _break_years(rows: Sequence[Row]) -> list[float]:
    """Where on the axis of years a series is broken: half a year before each row that does not continue another."""
    years = {row["year"] - 0.5 for row in rows if row["break_before"]}
    return sorted(not_missing(*years))


def _draw_lines(ax: Axes, by_line: Mapping[str, Sequence[Row]], looks: style.Key) -> list[str]:
    """Draw each line over whole years, from `_x` and `_y`, with moves as `_dots` say, if at all; all lines in words."""
    sentences = []
    for name, line_rows in by_line.items():
        numbered = [row for row in line_rows if not isnan(row["_y"])]
        for dots in (":", "-"):
            _draw_moves(ax, numbered, dots, looks[name])
        look = {"zorder": 3, **looks[name], "linestyle": "none", "gid": "series"}
        ax.plot([row["_x"] for row in numbered], [row["_y"] for row in numbered], **look)
        if numbered:
            sentences.append(words.over_years(name, [(row["_x"], row["_y"]) for row in numbered]))
    rows = [row for line_rows in by_line.values() for row in line_rows]
    values = [row[column] for row in rows for column in ("_y", "low", "high")]
    style.number_axis(ax, "y", values, label=words.units(rows))
    years = not_missing(*(row["_x"] for row in rows))
    ax.set(xlim=(min(years) - _MARGIN, max(years) + _MARGIN))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter("{x:.0f}")
    return sentences


def _draw_moves(ax: Axes, rows: Sequence[Row], dots: str, look: style.Look) -> None:
    """Draw the moves of a line that are whole, or those that are dotted, as one line of matplotlib's with gaps."""
    x = list[float]()
    y = list[float]()
    for before, after in pairwise(rows):
        # Two numbers of one year are two points, not a move.
        if before["_x"] < after["_x"] and after["_dots"] == dots:
            x += [before["_x"], after["_x"], nan]
            y += [before["_y"], after["_y"], nan]
    if x:
        ax.plot(x, y, **look | {"linestyle": dots, "marker": "", "gid": "slope"})


@style.figure
def slopes(claims: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
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
    looks = {name: style.look(index) for index, name in enumerate(named)}
    key = dict(looks) if len(by_line) > 1 else {}
    unnamed = len(by_line) - len(named)
    if unnamed:
        key[words.count(unnamed, "more")] = _GREY
    drawn_dots = {row["_dots"] for row in rows}
    for dots, meaning in words.LABELS["moves"].items():
        if dots in drawn_dots:
            key[meaning] = {"color": style.MUTED, "linestyle": dots}
    axes = style.new_axes(ax, height=style.fit(3.2, 2.8), key=key)
    sentences = _draw_lines(axes, by_line, {name: looks.get(name, _GREY) for name in by_line})
    axes.set_xlabel(words.label("edition"))
    named_sentences = [sentence for sentence, name in zip(sentences, by_line, strict=True) if name in looks]
    return attach(axes, "slopes", rows, [words.count(len(by_line), "lines")], named_sentences)


def _editions(claims: pd.DataFrame) -> list[Row]:
    """The claims that have an edition and a number: the single one, else the middle of a range, else an end."""
    columns = "id=claim_id #producer_year #_x=producer_year #low #best #high #period_start #period_end "
    columns += "producer quantity area=region_code unit"
    rows = rows_of(claims, "slopes", needed="producer_year best|low|high", columns=columns)
    for row in rows:
        middle = (row["low"] + row["high"]) / 2
        values = not_missing(row["best"], middle, row["low"], row["high"])
        row["_y"] = values[0] if values else nan
    return drawable(row for row in rows if not isnan(row["_x"] + row["_y"]))


def _name_lines(rows: Sequence[Row]) -> None:
    """Call each line what tells it from the others, else by its maker."""
    places = [words.region(row["area"]) for row in rows]
    makers = [words.maker(row["producer"]) for row in rows]
    # A quantity of another place ends with the place.
    quantities = []
    for row, place in zip(rows, places, strict=True):
        quantities.append(row["quantity"].removesuffix(f", {place}"))
    telling = [names for names in (places, quantities, makers) if len(set(names)) > 1]
    for row, *names in zip(rows, *(telling or [makers]), strict=True):
        row["_line"] = words.joined(", ", *names)


def _set_dots(line_rows: Sequence[Row]) -> None:
    """Have the move to a number drawn whole where the one before it is about the same period, else dotted."""
    line_rows[0]["_dots"] = ""
    for before, after in pairwise(line_rows):
        after["_dots"] = "-" if _period(before) == _period(after) else ":"


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
