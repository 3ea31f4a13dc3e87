"""The world as a map of equal tiles: how many producers speak about each country, and where there is an estimate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from analysis.findings.world import Tile, World
from analysis.report import numbers, words
from analysis.report.letters import breadth
from analysis.report.style import GRID, INK, MUTED, ORANGE, PAGE, Drawing, Sheet, new_figure

#: Fill and letters of a tile by the number of named producers; each step is also darker in greyscale.
_FILLS = ("#f1f3f5", "#bcd9ee", "#6faad4", "#0b5c94")
_LETTERS = (MUTED, INK, INK, "white")
_WORDS = ("none", "one", "two", "three or more")
_GAP, _BELOW = 0.06, 0.42
#: Parts of the map that a narrow sheet shows one below the other, and in which column the next part begins, row by
#: row: at the Atlantic, and east of Europe and Africa.
_PARTS = ("The Americas", "Europe and Africa", "Asia and the Pacific")
_ATLANTIC = (*(12,) * 8, *(10,) * 8)
_EAST = (24, 24, *(22,) * 4, 21, 22, 19, 19, 21, *(24,) * 5)
#: Tiles of room above a part, for its name; inches below the map of a narrow sheet, and of a line there.
_TITLE, _NARROW_BELOW, _LINE = 1.1, 0.8, 0.22
_DOT: dict[str, Any] = {
    "marker": "o", "linestyle": "none", "markersize": 3.6, "color": ORANGE, "markerfacecolor": "white",
    "clip_on": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each tile stands, in tiles from the upper left corner, and what stands above parts of the map."""

    columns: int
    rows: float
    places: tuple[tuple[float, float], ...]
    titles: tuple[tuple[str, float], ...] = ()


def _whole(tiles: Sequence[Tile]) -> _Layout:
    """The map in one piece."""
    columns, rows = (max(ends) + 1 for ends in zip(*((tile.column, tile.row) for tile in tiles), strict=True))
    return _Layout(columns, rows, tuple((tile.column, tile.row) for tile in tiles))


def _part(tile: Tile) -> int:
    """In which part of the map a tile lies."""
    row = min(tile.row, len(_ATLANTIC) - 1)
    return (tile.column >= _ATLANTIC[row]) + (tile.column >= _EAST[row])


def _parts(tiles: Sequence[Tile]) -> _Layout:
    """The parts of the map one below the other."""
    places: dict[str, tuple[float, float]] = {}
    titles, rows, columns = [], 0.0, 0
    for number, title in enumerate(_PARTS):
        own = [tile for tile in tiles if _part(tile) == number]
        west, north = min(tile.column for tile in own), min(tile.row for tile in own)
        titles.append((title, rows + _TITLE / 2))
        rows += _TITLE
        places |= {tile.code: (tile.column - west, tile.row - north + rows) for tile in own}
        rows += max(tile.row for tile in own) - north + 1
        columns = max(columns, *(tile.column - west + 1 for tile in own))
    return _Layout(columns, rows, tuple(places[tile.code] for tile in tiles), tuple(titles))


def tile_map(world: World, sheet: Sheet = PAGE) -> Drawing | None:
    """One tile for each country; None where no claim is about one."""
    if not any(tile.claims for tile in world.tiles):
        return None
    layout = _parts(world.tiles) if sheet.narrow else _whole(world.tiles)
    under = _NARROW_BELOW if sheet.narrow else _BELOW
    side = sheet.width / layout.columns
    height = side * layout.rows + under
    figure = new_figure(height=height, sheet=sheet)
    with mpl.rc_context(sheet.rc):
        axes = figure.add_axes((0, under / height, 1, side * layout.rows / height))
        axes.set_xlim(0, layout.columns)
        axes.set_ylim(layout.rows, 0)
        axes.set_axis_off()
        _tiles(axes, world.tiles, layout, sheet.points(6.2))
        for title, y in layout.titles:
            axes.text(_GAP, y, title, va="center", weight="bold", fontsize=sheet.points(8.8))
        if sheet.narrow:
            _narrow_key(axes, layout.rows, side, sheet.points(8))
        else:
            _key(axes, layout.rows + 0.5 * _BELOW / side)
    return Drawing("tiles", figure, _alt(world), tuple(_record(tile) for tile in world.tiles if tile.claims))


