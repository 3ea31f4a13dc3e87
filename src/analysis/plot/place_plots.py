"""Places beside one another: the world as equal tiles, and how much evidence each place has."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, rows_of
from analysis.plot.grid_plots import PALE
from analysis.reading.places import ancestors

#: Groups of numbers that countries are shaded by, where there are more numbers than shades.
_QUANTILES = 4
#: A country's square, in tiles, with a gap on all sides.
_SQUARE = np.array([(0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95)])
#: Column and row of a tile.
_Tile = tuple[float, float]


@style.figure
def tile_map(
    values: pd.DataFrame, *, label: str = "", ax: Axes | None = None, width: float | None = None
) -> Axes:
    """A tile of equal size for each country, darker for more; countries without a value are pale.

    Parameters
    ----------
    values : DataFrame
        Needs ``region_code`` (column or index: ISO alpha-3, XKX), and ``value``: a number, or one of at most five
        categories, shaded in the order in which they first stand. Regions that are no country are left out.
    label : str
        What the value is, for the key; else the column ``label``.
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
        If there are more than five categories.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> ax = an.plot.tile_map(pd.DataFrame({"region_code": ["NLD", "NPL"], "value": ["many", "few"]}))
    >>> [text.get_text() for text in ax.texts]
    ['NL', 'NP']
    """
    columns = "region_code name=region_code value #_number=value label"
    rows = rows_of(values, "tile_map", needed="region_code value", columns=columns)
    tiles, titles = _tiles(narrow=style.is_narrow())
    rows = _countries(rows, tiles)
    for row in rows:
        row["name"] = words.region(row["region_code"])
        row["label"] = label or row["label"]
    key = dict[str, style.Look]()
    counts = dict[str, int]()
    for meaning, members in _shaded(rows).items():
        step = members[0]["_step"]
        fill = style.STEPS[step]
        key[meaning] = style.shade(fill)
        counts[meaning] = len(members)
    places = list(tiles.values())
    last_column, last_row = np.max(places, axis=0)
    columns_across = last_column + 1
    height = last_row + 1
    inches_of_tile = style.width.get() / columns_across
    inches = inches_of_tile * height
    axes = style.new_axes(ax, height=inches + 0.3, key=key)
    axes.set_xlim(0, columns_across)
    axes.set_ylim(height, 0)
    axes.set_aspect("equal")
    axes.set_axis_off()
    _draw_squares(axes, places, PALE, style.GRID)
    _draw_countries(axes, rows, tiles)
    for title, y in titles.items():
        axes.text(0.05, y, title, va="center", weight="bold")
    heading = rows[0]["label"]
    axes.set_title(heading)
    tally = words.tally(counts)
    return attach(axes, "tile_map", rows, [heading, tally])


def _countries(rows: Sequence[Row], tiles: Mapping[str, _Tile]) -> list[Row]:
    """The first row with a value of each place that has a tile."""
    by_country = dict[str, Row]()
    for row in rows:
        code = row["region_code"]
        has_tile = code in tiles
        if has_tile and row["value"]:
            by_country.setdefault(code, row)
    return drawable(by_country.values())


def _shaded(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by what their shade means, from little to much; their `value` is made a number where all are.

    The position of the shade is set as `_step`.
    """
    is_number = not any(isnan(row["_number"]) for row in rows)
    if is_number:
        for row in rows:
            row["value"] = row["_number"]
    values = [row["value"] for row in rows]
    steps = _steps(values, is_number=is_number)
    for row, step in zip(rows, steps, strict=True):
        row["_step"] = step
    by_step = grouped(rows, "_step")
    by_meaning = {}
    for step in sorted(by_step):
        members = by_step[step]
        meaning = _extent(members) if is_number else members[0]["value"]
        by_meaning[meaning] = members
    return by_meaning


def _steps(values: Sequence[Any], *, is_number: bool) -> list[int]:
    """The shade of each value, from little to much, the shades of different groups as far apart as can be."""
    groups = _groups(values, is_number=is_number)
    count = int(max(groups)) + 1
    last_step = len(style.STEPS) - 1
    evenly_apart = np.linspace(0, last_step, count)
    steps = evenly_apart.round().astype(int)
    return [int(steps[group]) for group in groups]


def _groups(values: Sequence[Any], *, is_number: bool) -> Any:
    """The group of each value, from 0: one for each distinct value, else quarters of the numbers."""
    array = np.array(values)
    groups, distinct = pd.factorize(array, sort=is_number)
    if len(distinct) <= len(style.STEPS):
        return groups
    if not is_number:
        count = len(distinct)
        raise ValueError(f"plot.tile_map shades at most five categories; value has {count}")
    return pd.qcut(values, _QUANTILES, labels=False, duplicates="drop")


def _extent(rows: Sequence[Row]) -> str:
    """The numbers of a group, from the smallest to the largest; one number where both read alike."""
    values = [row["value"] for row in rows]
    least = words.amount(min(values))
    most = words.amount(max(values))
    if least == most:
        return least
    return f"{least} to {most}"


