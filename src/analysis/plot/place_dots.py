"""Places as rows of dots: how much evidence each has, and what role sources give it."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import drawable, gathered, named_places
from analysis.plot.outputs import attach

_COUNTED, _ROLES = words.LABELS["evidence"], words.LABELS["roles"]


@style.figure
def coverage(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many claims, named makers and independent lines each place has, the largest first.

    Parameters
    ----------
    frame : DataFrame
        As 10_coverage or `evidence_counts`. Needs ``claims``, ``producers``, ``lineages``, ``lines`` or ``count``.
        Uses ``region`` or ``name``, else ``region_code`` or ``kind`` (column or index).

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import coverage
    >>> ax = coverage(pd.DataFrame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 6]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Netherlands', 'Nepal']
    """
    columns = " ".join(["region=name region_code kind", *(f"#{name}" for name in _COUNTED)])
    rows = gathered(frame, "coverage", needed="|".join(_COUNTED), columns=columns)
    names = named_places(rows.assign(kind=rows["kind"].str.replace("_", " ")), "kind")
    rows["region"] = rows["region"].where(rows["region"] != "", names)
    counted = [name for name in _COUNTED if rows[name].notna().any()]
    rows = drawable(rows[["region", *counted]].sort_values(counted[:1], ascending=False, kind="stable"))
    looks = {name: {"linestyle": "none", **style.look(place)} for place, name in enumerate(counted)}
    key = {_COUNTED[name]: look for name, look in looks.items()}
    axes = style.new_axes(ax, height=len(rows) * (style.LINE + 0.05) + 0.55, key=key, columns=3)
    style.number_axis(axes, rows[counted].to_numpy().ravel(), axis="x")
    # None at all stands at the edge of a logarithmic axis.
    drawn = rows[counted].clip(lower=axes.get_xlim()[0])
    axes.hlines(rows.index, drawn.min(axis=1), drawn.max(axis=1), color=style.GRID, linewidth=3, zorder=1)
    for name, look in looks.items():
        axes.plot(drawn[name], rows.index, clip_on=False, **look)
    axes.set(ylim=(len(rows) - 0.4, -0.6), yticks=rows.index, yticklabels=rows["region"])
    axes.tick_params(axis="y", length=0)
    said = []
    for row in rows.iloc[[0, -1]].drop_duplicates().to_dict("records"):
        known = [name for name in counted if row[name] >= 0 and name != "count"]
        parts = [words.plural(int(row[name]), _COUNTED[name].removesuffix("s")) for name in known]
        said.append(f"{row['region']}: {', '.join(parts) or words.amount(row['count'])}")
    alt = words.sentences(f"evidence in {words.plural(len(rows), 'row')}", words.clauses(said))
    return attach(axes, "coverage", alt=alt, rows=rows)


@style.figure
def roles(roles: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How often places are named as where people come from, pass through, move within or are brought to.

    One row a place; of a single place, one row for each place at the other end.

    Parameters
    ----------
    roles : DataFrame
        Needs ``role`` (source, transit, within, destination). Uses ``region_code`` or ``place``, ``counterpart``
        (places joined by semicolons), ``statements`` (how many statements a row stands for).

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import roles
    >>> ax = roles(pd.DataFrame({"role": ["source", "destination", "source"], "place": ["Nepal", "Japan", "Nepal"]}))
    >>> [text.get_text() for text in ax.texts]
    ['2', '1']
    """
    rows = _stated(roles)
    places, known = list(dict.fromkeys(rows["row"])), [role for role in _ROLES if role in set(rows["role"])]
    axes = style.new_axes(ax, height=len(places) * 0.36 + 0.6)
    x, y = rows["role"].map(known.index), rows["row"].map(places.index)
    dots = {"color": style.BLUE, "legend": False, "zorder": 3}
    sns.scatterplot(x=x, y=y, size=rows["statements"], sizes=(230, 520), ax=axes, **dots)
    look: style.Look = {"color": style.PAPER, "weight": "bold", "ha": "center", "va": "center_baseline"}
    for one, other, count in zip(x, y, rows["statements"], strict=True):
        axes.text(one, other, f"{count:.0f}", **look)
    wide, long = (7, 16) if style.sheet().narrow else (20, 30)
    axes.set_xticks(range(len(known)), [words.lines(_ROLES[role], wide) for role in known])
    axes.set_yticks(range(len(places)), [words.lines(place, long) for place in places])
    axes.set(xlabel="", ylabel="", xlim=(-0.5, len(known) - 0.5), ylim=(len(places) - 0.5, -0.5))
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.spines["bottom"].set_visible(False)
    axes.grid(color=style.GRID)
    return attach(axes, "roles", alt=_alt(rows, known), rows=rows)


def _stated(roles: pd.DataFrame) -> pd.DataFrame:
    """Statements counted by row and role; the row is a place, or the other end where there is one place only."""
    columns = "region_code place role row counterpart #statements"
    rows = gathered(roles, "roles", needed="role", columns=columns)
    rows["place"] = named_places(rows, "place")
    ends = rows["counterpart"].replace("", "other end not named").str.split("; *", regex=True)
    usual = ends if rows["place"].nunique() == 1 else rows["place"]
    rows["row"] = rows["row"].where(rows["row"] != "", usual)
    rows["statements"] = rows["statements"].fillna(1)
    rows = drawable(rows[rows["role"].isin(_ROLES)].explode("row"))
    return rows.groupby(["place", "row", "role"], sort=False)["statements"].sum().reset_index()


def _alt(rows: pd.DataFrame, known: list[str]) -> str:
    """What the figure shows, in words."""
    is_one, parts = rows["place"].nunique() == 1, []
    for role in known:
        own = rows[rows["role"] == role].sort_values("statements", ascending=False, kind="stable")
        named = words.listed(f"{name} ({count:.0f})" for name, count in own[["row", "statements"]].to_numpy())
        parts.append(f"people {_ROLES[role]} {'it, the other end' if is_one else 'these'}: {named}")
    where = rows["place"].iloc[0] if is_one else words.plural(rows["row"].nunique(), "place")
    count = f"roles that sources give {where}, with the number of statements"
    return words.sentences(count, words.clauses(parts))
