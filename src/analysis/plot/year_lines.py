"""Yearly counts with their breaks, and estimates beside them."""

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import checked, first_of, number, text, truth, with_columns, years
from analysis.plot.marks import estimate_marks
from analysis.plot.outputs import described, nothing
from analysis.plot.scales import number_axis, year_axis

_COUNTS = ("kind", "id", "series", "year", "value", "low", "best", "high", "break_before", "unit", "quantity")
_NEEDED = ("year|period_start|period_end", "value|best")


@style.house()
def counts(
    detected: pd.DataFrame,
    estimates: pd.DataFrame | None = None,
    *,
    ax: Axes | None = None,
    log: bool | None = None,
) -> Axes:
    """Yearly counts of each series; where a series counts in another way from a year on, its line is interrupted.

    Parameters
    ----------
    detected : DataFrame
        Needs ``year`` and ``value`` (or ``best``). Uses, where there: the index or ``claim_id``, ``series`` (else
        ``producer``), ``break_before`` (true where the row does not continue the one before), ``low`` and ``high``
        (a count that is hidden in a range), ``unit``. Rows whose ``kind`` is ``estimate`` are estimates.
    estimates : DataFrame, optional
        As `forest` takes them: drawn at their year beside the counts.
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
    >>> from analysis.plot import counts
    >>> ax = counts(pd.DataFrame({"year": [2007, 2008, 2010], "value": [716, 826, 993], "break_before": [0, 0, 1]}))
    >>> [len(line.get_xdata()) for line in ax.lines if line.get_gid() == "series"]
    [2, 1]
    """
    rows = _count_rows(detected, estimates)
    if rows.empty:
        return nothing(ax, "counts")
    found, made = rows[rows["kind"] == "count"], rows[rows["kind"] == "estimate"]
    handles = _key(found, made)
    axes = style.own_axes(ax, height=(2.7 if style.sheet().narrow else 3.2) + style.key_height(handles))
    for place, (_, series) in enumerate(found.groupby("series", sort=False)):
        # Two counts of one year are two points, not a move.
        for _, part in series.groupby((series["break_before"] | (series["year"].diff() == 0)).cumsum()):
            _part(axes, part, style.look(place))
    for year in _breaks(found):
        axes.axvline(year, gid="break", zorder=1, **_BROKEN)
    for _, row in made.iterrows():
        axes.plot(
            [row["year"]] * 2, [row["low"], row["high"]], color=style.ORANGE, linewidth=1.4, gid="estimate"
        )
        axes.plot([row["year"]], [row["value"]], **_ESTIMATE)
    number_axis(
        axes,
        [*rows["value"], *rows["low"], *rows["high"]],
        log=log,
        axis="y",
        label=words.unit_words(rows["unit"]),
    )
    year_axis(axes, rows["year"])
    style.key(axes, handles, own=ax is None)
    return described(axes, "counts", _counts_alt(found, made), rows)


def _count_rows(detected: pd.DataFrame, estimates: pd.DataFrame | None) -> pd.DataFrame:
    """Counts by series and year, then estimates."""
    frame = checked(detected, "counts", _NEEDED)
    if frame.empty:
        return frame
    frame["kind"] = text(frame, "kind").where(lambda kinds: kinds == "estimate", "count")
    frame["id"] = first_of(frame, "id", "claim_id")
    frame["series"] = first_of(frame, "series", "producer").where(lambda names: names != "", "counts")
    frame["value"], frame["year"] = number(frame, "value").fillna(number(frame, "best")), years(frame)
    frame["break_before"] = truth(frame, "break_before")
    rows = with_columns(frame, _COUNTS).assign(break_before=frame["break_before"])
    if estimates is not None and len(estimates):
        made = estimate_marks(estimates, "counts").assign(value=lambda one: one["best"], series="estimate")
        rows = pd.concat([rows, with_columns(made, _COUNTS).assign(break_before=False)], ignore_index=True)
    order = {name: place for place, name in enumerate(dict.fromkeys(rows["series"]))}
    rank = rows["series"].map(order).where(rows["kind"] == "count", len(order))
    return (
        rows.assign(rank=rank)
        .sort_values(["rank", "year"], kind="stable")
        .drop(columns="rank")
        .reset_index(drop=True)
    )


_BROKEN: dict[str, Any] = {"color": style.MUTED, "linestyle": (0, (4, 3)), "linewidth": 1.2}
_ESTIMATE: dict[str, Any] = {"color": style.ORANGE, "marker": "D", "markersize": 6.5}


def _key(found: pd.DataFrame, made: pd.DataFrame) -> list[Artist]:
    """The key of series, breaks and estimates."""
    names = [words.maker(str(name)) for name in dict.fromkeys(found["series"])]
    handles: list[Artist] = [
        Line2D([], [], label=name, **style.look(place)) for place, name in enumerate(names)
    ]
    if _breaks(found):
        handles.append(Line2D([], [], label="counted in another way from here on", **_BROKEN))
    if len(made):
        handles.append(Line2D([], [], label="estimate of all persons, with its interval", **_ESTIMATE))
    return handles


def _breaks(found: pd.DataFrame) -> list[float]:
    """Where a series is interrupted: between the year of a break and the one before it."""
    previous = found.groupby("series")["year"].shift()
    broken = found["break_before"] & previous.notna()
    return sorted(set((found["year"] + previous)[broken] / 2))


def _part(ax: Axes, part: pd.DataFrame, look: dict[str, Any]) -> None:
    """One unbroken part: its line, and the range of each count that is hidden in one."""
    shown = part.dropna(subset=["value"])
    before = len(ax.lines)
    sns.lineplot(
        data=shown, x="year", y="value", estimator=None, sort=False, markersize=6, linewidth=1.6,
        markeredgecolor="white", legend=False, ax=ax, **look,
    )  # fmt: skip
    for line in ax.lines[before:]:
        line.set_gid("series")
    for _, row in part[part["value"].isna()].iterrows():
        ax.plot([row["year"]] * 2, [row["low"], row["high"]], "_:", color=look["color"], markersize=7)


def _counts_alt(found: pd.DataFrame, made: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    said = [
        _told(words.maker(str(name)), rows.dropna(subset=["value"]))
        for name, rows in found.groupby("series", sort=False)
    ]
    breaks, many = len(_breaks(found)), words.plural(found["series"].nunique(), "series", "series")
    pairs = zip(made["year"], made["value"], strict=True)
    about = (f"estimate in {words.year(year)}: about {words.rounded(value)}" for year, value in pairs)
    return words.sentences(
        f"{words.plural(len(found), 'yearly count')} in {many}, {words.runs(found['year'])}",
        words.told(said),
        f"the lines are interrupted at {words.plural(breaks, 'break')}" if breaks else "",
        words.told(about),
    )


def _told(name: str, rows: pd.DataFrame) -> str:
    """A series with its first and last count."""
    ends = [f"{words.amount(row['value'])} in {words.year(row['year'])}" for _, row in rows.iterrows()]
    return f"{name}, {' to '.join(dict.fromkeys((ends[0], ends[-1])))}"
