"""Places as rows of dots: how much evidence each has, and what role sources give it."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import checked, first_of, number, text
from analysis.plot.map_places import region_name
from analysis.plot.outputs import described, nothing
from analysis.plot.scales import number_axis

#: What is counted of the evidence, in the order of the key.
_COUNTED = {
    "claims": "claims",
    "producers": "named makers",
    "lineages": "independent lines",
    "lines": "independent lines",
    "count": "number",
}
ROLES = {
    "source": "come from",
    "transit": "pass through",
    "within": "move within",
    "destination": "are brought to",
}


@style.house()
def coverage(frame: pd.DataFrame, *, ax: Axes | None = None, log: bool | None = None) -> Axes:
    """How many claims, named makers and independent lines each place has, the largest first.

    Parameters
    ----------
    frame : DataFrame
        As 10_coverage or `evidence_counts`. Needs one of ``claims``, ``producers``, ``lineages``, ``lines``,
        ``count``. Uses, where there: ``region`` or ``name``, else ``region_code`` or ``kind`` (column or index).
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    log : bool, optional
        Whether the axis is logarithmic; unless given, it is if values differ by a factor of 20.

    Raises
    ------
    ValueError
        If a needed column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import coverage
    >>> ax = coverage(pd.DataFrame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 6]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Netherlands', 'Nepal']
    """
    rows = _coverage_rows(frame)
    counted = [name for name in _COUNTED if name in rows]
    if rows.empty:
        return nothing(ax, "coverage")
    names = [_COUNTED[name] for name in counted]
    handles = [
        Line2D([], [], label=name, linestyle="none", **style.look(at)) for at, name in enumerate(names)
    ]
    room, y = style.key_height(handles, columns=3), range(len(rows))
    axes = style.own_axes(ax, height=len(rows) * (style.LINE + 0.05) + 0.55 + room)
    values = rows[counted].to_numpy(float).ravel()
    number_axis(axes, values, log=log, axis="x", label="number", width=22 if style.sheet().narrow else 60)
    # None at all stands at the edge of a logarithmic axis.
    drawn = rows[counted].clip(lower=axes.get_xlim()[0])
    axes.hlines(y, drawn.min(axis=1), drawn.max(axis=1), color=style.GRID, linewidth=3, zorder=1)
    for at, name in enumerate(counted):
        dots = {"s": 42, "zorder": 3, "clip_on": False, **style.look(at)}
        sns.scatterplot(x=drawn[name], y=y, ax=axes, legend=False, **dots)
    axes.set(ylabel="", ylim=(len(rows) - 0.4, -0.6), yticks=y, yticklabels=rows["region"])
    axes.tick_params(axis="y", length=0)
    style.key(axes, handles, own=ax is None, columns=3)
    return described(axes, "coverage", _coverage_alt(rows, counted), rows)


def _coverage_rows(data: pd.DataFrame) -> pd.DataFrame:
    """Names and counts, the largest first."""
    frame = checked(data, "coverage", ("claims|producers|lineages|lines|count",))
    frame["place"], frame["sort"] = text(frame, "region_code").map(region_name), text(frame, "kind")
    names = first_of(frame, "region", "name", "place", "sort").str.replace("_", " ")
    rows = pd.DataFrame({"region": names})
    for name in [one for one in _COUNTED if one in frame]:
        rows[name] = number(frame, name)
    return rows.sort_values(list(rows.columns[1:2]), ascending=False, kind="stable").reset_index(drop=True)


def _coverage_alt(rows: pd.DataFrame, counted: list[str]) -> str:
    """What the figure shows, in words."""
    said = []
    for _, row in rows.iloc[[0, -1]].drop_duplicates().iterrows():
        known = [name for name in counted if row[name] >= 0]
        parts = [
            words.plural(int(row[name]), _COUNTED[name].removesuffix("s"))
            for name in known
            if name != "count"
        ]
        said.append(f"{row['region']}: {', '.join(parts) or words.amount(row['count'])}")
    return words.sentences(f"evidence in {words.plural(len(rows), 'row')}", words.told(said))


@style.house()
def roles(roles: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How often places are named as where people come from, pass through, move within or are brought to.

    One row a place; of a single place, one row for each place at the other end.

    Parameters
    ----------
    roles : DataFrame
        Needs ``role`` (source, transit, within, destination). Uses, where there: ``region_code`` or ``place``,
        ``counterpart`` (places joined by semicolons), ``statements`` (how many statements a row stands for).
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.

    Raises
    ------
    ValueError
        If a needed column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import roles
    >>> ax = roles(pd.DataFrame({"role": ["source", "destination", "source"], "place": ["Nepal", "Japan", "Nepal"]}))
    >>> [text.get_text() for text in ax.texts]
    ['2', '1']
    """
    rows = _role_rows(roles)
    if rows.empty:
        return nothing(ax, "roles")
    places, known = list(dict.fromkeys(rows["row"])), [role for role in ROLES if role in set(rows["role"])]
    axes = style.own_axes(ax, height=len(places) * 0.36 + 0.6)
    x, y = rows["role"].map(known.index), rows["row"].map(places.index)
    sns.scatterplot(
        x=x, y=y, size=rows["statements"], sizes=(230, 520), color=style.BLUE, legend=False, ax=axes, zorder=3
    )
    for one, other, count in zip(x, y, rows["statements"], strict=True):
        axes.text(
            one,
            other,
            f"{count:.0f}",
            ha="center",
            va="center_baseline",
            color=style.PAPER,
            zorder=4,
            weight="bold",
        )
    _role_axes(axes, places, known)
    return described(axes, "roles", _role_alt(rows), rows)


