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
def tile_map(values: pd.DataFrame, *, label: str = "", ax: Axes | None = None) -> Axes:
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

    Returns
    -------
    matplotlib Axes
        Those drawn on; alt text and the rows that are drawn travel with them.

    Raises
    ------
    ValueError
        If a needed column is missing. A ``year`` may also stand as ``period_start`` and ``period_end``, or else as
        ``producer_year``; a ``region_code`` as ``place``; an id as the index.
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
    tiles, titles = _tiles(narrow=style.on_phone.get())
    rows = _countries(rows, tiles)
    is_number = not any(isnan(row["_number"]) for row in rows)
    for row in rows:
        row["value"] = row["_number"] if is_number else row["value"]
        row["name"] = words.region(row["region_code"])
        row["label"] = label or row["label"]
    steps = _steps([row["value"] for row in rows], is_number=is_number)
    key = dict[str, style.Look]()
    counts = dict[str, int]()
    for step in sorted(set(steps)):
        members = [row["value"] for row, own_step in zip(rows, steps, strict=True) if own_step == step]
        meaning = _meaning(members) if is_number else members[0]
        key[meaning] = style.shade(style.STEPS[step])
        counts[meaning] = len(members)
    width = max(column for column, _ in tiles.values()) + 1
    height = max(index for _, index in tiles.values()) + 1
    axes = style.new_axes(ax, height=style.fit(*style.WIDTHS) / width * height + 0.3, key=key)
    _draw_squares(axes, list(tiles.values()), PALE, style.GRID)
    _draw_countries(axes, rows, tiles, steps)
    for title, y in titles.items():
        axes.text(0.05, y, title, va="center", weight="bold")
    heading = rows[0]["label"]
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal", title=heading)
    axes.set_axis_off()
    return attach(axes, "tile_map", rows, [heading, words.tally(counts)])


def _countries(rows: Sequence[Row], tiles: Mapping[str, _Tile]) -> list[Row]:
    """The first row with a value of each place that has a tile."""
    placed = [row for row in rows if row["region_code"] in tiles and row["value"]]
    return drawable(country_rows[0] for country_rows in grouped(placed, "region_code").values())


def _steps(values: Sequence[Any], *, is_number: bool) -> list[int]:
    """The shade of each value, from little to much, the shades of different groups as far apart as can be."""
    groups = _groups(values, is_number=is_number)
    steps = np.linspace(0, len(style.STEPS) - 1, int(max(groups)) + 1).round()
    return [int(steps[group]) for group in groups]


def _groups(values: Sequence[Any], *, is_number: bool) -> Any:
    """The group of each value, from 0: one for each distinct value, else quarters of the numbers."""
    groups, distinct = pd.factorize(np.array(values), sort=is_number)
    if len(distinct) <= len(style.STEPS):
        return groups
    if not is_number:
        raise ValueError(f"plot.tile_map shades at most five categories; value has {len(distinct)}")
    return pd.qcut(values, _QUANTILES, labels=False, duplicates="drop")


def _meaning(values: Sequence[float]) -> str:
    """The numbers of a group, from the smallest to the largest."""
    ends = [words.amount(min(values)), words.amount(max(values))]
    return " to ".join(dict.fromkeys(ends))


def _draw_countries(ax: Axes, rows: Sequence[Row], tiles: Mapping[str, _Tile], steps: Sequence[int]) -> None:
    """The tiles of countries in their shades, with their letters."""
    places = [tiles[row["region_code"]] for row in rows]
    _draw_squares(ax, places, [style.STEPS[step] for step in steps], style.MUTED)
    regions = words.reference("regions")
    for row, (x, y), step in zip(rows, places, steps, strict=True):
        letters = regions[row["region_code"]]["iso2"]
        ax.text(x + 0.5, y + 0.52, letters, ha="center", va="center_baseline", color=style.INKS[step])


