"""The world as equal tiles, one a country, shaded by a number or a category."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Patch, Rectangle
from pandas.api.types import is_numeric_dtype

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import checked, first_of, number, text
from analysis.plot.map_places import Tile, region_name, tiles
from analysis.plot.outputs import described, nothing

_EMPTY, _GAP = "#f3f4f6", 0.05
#: Parts of the map that stand below one another on a phone, and the column in which the next one begins, row by row.
_PARTS = ("The Americas", "Europe and Africa", "Asia and the Pacific")
_Layout = tuple[dict[str, tuple[float, float]], list[tuple[str, float]]]
_ATLANTIC = (*(12,) * 8, *(10,) * 8)
_EAST = (24, 24, *(22,) * 4, 21, 22, 19, 19, 21, *(24,) * 5)


@style.house()
def tile_map(values: pd.DataFrame, *, label: str = "", ax: Axes | None = None) -> Axes:
    """A tile of equal size for each country, darker for more; countries without a value are pale.

    Parameters
    ----------
    values : DataFrame
        Needs ``region_code`` (column or index: ISO alpha-3, XKX) and ``value``: a number, or a category (text, shaded
        in the order in which the categories first stand in the frame). Regions that are no country are left out.
    label : str
        What the value is, for the key; else the column ``label``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.

    Raises
    ------
    ValueError
        If a needed column is missing, or there are more than five categories.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import tile_map
    >>> ax = tile_map(pd.DataFrame({"region_code": ["NLD", "NPL"], "value": ["many", "few"]}))
    >>> [text.get_text() for text in ax.texts]
    ['NL', 'NP']
    """
    rows = _rows(values, label)
    if rows.empty:
        return nothing(ax, "tile_map")
    steps, meanings = _steps(rows["value"])
    places, titles = _parts() if style.sheet().narrow else _whole()
    columns, deep = (max(ends) + 1 for ends in zip(*places.values(), strict=True))
    handles = [Patch(facecolor=shade, edgecolor=style.MUTED, label=word) for word, shade in meanings.items()]
    room = style.key_height(handles, columns=len(handles)) + 0.3
    axes = style.own_axes(ax, height=style.sheet().width / columns * deep + room)
    axes.set(xlim=(0, columns), ylim=(deep, 0), aspect="equal")
    axes.set_axis_off()
    _draw(axes, places, dict(zip(rows["region_code"], steps, strict=True)))
    for title, y in titles:
        axes.text(_GAP, y, title, va="center", weight="bold")
    axes.set_title(rows["label"].iloc[0], loc="left", fontsize=9, color=style.MUTED)
    style.key(axes, handles, own=ax is None, columns=len(handles))
    return described(axes, "tile_map", _alt(rows), rows)


def _rows(values: pd.DataFrame, label: str) -> pd.DataFrame:
    """Countries with a tile and a value; the first row of each."""
    frame = checked(values, "tile_map", ("region_code", "value"))
    if frame.empty:
        return frame
    known = first_of(frame, "region_code").isin(tiles()) & (text(frame, "value") != "")
    frame = frame[known].drop_duplicates("region_code")
    counted = number(frame, "value")
    rows = pd.DataFrame({"region_code": frame["region_code"], "name": frame["region_code"].map(region_name)})
    rows["value"] = counted if counted.notna().all() else text(frame, "value")
    rows["label"] = label or text(frame, "label")
    return rows.reset_index(drop=True)


def _steps(values: pd.Series) -> tuple[list[str], dict[str, str]]:
    """The shade of each value, and the key: what each shade means."""
    words_only = not is_numeric_dtype(values)
    if words_only or values.nunique() <= len(style.STEPS):
        order = list(dict.fromkeys(values)) if words_only else sorted(set(values))
        if len(order) > len(style.STEPS):
            raise ValueError(f"plot.tile_map shades at most five categories; value has {len(order)}")
        shades = dict(zip(order, _spread(len(order)), strict=True))
        return [shades[value] for value in values], {_word(value): shade for value, shade in shades.items()}
    edges = sorted(
        {numbers.significant(float(one), digits=2) for one in np.quantile(values, (0.25, 0.5, 0.75))}
    )
    bins = np.searchsorted(edges, values, side="right")
    colors = dict(zip(sorted(set(bins)), _spread(len(set(bins))), strict=True))
    meanings = {}
    for one, shade in colors.items():
        inside = values[bins == one]
        ends = dict.fromkeys((words.amount(inside.min()), words.amount(inside.max())))
        meanings[" to ".join(ends)] = shade
    return [colors[one] for one in bins], meanings


def _word(value: object) -> str:
    """A category or a number in the key."""
    return words.amount(float(value)) if isinstance(value, int | float) else str(value)


def _spread(count: int) -> list[str]:
    """So many shades, from light to dark, as far apart as can be."""
    return [style.STEPS[round(place * (len(style.STEPS) - 1) / max(count - 1, 1))] for place in range(count)]


def _draw(ax: Axes, places: dict[str, tuple[float, float]], shades: dict[str, str]) -> None:
    """All tiles; letters on those with a value."""
    squares = [Rectangle((x + _GAP, y + _GAP), 1 - 2 * _GAP, 1 - 2 * _GAP) for x, y in places.values()]
    fills = [shades.get(code, _EMPTY) for code in places]
    edges = [style.MUTED if code in shades else style.GRID for code in places]
    ax.add_collection(PatchCollection(squares, facecolor=fills, edgecolor=edges, linewidth=0.6))
    for code, shade in shades.items():
        x, y = places[code]
        ink = style.PAPER if shade in style.STEPS[3:] else style.INK
        ax.text(x + 0.5, y + 0.52, tiles()[code].letters, ha="center", va="center_baseline", color=ink)


def _whole() -> _Layout:
    """The map in one piece: where each tile stands; no titles."""
    return {code: (tile.column, tile.row) for code, tile in tiles().items()}, []


def _parts() -> _Layout:
    """The parts of the map below one another: where each tile stands, and where each title does."""
    places: dict[str, tuple[float, float]] = {}
    titles, down = [], 0.0
    for part, title in enumerate(_PARTS):
        own = {code: tile for code, tile in tiles().items() if _part(tile) == part}
        titles.append((title, down + 0.5))
        west, north = min(tile.column for tile in own.values()), min(tile.row for tile in own.values())
        places |= {code: (tile.column - west, tile.row - north + down + 1) for code, tile in own.items()}
        down = max(places[code][1] for code in own) + 1.2
    return places, titles


def _part(tile: Tile) -> int:
    """In which part of the map a tile lies."""
    row = min(tile.row, len(_ATLANTIC) - 1)
    return int(tile.column >= _ATLANTIC[row]) + int(tile.column >= _EAST[row])


def _alt(rows: pd.DataFrame) -> str:
    """What the map shows, in words."""
    what = rows["label"].iloc[0]
    count = f"map of equal tiles: {words.plural(len(rows), 'country', 'countries')} with a value"
    if not is_numeric_dtype(rows["value"]):
        groups = rows["value"].value_counts(sort=False)
        said = words.told(f"{word}: {many}" for word, many in groups.items())
    else:
        order = rows.sort_values("value", ascending=False, kind="stable")
        ends = [order.iloc[0], order.iloc[-1]] if len(order) > 1 else [order.iloc[0]]
        said = "from most to least: " + words.told(
            f"{row['name']}, {words.amount(row['value'])}" for row in ends
        )
    return words.sentences(f"{count} ({what})" if what else count, said)
