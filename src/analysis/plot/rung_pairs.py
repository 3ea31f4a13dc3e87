"""Persons found beside persons estimated, a row for each place."""

from collections.abc import Collection, Sequence
from math import isnan

import pandas as pd
from matplotlib.axes import Axes

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, not_missing, rows_of
from analysis.plot.row_axes import rows_axes

_ENDS = ("low", "best", "high")
#: How each rung is drawn, in the order of the key.
_LOOKS: dict[str, style.Look] = {
    "found": {"color": style.GREEN, "marker": "s"},
    "trafficked": {"color": style.PURPLE, "marker": "D"},
    "forced_labour": {"color": style.ORANGE, "marker": "^"},
    "modern_slavery": {"color": style.BLUE, "marker": "o"},
}
_BETWEEN: style.Look = {"color": style.GRID, "linewidth": 3, "zorder": 1}
#: Places that the description names.
_SPOKEN = 3


@style.figure
def found_beside(rungs: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """The numbers of each place on one axis: whom somebody found, and how many there are said to be in all.

    Parameters
    ----------
    rungs : DataFrame
        As `build_ladder` gives them, of one or more places. Needs ``rung``, and ``best``, ``low`` or ``high``. Uses
        ``place`` (else ``region_code``), ``year``, ``producer``. The places stand as they do in the frame.
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
    >>> rungs = pd.DataFrame({"rung": ["found", "modern_slavery"], "best": [814, 10000], "place": "Netherlands"})
    >>> [text.get_text() for text in an.plot.found_beside(rungs).texts]
    ['Netherlands', '814; 10,000']
    """
    columns = (
        "number_id _code=region_code place rung #year=period_middle|producer_year producer #low #best #high"
    )
    rows = rows_of(rungs, "found_beside", needed="rung best|low|high", columns=columns)
    for row in rows:
        best = not_missing(row["best"])
        row["place"] = row["place"] or words.region(row["_code"])
        row["_ends"] = best or not_missing(row["low"], row["high"])
    rows = drawable(row for row in rows if row["_ends"] and row["rung"] in _LOOKS)
    by_place = grouped(rows, "place")
    lines = []
    sentences = []
    for place, members in by_place.items():
        line = _line(place, members)
        sentence = _sentence(place, members)
        lines.append(line)
        sentences.append(sentence)
    drawn_rungs = {row["rung"] for row in rows}
    axes = rows_axes(lines, ax, key=_key(drawn_rungs))
    values = list[float]()
    for line, members in zip(lines, by_place.values(), strict=True):
        values += _draw_line(axes, line["_at"], members)
    style.number_axis(axes, "x", values, label=words.label("persons"))
    spoken = words.few(sentences, _SPOKEN)
    return attach(axes, "found_beside", rows, spoken, count=len(by_place))


def _key(drawn_rungs: Collection[str]) -> style.Key:
    """The marks of the rungs that are drawn, by their names."""
    key = {}
    for rung, look in _LOOKS.items():
        if rung in drawn_rungs:
            name = words.label(rung, "rungs")
            key[name] = {"linestyle": "none", **look}
    return key


def _line(place: str, rows: Sequence[Row]) -> Row:
    """The words of a place: its name, and its numbers in the order of the axis."""
    in_order = sorted(rows, key=lambda row: row["_ends"][0])
    amounts = "; ".join(map(_amount, in_order))
    # A line breaks between numbers, and not before the word of one.
    unbroken = amounts.replace(" million", "\u00a0million")
    return {"_name": place, "_value": unbroken, "_marked": True}


def _amount(row: Row) -> str:
    """The number of a rung; large ones with their word."""
    ends = row["_ends"]
    amounts = [numbers.amount(end, numbers.IN_TEXT) for end in ends]
    printed = " to ".join(amounts)
    is_bound = len(ends) == 1 and isnan(row["best"])
    if not is_bound:
        return printed
    kind = "lower" if isnan(row["high"]) else "upper"
    return words.label(kind, "bounds") + printed


def _draw_line(ax: Axes, height: float, rows: Sequence[Row]) -> list[float]:
    """The marks of a place on a pale line, those of a range open; all values that are drawn."""
    values = list[float]()
    for row in rows:
        values += row["_ends"]
    ax.hlines(height, min(values), max(values), gid="between", **_BETWEEN)
    for row in rows:
        rung = row["rung"]
        ends = row["_ends"]
        heights = [height] * len(ends)
        dots = ":" if len(ends) > 1 else "none"
        look = {**_LOOKS[rung], "linestyle": dots}
        if isnan(row["best"]):
            look |= {"mfc": style.PAPER, "mew": 1.4}
        ax.plot(ends, heights, gid=f"rung-{rung}", zorder=4, **look)
    return values


def _sentence(place: str, rows: Sequence[Row]) -> str:
    """A place and its numbers, in words."""
    numbered = []
    for row in rows:
        rung = words.label(row["rung"])
        text = f"{rung} {_amount(row)}"
        if not isnan(row["year"]):
            year = words.year(row["year"])
            text += f" in {year}"
        numbered.append(text)
    listing = ", ".join(numbered)
    return f"{place}: {listing}"
