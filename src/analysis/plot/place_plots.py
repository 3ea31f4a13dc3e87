"""Places: their grades over years, the world as equal tiles, how much evidence each has and what roles it is given."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import attach
from analysis.plot.frames import drawable, gathered, named_places, ranks, reference, region_name


@style.figure
def grades(ratings: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Grades over years, a row for each scheme and place, a cell a year; darker is worse, or more.

    On a phone, years run down.

    Parameters
    ----------
    ratings : DataFrame
        Needs ``rating``, and ``year``, ``period_start`` or ``producer_year``. Uses ``rating_id`` (or the index),
        ``scheme``, ``region_code`` or ``place``, ``producer``.

    Examples
    --------
    >>> ax = an.plot.grades(pd.DataFrame({"rating": ["Tier 1", "Tier 2 Watchlist"], "year": [2008, 2010]}))
    >>> [text.get_text() for text in ax.texts]
    ['1', '2W']
    """
    columns = "id=rating_id region_code place scheme rating #year producer"
    rows = gathered(ratings, "grades", needed="rating year|period_start|producer_year", columns=columns)
    rows = rows.assign(place=named_places(rows, "place")).drop(columns="region_code")
    rows = drawable(rows.dropna(subset=["year"]))
    schemes = rows["scheme"].map(lambda scheme: words.label(scheme, "schemes"))
    names = (rows["place"] + ", " + schemes).str.strip(", ") if rows["place"].nunique() > 1 else schemes
    known = [words.LABELS["grades"].get(rating, [rating[:3], 0]) for rating in rows["rating"]]
    first, last = int(rows["year"].min()), int(rows["year"].max())
    cells = pd.DataFrame(known, columns=["letters", "step"]).assign(
        x=rows["year"] - first, y=names.map(ranks(names))
    )
    # Two grades of one year share a cell.
    both: dict[str, Any] = {"letters": lambda own: "/".join(dict.fromkeys(own)), "step": "max"}
    cells = cells.groupby(["x", "y"], as_index=False).agg(both)
    across, down = [str(year) for year in range(first, last + 1)], list(dict.fromkeys(names))
    narrow, every = style.sheet().narrow, 1 + len(across) // 14
    if narrow:
        across, down, every, cells = down, across, 1, cells.rename(columns={"x": "y", "y": "x"})
    inches = 0.24 * len(down) + 0.09 * max(map(len, across)) if narrow else 0.34 * len(down) + style.LINE
    axes = style.new_axes(ax, height=inches + 0.6)
    _draw_cells(axes, np.ndindex(len(across), len(down)), cells)
    axes.set_xticks(np.arange(0, len(across), every) + 0.5, across[::every], rotation=90 if narrow else 0)
    axes.set_yticks(np.arange(len(down)) + 0.5, [words.lines(name, 26) for name in down])
    used = set("/".join(cells["letters"]).split("/"))
    meanings = [meaning for some, meaning in words.LABELS["letters"].items() if used & set(some.split())]
    label = words.lines("; ".join([*meanings, words.label("darker")]), 38 if narrow else 70)
    axes.set(xlim=(0, len(across)), ylim=(len(down), 0), xlabel=label)
    axes.tick_params(length=0, labeltop=narrow, labelbottom=not narrow)
    said = [
        f"{name}: {words.tally(own.value_counts())}"
        for name, own in rows["rating"].groupby(names, sort=False)
    ]
    latest = words.over_years(rows[rows["year"] == last].assign(line=words.label("last")), "rating", "year")
    return attach(axes, "grades", rows, said, latest)


def _draw_cells(ax: Axes, places: Iterable[tuple[float, ...]], cells: pd.DataFrame) -> None:
    """Pale squares in all places; on them the cells with their letters, shaded by their step."""
    shades = [style.STEPS[step] for step in cells["step"]]
    shaded = cells[["x", "y"]].to_numpy()
    for corners, fill, edge in ((places, "#f3f4f6", style.GRID), (shaded, shades, style.MUTED)):
        squares = [Rectangle((x + 0.05, y + 0.05), 0.9, 0.9) for x, y in corners]
        ax.add_collection(PatchCollection(squares, facecolor=fill, edgecolor=edge, linewidth=0.6))
    for x, y, letters, step in cells[["x", "y", "letters", "step"]].itertuples(index=False):
        ink = style.PAPER if step >= 3 else style.INK
        ax.text(x + 0.5, y + 0.52, letters, ha="center", va="center_baseline", color=ink)


@style.figure
def tile_map(values: pd.DataFrame, *, label: str = "", ax: Axes | None = None) -> Axes:
    """A tile of equal size for each country, darker for more; countries without a value are pale.

    Parameters
    ----------
    values : DataFrame
        Needs ``region_code`` (column or index: ISO alpha-3, XKX), and ``value``: a number, or one of at most five
        categories, shaded in the order in which they first stand. Regions that are no country are left out.
    label : str
        What the value is, for the key; else the column ``label``.

    Examples
    --------
    >>> ax = an.plot.tile_map(pd.DataFrame({"region_code": ["NLD", "NPL"], "value": ["many", "few"]}))
    >>> [text.get_text() for text in ax.texts]
    ['NL', 'NP']
    """
    columns = "region_code name=region_code #value text=value label"
    rows = gathered(values, "tile_map", needed="region_code value", columns=columns)
    tiles, titles = _tiles()
    rows = rows[rows["region_code"].isin(tiles.index) & (rows["text"] != "")].drop_duplicates("region_code")
    rows["value"] = rows["value"] if rows["value"].notna().all() else rows["text"]
    rows["name"], rows["label"] = rows["region_code"].map(region_name), label or rows["label"]
    rows = drawable(rows.drop(columns="text"))
    steps, key, counted = _steps(rows["value"])
    width, height = tiles["x"].max() + 1, tiles["y"].max() + 1
    axes = style.new_axes(ax, height=style.sheet().width / width * height + 0.3, key=key, columns=5)
    letters = reference("regions")["iso2"].reindex(rows["region_code"])
    cells = tiles.loc[rows["region_code"]].assign(letters=letters, step=steps)
    _draw_cells(axes, tiles.to_numpy(), cells)
    for title, y in titles.items():
        axes.text(0.05, y, title, va="center", weight="bold")
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    axes.set_axis_off()
    axes.set_title(rows["label"].iloc[0], loc="left", fontsize=style.POINTS, color=style.MUTED)
    return attach(axes, "tile_map", rows, [rows["label"].iloc[0], words.tally(counted)])


