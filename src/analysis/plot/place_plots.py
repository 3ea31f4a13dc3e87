"""Places: their grades over years, the world as equal tiles, how much evidence each has and what roles it is given."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import attach, drawable, grouped, rows_of

#: Where a cell stands -> its letters and its step; those of one without a value.
_Cells = dict[Any, tuple[str, int]]
_PALE = ("", -1)


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
    rows = drawable(row for row in rows_of(ratings, "grades") if row["year"] == row["year"])
    for row in rows:
        row["place"] = words.region(row.pop("region_code"), row["place"])
    several = len({row["place"] for row in rows}) > 1
    for row in rows:
        scheme = words.label(row["scheme"], "schemes")
        row["_line"] = f"{row['place']}, {scheme}".strip(", ") if several else scheme
        row["_year"] = f"{row['year']:.0f}"
    lines, years = grouped(rows, "_line"), sorted(int(row["year"]) for row in rows)
    cells = _Cells()
    for place, some in grouped(rows, "_year", "_line").items():
        # Two grades of one year share a cell.
        grade = [words.LABELS["grades"].get(row["rating"], [row["rating"][:3], 0]) for row in some]
        letters, steps = zip(*grade, strict=True)
        cells[place] = "/".join(dict.fromkeys(letters)), max(steps)
    across = {str(year): str(year) for year in range(years[0], years[-1] + 1)}
    down, inches = {line: words.lines(line, 26) for line in lines}, 0.34 * len(lines) + style.LINE
    if phone := style.phone.get():
        across, down, cells = down, across, {(line, year): cell for (year, line), cell in cells.items()}
        inches = 0.24 * len(down) + 0.09 * max(map(len, across))
    axes = style.new_axes(ax, height=inches + 0.6)
    _draw_table(axes, cells, across, down)
    axes.tick_params("x", labeltop=phone, labelbottom=not phone, rotation=style.fit(0, 90))
    used = {letter for letters, _ in cells.values() for letter in letters.split("/")}
    meanings = [meaning for some, meaning in words.LABELS["letters"].items() if used & set(some.split())]
    axes.set_xlabel(words.lines("; ".join([*meanings, words.label("darker")]), style.fit(70, 38)))
    counted = {name: Counter(row["rating"] for row in own).most_common() for name, own in lines.items()}
    said = [f"{name}: {words.tally(dict(own))}" for name, own in counted.items()]
    latest = [(row["year"], row["rating"]) for row in rows if row["year"] == years[-1]]
    return attach(axes, "grades", rows, said, [words.over_years(words.label("last"), latest)])


def _draw_table(ax: Axes, cells: _Cells, across: Mapping[str, str], down: Mapping[str, str]) -> None:
    """Cells by column and row, all others pale, with what columns and rows are called."""
    places = product(enumerate(across), enumerate(down))
    _draw_cells(ax, {(x, y): cells.get((column, row), _PALE) for (x, column), (y, row) in places})
    every = 1 + len(across) // 14
    ax.set_xticks(np.arange(0, len(across), every) + 0.5, [*across.values()][::every])
    ax.set_yticks(np.arange(len(down)) + 0.5, [*down.values()])


def _draw_cells(ax: Axes, cells: _Cells) -> None:
    """Squares in columns and rows, with their letters and shaded by their step."""
    square = np.array([(0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95)])
    squares, fill = [square + place for place in cells], [style.STEPS[step] for _, step in cells.values()]
    edges = [style.GRID if cell == _PALE else style.MUTED for cell in cells.values()]
    ax.add_collection(PolyCollection(squares, facecolor=fill, edgecolor=edges, linewidth=0.6))
    look: style.Look = {"ha": "center", "va": "center_baseline"}
    for (x, y), (letters, step) in cells.items():
        if letters:
            ax.text(x + 0.5, y + 0.52, letters, color=style.PAPER if step >= 3 else style.INK, **look)
    width, height = np.max(list(cells), axis=0) + 1
    ax.set(xlim=(0, width), ylim=(height, 0))


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
    found = rows_of(values, "tile_map")
    tiles, titles = _tiles(phone=style.phone.get())
    # The first row of each country.
    own = {row["region_code"]: row for row in reversed(found) if row["region_code"] in tiles and row["text"]}
    rows = drawable(row for row in found if own.get(row["region_code"]) is row)
    is_number = not any(row["value"] != row["value"] for row in rows)
    for row in rows:
        text = row.pop("text")
        row["value"] = row["value"] if is_number else text
        row["name"], row["label"] = words.region(row["region_code"]), label or row["label"]
    steps, key, counted = _steps([row["value"] for row in rows], is_number=is_number)
    cells: _Cells = dict.fromkeys(tiles.values(), _PALE)
    for row, step in zip(rows, steps, strict=True):
        cells[tiles[row["region_code"]]] = words.reference("regions")[row["region_code"]]["iso2"], step
    width, height = np.max(list(cells), axis=0) + 1
    axes = style.new_axes(ax, height=style.fit(*style.WIDTH) / width * height + 0.3, key=key, columns=5)
    _draw_cells(axes, cells)
    for title, y in titles.items():
        axes.text(0.05, y, title, va="center", weight="bold")
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(rows[0]["label"])
    return attach(axes, "tile_map", rows, [rows[0]["label"], words.tally(counted)])


def _steps(values: Sequence[Any], *, is_number: bool) -> tuple[list[int], style.Key, Mapping[str, int]]:
    """The step of each value, as far apart as can be; the key of the shades, and how often each is there."""
    most, cells = len(style.STEPS) - 1, pd.Series(values)
    groups, found = pd.factorize(cells, sort=is_number)
    if len(found) > most:
        if not is_number:
            raise ValueError(f"plot.tile_map shades at most five categories; value has {len(found)}")
        groups = pd.qcut(cells, 4, labels=False, duplicates="drop").to_numpy()
    steps = np.linspace(0, most - 1, int(max(groups)) + 1).round().astype(int)
    key, counted = dict[str, style.Look](), dict[str, int]()
    for step, (_, own) in zip(steps, cells.groupby(groups), strict=True):
        ends = map(words.amount, (own.min(), own.max())) if is_number else own[:1]
        meaning = " to ".join(dict.fromkeys(ends))
        key[meaning], counted[meaning] = style.LOOKS["shade"] | {"color": style.STEPS[step]}, len(own)
    return list(steps[groups]), key, counted


@cache
def _tiles(*, phone: bool) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """Column and row of each country's tile; on a phone the parts of the world stand below one another, with titles."""
    grid = words.reference("tile_map").items()
    tiles = {code: (float(row["column"]), float(row["row"])) for code, row in grid}
    if not phone:
        return tiles, {}
    moved, titles, below = dict[str, tuple[float, float]](), dict[str, float](), 0.0
    for title, continents in words.LABELS["parts"].items():
        own = {code: tile for code, tile in tiles.items() if _continent(code) in continents}
        left, top = np.min(list(own.values()), axis=0)
        moved |= {code: (x - left, y - top + below + 1) for code, (x, y) in own.items()}
        titles[title], below = below + 0.5, max(moved[code][1] for code in own) + 1.2
    return moved, titles