def _draw_countries(ax: Axes, rows: Sequence[Row], tiles: Mapping[str, _Tile]) -> None:
    """The tiles of countries in their shades, with their letters."""
    places = []
    fills = []
    for row in rows:
        tile = tiles[row["region_code"]]
        step = row["_step"]
        places.append(tile)
        fills.append(style.STEPS[step])
    _draw_squares(ax, places, fills, style.MUTED)
    regions = words.reference("regions")
    for row, place in zip(rows, places, strict=True):
        region = regions[row["region_code"]]
        step = row["_step"]
        x, y = place
        ink = style.INKS[step]
        ax.text(x + 0.5, y + 0.52, region["iso2"], ha="center", va="center_baseline", color=ink)


def _draw_squares(ax: Axes, tiles: Sequence[_Tile], fill: str | Sequence[str], edge: str) -> None:
    squares = [_SQUARE + tile for tile in tiles]
    collection = PolyCollection(squares, facecolor=fill, edgecolor=edge, linewidth=0.6)
    ax.add_collection(collection)


def _tiles(*, narrow: bool) -> tuple[dict[str, _Tile], dict[str, float]]:
    """Column and row of each country's tile; on a phone the parts of the world stand below one another, with titles."""
    tiles = dict[str, _Tile]()
    for code, row in words.reference("tile_map").items():
        column = float(row["column"])
        tiles[code] = (column, float(row["row"]))
    if not narrow:
        return tiles, {}
    moved = dict[str, _Tile]()
    titles = dict[str, float]()
    below = 0.0
    for title, continents in words.LABELS["parts"].items():
        part = dict[str, _Tile]()
        for code, tile in tiles.items():
            if _continent(code) in continents:
                part[code] = tile
        left, top = map(min, zip(*part.values(), strict=True))
        lowest = 0.0
        for code, tile in part.items():
            x, y = tile
            moved_x = x - left
            moved_y = y - top + below + 1
            moved[code] = (moved_x, moved_y)
            lowest = max(lowest, moved_y)
        titles[title] = below + 0.5
        below = lowest + 1.2
    return moved, titles


def _continent(code: str) -> str:
    """The continent of a country: of all that it lies in the largest but for the world."""
    # The last of all is the world.
    widening = (code, *ancestors(code))
    return widening[-2]


@style.figure
def coverage(frame: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """How many claims, named makers and independent lines each place has, the largest first.

    Parameters
    ----------
    frame : DataFrame
        As 10_coverage. Needs ``claims``, ``producers``, ``lineages`` or ``lines``. Uses ``region``, else
        ``region_code`` (column or index).
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
    >>> ax = an.plot.coverage(pd.DataFrame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 6]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Netherlands', 'Nepal']
    """
    evidence = words.LABELS["evidence"]
    numeric_columns = " ".join(f"#{name}" for name in evidence)
    columns = f"region _code=region_code {numeric_columns}"
    needed = "|".join(evidence)
    rows = rows_of(frame, "coverage", needed=needed, columns=columns)
    counted = drawable(name for name in evidence if _has_numbers(rows, name))
    first = counted[0]
    for row in rows:
        row["region"] = row["region"] or words.region(row["_code"])
    rows.sort(key=lambda row: (isnan(row[first]), -row[first]))
    key = {}
    for index, name in enumerate(counted):
        label = evidence[name]
        look = style.look(index)
        key[label] = {"linestyle": "none", **look}
    count = len(rows)
    inches = count * (style.LINE + 0.05)
    axes = style.new_axes(ax, height=inches + 0.55, key=key)
    counts = pd.DataFrame(rows, columns=counted)
    _draw_counts(axes, counts.to_numpy(), key)
    regions = [row["region"] for row in rows]
    axes.set_yticks(range(count), regions)
    axes.set_ylim(count - 0.4, -0.6)
    ends = {row["region"]: row for row in (rows[0], rows[-1])}
    sentences = []
    for region, row in ends.items():
        row_counts = {evidence[name]: row[name] for name in counted}
        tally = words.tally(row_counts)
        sentences.append(f"{region}: {tally}")
    return attach(axes, "coverage", rows, sentences)


def _draw_counts(ax: Axes, counts: Any, looks: style.Key) -> None:
    """The marks of each row of counts, (rows, looks), at the height of its index, on a pale line from least to most."""
    style.number_axis(ax, "x", counts.ravel())
    # None at all stands at the edge of a logarithmic axis.
    edge, _ = ax.get_xlim()
    drawn = counts.clip(edge)
    heights = range(len(drawn))
    least = np.nanmin(drawn, axis=1)
    most = np.nanmax(drawn, axis=1)
    ax.hlines(heights, least, most, color=style.GRID, linewidth=3, zorder=1)
    for values, look in zip(drawn.T, looks.values(), strict=True):
        ax.plot(values, heights, clip_on=False, **look)


def _has_numbers(rows: Sequence[Row], name: str) -> bool:
    """Whether any row has a number in a column."""
    cells = [row[name] for row in rows]
    return not all(map(isnan, cells))