def _steps(values: pd.Series) -> tuple[list[int], dict[str, style.Look], dict[str, int]]:
    """The step of each value, as far apart as can be; the key of the shades, and how often each is there."""
    is_number = values.dtype == float
    groups, found = pd.factorize(values, sort=is_number)
    if len(found) > len(style.STEPS):
        if not is_number:
            raise ValueError(f"plot.tile_map shades at most five categories; value has {len(found)}")
        groups = pd.qcut(values, 4, labels=False, duplicates="drop").to_numpy()
    steps = np.linspace(0, len(style.STEPS) - 1, int(max(groups)) + 1).round().astype(int)
    key, counted = {}, {}
    for group, step in enumerate(steps):
        own = values[groups == group]
        ends = map(words.amount, (own.min(), own.max())) if is_number else own.head(1)
        meaning = " to ".join(dict.fromkeys(ends))
        key[meaning], counted[meaning] = style.shade(style.STEPS[step]), len(own)
    return list(steps[groups]), key, counted


def _tiles() -> tuple[pd.DataFrame, dict[str, float]]:
    """Column and row of each country's tile; on a phone the parts of the world stand below one another, with titles."""
    tiles = reference("tile_map")[["column", "row"]].astype(int).set_axis(["x", "y"], axis=1)
    if not style.sheet().narrow:
        return tiles, {}
    parents = reference("regions")["parent"]
    continents = parents.reindex(tiles.index)
    while (above := continents.map(parents)).ne("WORLD").any():
        continents = continents.where(above == "WORLD", above)
    moved, titles, down = [], {}, 0.0
    for title, part in words.LABELS["parts"].items():
        own = tiles[continents.isin(part)]
        moved.append(own - own.min() + pd.Series({"x": 0, "y": down + 1}))
        titles[title], down = down + 0.5, moved[-1]["y"].max() + 1.2
    return pd.concat(moved), titles


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
    >>> ax = an.plot.coverage(pd.DataFrame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 6]}))
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
    ends = rows.iloc[[0, -1]].drop_duplicates()
    tallies = [words.tally({_COUNTED[name]: row[name] for name in counted}) for _, row in ends.iterrows()]
    return attach(axes, "coverage", rows, list(map(": ".join, zip(ends["region"], tallies, strict=True))))


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
    >>> named = pd.DataFrame({"role": ["source", "source"], "place": ["Nepal", "Nepal"]})
    >>> an.plot.roles(named).texts[0].get_text()
    '2'
    """
    # Imported where it draws: with what it imports of scipy, seaborn takes longer than the rest of a page.
    import seaborn as sns

    rows = gathered(
        roles, "roles", needed="role", columns="region_code place role row counterpart #statements"
    )
    rows["place"] = named_places(rows, "place")
    ends = rows["counterpart"].replace("", words.label("other_end")).str.split("; *", regex=True)
    rows["row"] = rows["row"].where(
        rows["row"] != "", ends if rows["place"].nunique() == 1 else rows["place"]
    )
    rows = drawable(rows[rows["role"].isin(_ROLES)].fillna({"statements": 1}).explode("row"))
    rows = rows.groupby(["place", "row", "role"], sort=False)["statements"].sum().reset_index()
    places, known = list(dict.fromkeys(rows["row"])), [role for role in _ROLES if role in set(rows["role"])]
    axes = style.new_axes(ax, height=len(places) * 0.36 + 0.6)
    dots = rows.assign(x=rows["role"].map(known.index), y=rows["row"].map(ranks(rows["row"])))
    sns.scatterplot(
        dots,
        x="x",
        y="y",
        size="statements",
        sizes=(230, 520),
        color=style.BLUE,
        legend=False,
        zorder=3,
        ax=axes,
    )
    look: style.Look = {"color": style.PAPER, "weight": "bold", "ha": "center", "va": "center_baseline"}
    for x, y, count in dots[["x", "y", "statements"]].to_numpy():
        axes.text(x, y, f"{count:.0f}", **look)
    wide, long = (7, 16) if style.sheet().narrow else (20, 30)
    axes.set_xticks(range(len(known)), [words.lines(_ROLES[role], wide) for role in known])
    axes.set_yticks(range(len(places)), [words.lines(place, long) for place in places])
    axes.set(xlabel="", ylabel="", xlim=(-0.5, len(known) - 0.5), ylim=(len(places) - 0.5, -0.5))
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    sns.despine(ax=axes, left=True, bottom=True)
    axes.grid(color=style.GRID)
    stated = [(role, rows[rows["role"] == role].set_index("row")["statements"]) for role in known]
    said = [f"{_ROLES[role]}: {words.tally(own)}" for role, own in stated]
    is_one = rows["place"].nunique() == 1
    return attach(axes, "roles", rows, [rows["place"].iloc[0]] if is_one else [], said)