def _role_rows(data: pd.DataFrame) -> pd.DataFrame:
    """Statements counted by row and role; the row is a place, or the other end where there is one place only."""
    frame = checked(data, "roles", ("role",))
    if frame.empty:
        return frame
    own = text(frame, "region_code").map(region_name)
    made = pd.DataFrame({"place": own.where(own != "", text(frame, "place")), "role": text(frame, "role")})
    made["statements"] = number(frame, "statements").fillna(1)
    made["row"] = text(frame, "row").where(lambda names: names != "", made["place"])
    if made["place"].nunique() == 1 and "row" not in frame:
        ends = text(frame, "counterpart").replace("", "other end not named")
        made = made.assign(row=ends.str.split("; *", regex=True)).explode("row")
    made = made[made["role"].isin(ROLES)]
    return made.groupby(["place", "row", "role"], sort=False)["statements"].sum().reset_index()


def _role_axes(ax: Axes, places: list[str], known: list[str]) -> None:
    """Names of rows and of roles."""
    wide = 7 if style.sheet().narrow else 20
    ax.set_xticks(range(len(known)), [words.lines(ROLES[role], wide) for role in known])
    ax.set_yticks(
        range(len(places)),
        [words.lines(place, 16 if style.sheet().narrow else 30) for place in places],
    )
    ax.set(xlabel="", ylabel="", xlim=(-0.5, len(known) - 0.5), ylim=(len(places) - 0.5, -0.5))
    ax.tick_params(length=0)
    ax.xaxis.tick_top()
    ax.spines["bottom"].set_visible(False)
    ax.grid(color=style.GRID)


def _role_alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    one = rows["place"].nunique() == 1
    parts = []
    for role in [role for role in ROLES if role in set(rows["role"])]:
        group = rows[rows["role"] == role].sort_values("statements", ascending=False, kind="stable")
        named = words.listed(
            (f"{name} ({count:.0f})" for name, count in zip(group["row"], group["statements"], strict=True))
        )
        parts.append(f"people {ROLES[role]} {'it, the other end' if one else 'these'}: {named}")
    where = rows["place"].iloc[0] if one else words.plural(rows["row"].nunique(), "place")
    return words.sentences(
        f"roles that sources give {where}, with the number of statements", words.told(parts)
    )
