"""Shaded cells: grades of places over years, and the world as equal tiles, one a country."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import drawable, gathered, named_places, reference, region_name
from analysis.plot.outputs import attach

#: Column and row of a cell; its letters and its step.
_Place = tuple[float, float]
_Cell = tuple[str, int]


@style.figure
def grades(ratings: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Grades over years, a row for each scheme and place, a cell a year; darker is worse, or more.

    Two grades of one year share a cell. On a phone, years run down.

    Parameters
    ----------
    ratings : DataFrame
        Needs ``rating``, and ``year``, ``period_start`` or ``producer_year``. Uses ``rating_id`` (or the index),
        ``scheme``, ``region_code`` or ``place``, ``producer``.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import grades
    >>> ax = grades(pd.DataFrame({"rating": ["Tier 1", "Tier 2 Watchlist"], "year": [2008, 2010]}))
    >>> [text.get_text() for text in ax.texts]
    ['1', '2W']
    """
    columns = "id=rating_id region_code place scheme rating #year producer"
    rows = gathered(ratings, "grades", needed="rating year|period_start|producer_year", columns=columns)
    rows = rows.assign(place=named_places(rows, "place")).drop(columns="region_code")
    rows = drawable(rows.dropna(subset=["year"]))
    cells, names, years = _graded(rows)
    found = {letter for letters, _ in cells.values() for letter in letters.split("/")}
    said = [meaning for some, meaning in words.LABELS["letters"].items() if found & set(some.split())]
    narrow = style.sheet().narrow
    across, down, every = (names, years, 1) if narrow else (years, names, 1 + len(years) // 14)
    inches = 0.08 * max(map(len, across)) + 0.24 * len(down) if narrow else style.LINE + 0.34 * len(down)
    axes = style.new_axes(ax, height=inches + 0.6)
    _draw_cells(axes, {(y, x) if narrow else (x, y): cell for (x, y), cell in cells.items()})
    axes.set_xticks(np.arange(0, len(across), every) + 0.5, across[::every], rotation=90 if narrow else 0)
    axes.set_yticks(np.arange(len(down)) + 0.5, [words.lines(one, 26) for one in down])
    label = words.lines("; ".join([*said, "darker is worse, or more"]), 38 if narrow else 70)
    axes.set(xlim=(0, len(across)), ylim=(len(down), 0), xlabel=label)
    axes.tick_params(length=0, top=False, bottom=False, labeltop=narrow, labelbottom=not narrow)
    return attach(axes, "grades", alt=_grades_alt(rows), rows=rows)


def _graded(rows: pd.DataFrame) -> tuple[dict[_Place, _Cell], list[str], list[str]]:
    """Letters and step of each year and row, which stand for its column and line; names of the rows, and the years."""
    places = rows["place"] if rows["place"].nunique() > 1 else [""] * len(rows)
    names = list(map(_name, places, rows["scheme"]))
    order, years = list(dict.fromkeys(names)), range(int(rows["year"].min()), int(rows["year"].max()) + 1)
    cells: dict[_Place, _Cell] = {(x, y): ("", -1) for y in range(len(order)) for x in range(len(years))}
    for name, year, rating in zip(names, rows["year"], rows["rating"], strict=True):
        place = years.index(int(year)), order.index(name)
        letters, step = words.LABELS["grades"].get(rating, [rating[:3], 0])
        both = dict.fromkeys(filter(None, (*cells[place][0].split("/"), letters)))
        cells[place] = "/".join(both), max(step, cells[place][1])
    return cells, order, list(map(str, years))


def _name(place: Any, scheme: Any) -> str:
    """A place and a scheme in words."""
    return ", ".join(filter(None, (place, words.label("schemes", scheme))))


def _draw_cells(ax: Axes, cells: Mapping[_Place, _Cell]) -> None:
    """Shade cells by their step, and write their letters; without a step they are pale."""
    squares = [Rectangle((x + 0.05, y + 0.05), 0.9, 0.9) for x, y in cells]
    fills = [style.STEPS[step] if step >= 0 else "#f3f4f6" for _, step in cells.values()]
    edges = [style.MUTED if step >= 0 else style.GRID for _, step in cells.values()]
    ax.add_collection(PatchCollection(squares, facecolor=fills, edgecolor=edges, linewidth=0.6))
    for (x, y), (letters, step) in cells.items():
        if letters:
            ink = style.PAPER if step >= 3 else style.INK
            ax.text(x + 0.5, y + 0.52, letters, ha="center", va="center_baseline", color=ink)


def _grades_alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    said = []
    ordered = rows.sort_values("year", kind="stable")
    for (place, scheme), own in ordered.groupby(["place", "scheme"], sort=False):
        counted = own["rating"].value_counts(sort=False).items()
        grades = words.listed(f"{rating} ({many})" if many > 1 else str(rating) for rating, many in counted)
        last = f"last {own['rating'].iloc[-1]} in {words.year(own['year'].iloc[-1])}"
        said.append(f"{_name(place, scheme)}: {grades}, {last}".removeprefix(": "))
    count = f"{words.plural(len(rows), 'grade')}, {words.years(rows['year'])}"
    return words.sentences(count, words.clauses(said, 3))


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
    >>> import pandas as pd
    >>> from analysis.plot import tile_map
    >>> ax = tile_map(pd.DataFrame({"region_code": ["NLD", "NPL"], "value": ["many", "few"]}))
    >>> [text.get_text() for text in ax.texts]
    ['NL', 'NP']
    """
    columns = "region_code name=region_code #value text=value label"
    rows = gathered(values, "tile_map", needed="region_code value", columns=columns)
    rows = rows[rows["region_code"].isin(_tiles()) & (rows["text"] != "")].drop_duplicates("region_code")
    rows["value"] = rows["value"] if rows["value"].notna().all() else rows["text"]
    rows["name"], rows["label"] = rows["region_code"].map(region_name), label or rows["label"]
    rows = drawable(rows.drop(columns="text"))
    steps, meanings = _steps(rows["value"])
    tiles, titles = _parts() if style.sheet().narrow else (_tiles(), {})
    columns, deep = (max(ends) + 1 for ends in zip(*tiles.values(), strict=True))
    key = {word: style.shade(color) for word, color in meanings.items()}
    axes = style.new_axes(ax, height=style.sheet().width / columns * deep + 0.3, key=key, columns=5)
    letters = reference("regions")["iso2"].reindex(rows["region_code"])
    shown = dict(zip(rows["region_code"], zip(letters, steps, strict=True), strict=True))
    _draw_cells(axes, {place: shown.get(code, ("", -1)) for code, place in tiles.items()})
    for title, y in titles.items():
        axes.text(0.05, y, title, va="center", weight="bold")
    axes.set(xlim=(0, columns), ylim=(deep, 0), aspect="equal")
    axes.set_axis_off()
    axes.set_title(rows["label"].iloc[0], loc="left", fontsize=style.POINTS, color=style.MUTED)
    return attach(axes, "tile_map", alt=_tiles_alt(rows), rows=rows)


def _steps(values: pd.Series) -> tuple[list[int], dict[str, str]]:
    """The step of each value, from light to dark and as far apart as can be, and the key: what each shade means."""
    is_number = values.dtype == float
    groups, order = values, sorted(set(values)) if is_number else list(dict.fromkeys(values))
    if len(order) > len(style.STEPS):
        if not is_number:
            raise ValueError(f"plot.tile_map shades at most five categories; value has {len(order)}")
        edges = {numbers.significant(float(one), digits=2) for one in np.quantile(values, (0.25, 0.5, 0.75))}
        groups = pd.Series(np.searchsorted(sorted(edges), values, side="right"))
        order = sorted(set(groups))
    steps = np.linspace(0, len(style.STEPS) - 1, len(order)).round().astype(int)
    inside = [values[groups == one] for one in order]
    ends = [map(words.amount, (own.min(), own.max())) if is_number else own.iloc[:1] for own in inside]
    said = [" to ".join(dict.fromkeys(both)) for both in ends]
    shades = [style.STEPS[step] for step in steps]
    return [steps[order.index(one)] for one in groups], dict(zip(said, shades, strict=True))


@cache
def _tiles() -> dict[str, _Place]:
    """Column and row of the tile of each country, from the upper left."""
    table = reference("tile_map")[["column", "row"]].astype(int)
    return {str(code): (column, row) for code, column, row in table.itertuples()}


def _parts() -> tuple[dict[str, _Place], dict[str, float]]:
    """The parts of the map below one another: where each tile stands, and where each title does."""
    tiles: dict[str, _Place] = {}
    titles, down = {}, 0.0
    for part, title in enumerate(words.LABELS["parts"]):
        own = {code: tile for code, tile in _tiles().items() if _part(code, *tile) == part}
        west, north = (min(ends) for ends in zip(*own.values(), strict=True))
        tiles |= {code: (column - west, row - north + down + 1) for code, (column, row) in own.items()}
        titles[title] = down + 0.5
        down = max(tiles[code][1] for code in own) + 1.2
    return tiles, titles


def _part(code: str, column: float, row: float) -> int:
    """In which part of the map a tile lies: from west to east, but for a few along the edges."""
    if column < (12 if row < 8 else 10):
        return 0
    return 2 if code in ("TUR", "LBN", "ISR", "PSE") or (column >= 22 and code not in ("RUS", "MUS")) else 1


def _tiles_alt(rows: pd.DataFrame) -> str:
    """What the map shows, in words."""
    what = rows["label"].iloc[0]
    count = f"map of equal tiles: {words.plural(len(rows), 'country', 'countries')} with a value"
    if rows["value"].dtype == float:
        order = rows.sort_values("value", ascending=False, kind="stable").iloc[[0, -1]]
        pairs = zip(order["name"], map(words.amount, order["value"]), strict=True)
        said = f"from most to least: {words.clauses(dict.fromkeys(map(', '.join, pairs)))}"
    else:
        groups = rows["value"].value_counts(sort=False)
        said = words.clauses(f"{word}: {many}" for word, many in groups.items())
    return words.sentences(f"{count} ({what})" if what else count, said)