def _draw_squares(ax: Axes, tiles: Sequence[_Tile], fill: str | Sequence[str], edge: str) -> None:
    squares = [_SQUARE + tile for tile in tiles]
    ax.add_collection(PolyCollection(squares, facecolor=fill, edgecolor=edge, linewidth=0.6))


def _tiles(*, narrow: bool) -> tuple[dict[str, _Tile], dict[str, float]]:
    """Column and row of each country's tile; on a phone the parts of the world stand below one another, with titles."""
    grid = words.reference("tile_map")
    tiles = {code: (float(row["column"]), float(row["row"])) for code, row in grid.items()}
    if not narrow:
        return tiles, {}
    moved = dict[str, _Tile]()
    titles = dict[str, float]()
    below = 0.0
    for title, continents in words.LABELS["parts"].items():
        part = {code: tile for code, tile in tiles.items() if _continent(code) in continents}
        left = min(x for x, _ in part.values())
        top = min(y for _, y in part.values())
        for code, (x, y) in part.items():
            moved[code] = (x - left, y - top + below + 1)
        titles[title] = below + 0.5
        below = max(moved[code][1] for code in part) + 1.2
    return moved, titles


def _continent(code: str) -> str:
    """The continent of a country: of all that it lies in the largest but for the world."""
    return (code, *ancestors(code))[-2]


@style.figure
def coverage(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many claims, named makers and independent lines each place has, the largest first.

    Parameters
    ----------
    frame : DataFrame
        As 10_coverage. Needs ``claims``, ``producers``, ``lineages`` or ``lines``. Uses ``region``, else
        ``region_code`` (column or index).
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.

    Returns
    -------
    matplotlib Axes
        Those drawn on; alt text and the rows that are drawn travel with them.

    Raises
    ------
    ValueError
        If a needed column is missing. A ``year`` may also stand as ``period_start`` and ``period_end``, or else as
        ``producer_year``; a ``region_code`` as ``place``; an id as the index.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> ax = an.plot.coverage(pd.DataFrame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 6]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Netherlands', 'Nepal']
    """
    evidence = words.LABELS["evidence"]
    columns = " ".join(["region _code=region_code", *(f"#{name}" for name in evidence)])
    rows = rows_of(frame, "coverage", needed="|".join(evidence), columns=columns)
    counted = drawable(name for name in evidence if _has_numbers(rows, name))
    first = counted[0]
    for row in rows:
        row["region"] = row["region"] or words.region(row["_code"])
    rows.sort(key=lambda row: (isnan(row[first]), -row[first]))
    looks = {}
    for index, name in enumerate(counted):
        looks[evidence[name]] = {"linestyle": "none", **style.look(index)}
    axes = style.new_axes(ax, height=len(rows) * (style.LINE + 0.05) + 0.55, key=looks)
    style.number_axis(axes, "x", [row[name] for row in rows for name in counted])
    # None at all stands at the edge of a logarithmic axis.
    edge = axes.get_xlim()[0]
    drawn = pd.DataFrame(rows, columns=counted).to_numpy().clip(edge)
    heights = range(len(rows))
    least = np.nanmin(drawn, axis=1)
    most = np.nanmax(drawn, axis=1)
    axes.hlines(heights, least, most, color=style.GRID, linewidth=3, zorder=1)
    for values, look in zip(drawn.T, looks.values(), strict=True):
        axes.plot(values, heights, clip_on=False, **look)
    axes.set_yticks(heights, [row["region"] for row in rows])
    axes.set(ylim=(len(rows) - 0.4, -0.6))
    ends = {row["region"]: row for row in (rows[0], rows[-1])}
    sentences = []
    for region, row in ends.items():
        tally = words.tally({evidence[name]: row[name] for name in counted})
        sentences.append(f"{region}: {tally}")
    return attach(axes, "coverage", rows, sentences)


def _has_numbers(rows: Sequence[Row], name: str) -> bool:
    """Whether any row has a number in a column."""
    return not all(isnan(row[name]) for row in rows)
