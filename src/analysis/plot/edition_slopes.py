"""Editions of a maker's numbers as slopes: how far one quantity moves from one report to the next."""

from itertools import pairwise
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import checked, first_of, text, with_columns
from analysis.plot.map_places import region_name
from analysis.plot.outputs import described, nothing
from analysis.plot.scales import number_axis, year_axis

_COLUMNS = (
    *("id", "line", "producer_year", "low", "best", "high", "period_start", "period_end"),
    *("producer", "quantity", "area", "unit"),
)
#: Lines that have a colour and a name; of more, those that move most have one.
_NAMED = 6


@style.house()
def slopes(claims: pd.DataFrame, *, ax: Axes | None = None, log: bool | None = None) -> Axes:
    """The numbers of one maker from edition to edition, one line for each place and quantity.

    A line is whole where two editions speak of the same year, and dotted where they speak of different ones. Of more
    than six lines those that move most are named, all others are grey.

    Parameters
    ----------
    claims : DataFrame
        Needs ``producer_year`` (the edition) and one of ``best``, ``low``, ``high``. Uses, where there: the index or
        ``claim_id``, ``producer``, ``quantity``, ``area`` (or ``region_code``), ``period_start``, ``period_end``,
        ``unit``, and ``line`` (a name, in place of what tells maker, quantity and area apart).
    ax : matplotlib Axes, optional
        Where to draw; a new figure unless given.
    log : bool, optional
        Whether the axis of values is logarithmic; unless given, it is if values differ by a factor of 20.

    Raises
    ------
    ValueError
        If a needed column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import slopes
    >>> ax = slopes(pd.DataFrame({"producer_year": [2016, 2018], "best": [17500, 30000], "area": ["NLD", "NLD"]}))
    >>> ax.lines[0].get_linestyle()
    '-'
    """
    rows = _rows(claims)
    if rows.empty:
        return nothing(ax, "slopes")
    named = _named(rows)
    handles = _key(rows, named)
    axes = style.own_axes(ax, height=(2.8 if style.sheet().narrow else 3.2) + style.key_height(handles))
    for _, group in rows.groupby("line", sort=False):
        _line(axes, group, named)
    values = [*rows["value"], *rows["low"], *rows["high"]]
    number_axis(axes, values, log=log, axis="y", label=words.unit_words(rows["unit"]))
    year_axis(axes, rows["producer_year"])
    axes.set_xlabel("year of the edition")
    style.key(axes, handles, own=ax is None)
    return described(axes, "slopes", _alt(rows), rows.drop(columns="value"))


def _rows(claims: pd.DataFrame) -> pd.DataFrame:
    """Numbers with an edition, by line and edition."""
    frame = checked(claims, "slopes", ("producer_year", "best|low|high"))
    if frame.empty:
        return frame
    frame["id"], frame["area"] = first_of(frame, "id", "claim_id"), first_of(frame, "area", "region_code")
    frame["line"] = text(frame, "line")
    rows = with_columns(frame, _COLUMNS)
    rows["line"] = rows["line"].where(rows["line"] != "", _lines(rows))
    rows["value"] = (
        rows["best"].fillna((rows["low"] + rows["high"]) / 2).fillna(rows["low"]).fillna(rows["high"])
    )
    rows = rows.dropna(subset=["value", "producer_year"])
    return rows.sort_values(["line", "producer_year"], kind="stable").reset_index(drop=True)


def _lines(rows: pd.DataFrame) -> pd.Series:
    """Names of lines: what of place, quantity and maker differs between rows; else the maker."""
    area, producer = rows["area"].map(region_name), rows["producer"].map(words.maker)
    parts = {"area": area, "quantity": rows["quantity"], "producer": producer}
    differ = [part for name, part in parts.items() if rows[name].nunique() > 1] or [parts["producer"]]
    return pd.DataFrame(differ).T.apply(lambda row: ", ".join(one for one in row if one), axis=1)


def _named(rows: pd.DataFrame) -> list[str]:
    """Lines that have a name: all of a few, else those that move most."""
    ends = rows[rows["value"] > 0].groupby("line")["value"].agg(["min", "max"])
    moved = (ends["max"] / ends["min"]).sort_values(ascending=False, kind="stable")
    lines = list(dict.fromkeys(rows["line"]))
    return lines if len(lines) <= _NAMED else list(moved.index[: _NAMED - 1])


#: Lines without a name.
_GREY = "#b9bfc8"


def _look(name: str, named: list[str]) -> dict[str, Any]:
    """Colour and marker of a line."""
    if name not in named:
        return {"color": _GREY, "marker": "."}
    return style.look(named.index(name))


def _line(ax: Axes, group: pd.DataFrame, named: list[str]) -> None:
    """One line from edition to edition."""
    look = _look(group["line"].iloc[0], named)
    front, width = (3, 1.8) if look["color"] != _GREY else (2, 1.0)
    for (_, one), (_, other) in pairwise(group.iterrows()):
        years, values = zip(*((row["producer_year"], row["value"]) for row in (one, other)), strict=True)
        dots = "-" if _same_period(one, other) else ":"
        ax.plot(years, values, dots, color=look["color"], linewidth=width, zorder=front, gid="slope")
    sns.scatterplot(data=group, x="producer_year", y="value", ax=ax, legend=False, zorder=front, s=38, **look)
    if len(named) == 1:
        for _, row in group.iterrows():
            ax.annotate(
                words.amount(row["value"]), (row["producer_year"], row["value"]), (0, 7), ha="center", zorder=5,
                textcoords="offset points", bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5},
            )  # fmt: skip


def _same_period(one: pd.Series, other: pd.Series) -> bool:
    """Whether two editions speak of the same years, as far as they say."""
    ends = [(one[end], other[end]) for end in ("period_start", "period_end")]
    return all(first == second or not words.known(first, second) for first, second in ends)


def _key(rows: pd.DataFrame, named: list[str]) -> list[Artist]:
    """The named lines if there are several, how many others there are, and what dots mean."""
    others = rows["line"].nunique() - len(named)
    handles: list[Artist] = [
        Line2D([], [], label=name, **_look(name, named)) for name in named if len(named) > 1
    ]
    if others:
        handles.append(Line2D([], [], color=_GREY, label=f"{others} more"))
    meanings = {"-": "editions about the same year", ":": "editions about different years"}
    for dots, label in meanings.items():
        look: dict[str, Any] = {"color": style.MUTED, "linestyle": dots}
        handles.append(Line2D([], [], label=label, **look))
    return handles


def _alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    moves = []
    for name in _named(rows):
        group = rows[rows["line"] == name]
        pairs = zip(group["value"], group["producer_year"], strict=True)
        moves.append(
            f"{name}, {', '.join(f'{words.amount(value)} in {words.year(year)}' for value, year in pairs)}"
        )
    many = words.plural(rows["line"].nunique(), "line")
    count = f"{words.plural(len(rows), 'number')} in {many} by year of edition, {words.runs(rows['producer_year'])}"
    return words.sentences(count, words.told(moves, most=3))