def _continent(code: str) -> str:
    """The continent of a country."""
    above = words.reference("regions")[code]["parent"]
    return code if above == "WORLD" else _continent(above)


@style.figure
def coverage(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many claims, named makers and independent lines each place has, the largest first.

    Parameters
    ----------
    frame : DataFrame
        As 10_coverage. Needs ``claims``, ``producers``, ``lineages``, ``lines`` or ``count``.
        Uses ``region`` or ``name``, else ``region_code`` or ``kind`` (column or index).

    Examples
    --------
    >>> ax = an.plot.coverage(pd.DataFrame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 6]}))
    >>> [text.get_text() for text in ax.texts]
    ['Netherlands', 'Nepal']
    """
    evidence, rows = words.LABELS["evidence"], rows_of(frame, "coverage")
    counted = drawable(name for name in evidence if words.known(*(row[name] for row in rows)))
    for row in rows:
        row["region"] = row["region"] or words.region(row["region_code"], row["kind"].replace("_", " "))
    rows = [{name: row[name] for name in ("region", *counted)} for row in rows]
    rows.sort(key=lambda row: (row[counted[0]] != row[counted[0]], -row[counted[0]]))
    for row in rows:
        row |= {"_name": row["region"], "_mark": True, "_look": {}}
    looks = [look | {"linestyle": "none"} for look in style.LOOKS["series"]]
    key = {evidence[name]: look for name, look in zip(counted, looks, strict=False)}
    axes = style.rows_axes(rows, ax, key=key)
    style.number_axis(axes, [row[name] for row in rows for name in counted], axis="x")
    # None at all stands at the edge of a logarithmic axis.
    drawn = pd.DataFrame(rows)[counted].clip(lower=axes.get_xlim()[0])
    heights = [row["_at"] for row in rows]
    axes.hlines(heights, drawn.min(axis=1), drawn.max(axis=1), color=style.GRID, linewidth=3, zorder=1)
    for name, look in zip(counted, looks, strict=False):
        axes.plot(drawn[name], heights, clip_on=False, **look)
    ends = {row["region"]: {evidence[name]: row[name] for name in counted} for row in (rows[0], rows[-1])}
    return attach(axes, "coverage", rows, [f"{name}: {words.tally(own)}" for name, own in ends.items()])


@style.figure
def roles(roles: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How often places are named as where people come from, pass through, move within or are brought to.

    One row a place; of a single place, one row for each place at the other end.

    Parameters
    ----------
    roles : DataFrame
        Needs ``role`` (source, transit, within, destination). Uses ``region_code`` or ``place``, ``counterpart``
        (places joined by semicolons).

    Examples
    --------
    >>> named = pd.DataFrame({"role": ["source", "source"], "place": ["Nepal", "Nepal"]})
    >>> an.plot.roles(named).texts[0].get_text()
    '2'
    """
    called = words.LABELS["roles"]
    rows = drawable(row for row in rows_of(roles, "roles") if row["role"] in called)
    for row in rows:
        row["place"] = words.region(row.pop("region_code"), row["place"])
    counts = {role: Counter[str]() for role in called if role in {row["role"] for row in rows}}
    is_one = len({row["place"] for row in rows}) == 1
    for row in rows:
        others = row["counterpart"] or words.label("other_end")
        counts[row["role"]].update(re.split("; ?", others) if is_one else [row["place"]])
    wide, long = style.fit((20, 30), (7, 16))
    cells = {
        (role, place): (str(many), min(many, 4))
        for role, own in counts.items()
        for place, many in own.items()
    }
    down = {place: words.lines(place, long) for _, place in cells}
    axes = style.new_axes(ax, height=len(down) * 0.34 + 0.6)
    _draw_table(axes, cells, {role: words.lines(called[role], wide) for role in counts}, down)
    axes.xaxis.tick_top()
    said = [f"{called[role]}: {words.tally(own)}" for role, own in counts.items()]
    return attach(axes, "roles", rows, [rows[0]["place"]] if is_one else [], said)
