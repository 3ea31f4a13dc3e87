"""The world as a map of equal tiles: how many producers speak about each country, and where there is an estimate."""

from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from analysis.findings.world import Tile, World
from analysis.report import numbers
from analysis.report.style import GRID, INK, MUTED, ORANGE, PAGE_WIDTH, RC, Drawing, new_figure

#: Fill and letters of a tile by the number of named producers; each step is also darker in greyscale.
_FILLS = ("#f1f3f5", "#bcd9ee", "#6faad4", "#0b5c94")
_LETTERS = (MUTED, INK, INK, "white")
_WORDS = ("none", "one", "two", "three or more")
_GAP, _BELOW = 0.06, 0.42
_DOT: dict[str, Any] = {
    "marker": "o", "linestyle": "none", "markersize": 3.6, "color": ORANGE, "markerfacecolor": "white",
    "clip_on": False,
}  # fmt: skip


def tile_map(world: World) -> Drawing | None:
    """One tile for each country; None where no claim is about one."""
    if not any(tile.claims for tile in world.tiles):
        return None
    columns = max(tile.column for tile in world.tiles) + 1
    rows = max(tile.row for tile in world.tiles) + 1
    side = PAGE_WIDTH / columns
    height = side * rows + _BELOW
    figure = new_figure(height=height)
    with mpl.rc_context(RC):
        axes = figure.add_axes((0, _BELOW / height, 1, side * rows / height))
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, 0)
        axes.set_axis_off()
        _tiles(axes, world.tiles)
        _key(axes, rows + 0.5 * _BELOW / side)
    return Drawing("tiles", figure, _alt(world), tuple(_record(tile) for tile in world.tiles if tile.claims))


def _tiles(axes: Axes, tiles: tuple[Tile, ...]) -> None:
    """The tiles with their letters; those with an estimate have a thick edge and a dot."""
    squares = [Rectangle((tile.column + _GAP, tile.row + _GAP), 1 - 2 * _GAP, 1 - 2 * _GAP) for tile in tiles]
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
    dots = [(tile.column + 0.83, tile.row + 0.17) for tile in tiles if tile.estimated]
    axes.plot([x for x, _ in dots], [y for _, y in dots], **_DOT)
    for tile, step in zip(tiles, steps, strict=True):
        axes.text(
            tile.column + 0.5, tile.row + 0.53, tile.iso2, ha="center", va="center", fontsize=6.2,
            color=_LETTERS[step],
        )  # fmt: skip


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
        names = numbers.listed([tile.name for tile in many[:5]])
        text += f"; {numbers.written(len(many))} have three or more named producers, most of all {names}"
    verb = "has" if estimated == 1 else "have"
    return f"{text}; {numbers.written(estimated)} {verb} an estimate near {world.parameters.reference_year}."
