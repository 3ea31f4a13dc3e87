"""Persons found beside persons estimated, a row for each place."""

from collections.abc import Sequence
from math import isnan

import pandas as pd
from matplotlib.axes import Axes

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, not_missing, rows_of

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
        row["place"] = row["place"] or words.region(row["_code"])
        row["_ends"] = not_missing(row["best"]) or not_missing(row["low"], row["high"])
    rows = drawable(row for row in rows if row["_ends"] and row["rung"] in _LOOKS)
    by_place = grouped(rows, "place")
    lines = [_line(place, members) for place, members in by_place.items()]
    drawn = {row["rung"] for row in rows}
    key = {}
    for rung, look in _LOOKS.items():
        if rung in drawn:
            key[words.label(rung, "rungs")] = {"linestyle": "none", **look}
    axes = style.rows_axes(lines, ax, key=key)
    values = list[float]()
    for line, members in zip(lines, by_place.values(), strict=True):
        values += _draw_line(axes, line["_at"], members)
    style.number_axis(axes, "x", values, label=words.label("persons"))
    sentences = [_sentence(place, members) for place, members in by_place.items()]
    return attach(axes, "found_beside", rows, words.few(sentences, _SPOKEN), count=len(by_place))


def _line(place: str, rows: Sequence[Row]) -> Row:
    """The words of a place: its name, and its numbers in the order of the axis."""
    in_order = sorted(rows, key=lambda row: row["_ends"][0])
    amounts = "; ".join(map(_amount, in_order))
    # A line breaks between numbers, and not before the word of one.
    return {"_name": place, "_value": amounts.replace(" million", "\u00a0million"), "_marked": True}


def _amount(row: Row) -> str:
    """The number of a rung; large ones with their word."""
    shown = [numbers.amount(end, numbers.IN_TEXT) for end in row["_ends"]]
    bound = ""
    if len(shown) == 1 and isnan(row["best"]):
        bound = words.label("lower" if isnan(row["high"]) else "upper", "bounds")
    return bound + " to ".join(shown)


def _draw_line(ax: Axes, height: float, rows: Sequence[Row]) -> list[float]:
    """The marks of a place on a pale line, those of a range open; all values that are drawn."""
    values = [end for row in rows for end in row["_ends"]]
    ax.hlines(height, min(values), max(values), gid="between", **_BETWEEN)
    for row in rows:
        ends = row["_ends"]
        look = {**_LOOKS[row["rung"]], "linestyle": ":" if len(ends) > 1 else "none"}
        if isnan(row["best"]):
            look |= {"mfc": style.PAPER, "mew": 1.4}
        ax.plot(ends, [height] * len(ends), gid=f"rung-{row['rung']}", zorder=4, **look)
    return values


def _sentence(place: str, rows: Sequence[Row]) -> str:
    """A place and its numbers, in words."""
    numbered = []
    for row in rows:
        year = "" if isnan(row["year"]) else f" in {words.year(row['year'])}"
        numbered.append(f"{words.label(row['rung'])} {_amount(row)}{year}")
    return f"{place}: {', '.join(numbered)}"