def _tiles(axes: Axes, tiles: Sequence[Tile], layout: _Layout, size: float) -> None:
    """The tiles with their letters; those with an estimate have a thick edge and a dot."""
    squares = [Rectangle((x + _GAP, y + _GAP), 1 - 2 * _GAP, 1 - 2 * _GAP) for x, y in layout.places]
    steps = [min(tile.producers, len(_FILLS) - 1) for tile in tiles]
    estimated = [tile.estimated for tile in tiles]
    axes.add_collection(
        PatchCollection(
            squares,
            facecolor=[_FILLS[step] for step in steps],
            edgecolor=[ORANGE if one else GRID for one in estimated],
            linewidth=[1.6 if one else 0.6 for one in estimated],
        )
    )
    # A dot as well as an edge: the edge's colour is lost in greyscale.
    dots = [place for tile, place in zip(tiles, layout.places, strict=True) if tile.estimated]
    axes.plot([x + 0.83 for x, _ in dots], [y + 0.17 for _, y in dots], **_DOT)
    for tile, step, (x, y) in zip(tiles, steps, layout.places, strict=True):
        axes.text(x + 0.5, y + 0.53, tile.iso2, ha="center", va="center", fontsize=size, color=_LETTERS[step])


def _key(axes: Axes, y: float) -> None:
    """What fill and edge mean, below the map."""
    axes.text(0.1, y, "named producers of a claim:", va="center", color=INK, fontsize=8)
    for step, word in enumerate(_WORDS):
        x = 8.2 + 3.1 * step
        square = Rectangle((x, y - 0.42), 0.84, 0.84, facecolor=_FILLS[step], edgecolor=GRID, clip_on=False)
        axes.add_patch(square)
        axes.text(x + 1.1, y, word, va="center", color=INK, fontsize=8)
    edge = Rectangle(
        (23.4, y - 0.42), 0.84, 0.84, facecolor="white", edgecolor=ORANGE, linewidth=1.6, clip_on=False
    )
    axes.add_patch(edge)
    axes.plot([24.2], [y - 0.4], **_DOT)
    axes.text(24.7, y, "an estimate near the year", va="center", color=INK, fontsize=8)


def _narrow_key(axes: Axes, bottom: float, side: float, size: float) -> None:
    """The same below the parts of a map, in three lines; `side` is the inches of a tile."""
    line = _LINE / side
    y = bottom + 0.9 * line
    axes.text(_GAP, y, "named producers of a claim:", va="center", color=INK, fontsize=size)
    x, y = _GAP, y + line
    for step, word in enumerate(_WORDS):
        axes.add_patch(
            Rectangle((x, y - 0.3), 0.6, 0.6, facecolor=_FILLS[step], edgecolor=GRID, clip_on=False)
        )
        axes.text(x + 0.8, y, word, va="center", color=INK, fontsize=size)
        x += 1.4 + breadth(word, size) / side
    y += line
    edge = Rectangle(
        (_GAP, y - 0.3), 0.6, 0.6, facecolor="white", edgecolor=ORANGE, linewidth=1.6, clip_on=False
    )
    axes.add_patch(edge)
    axes.plot([_GAP + 0.6], [y - 0.3], **_DOT)
    axes.text(_GAP + 1, y, "an estimate near the year", va="center", color=INK, fontsize=size)


def _record(tile: Tile) -> dict[str, object]:
    """What is drawn of one country."""
    return {
        "country": tile.name, "code": tile.code, "claims": tile.claims, "named_producers": tile.producers,
        "estimate": tile.estimated,
    }  # fmt: skip


def _alt(world: World) -> str:
    """What the map shows, in words."""
    spoken = [tile for tile in world.tiles if tile.claims]
    many = sorted(
        (tile for tile in spoken if tile.producers > 2), key=lambda tile: (-tile.producers, tile.name)
    )
    estimated = sum(tile.estimated for tile in spoken)
    text = (
        f"A map of the world with one tile of equal size for each of {len(world.tiles)} countries. Claims in numbers "
        f"are held about {numbers.plural(len(spoken), 'country', 'countries')}"
    )
    if many:
        names = numbers.listed([words.named(tile.name) for tile in many[:5]])
        text += f"; {numbers.written(len(many))} have three or more named producers, most of all {names}"
    verb = "has" if estimated == 1 else "have"
    return f"{text}; {numbers.written(estimated)} {verb} an estimate near {world.parameters.reference_year}."
