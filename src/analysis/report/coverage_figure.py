"""Evidence by place and year: one dot for each place and year that claims are about, larger for more claims."""

from itertools import groupby

import matplotlib as mpl
from matplotlib.axes import Axes

from analysis.findings.sources import Sources
from analysis.report import numbers
from analysis.report.canvas import EDGE, caption, thin_ticks
from analysis.report.letters import shortened
from analysis.report.style import BLUE, INK, MUTED, PAGE, Drawing, Sheet, new_figure

#: Inches beside, above and below the field of dots, and for one row of it.
_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 1.75, 0.75, 0.1, 0.75, 0.215
_NARROW_LEFT, _NARROW_RIGHT, _NARROW_BOTTOM = 1.42, 0.08, 0.24
#: Part of a dot's area on a page that it has on a narrow sheet, where years stand closer.
_SMALLER = 0.42
#: First year with a column of its own; earlier ones stand together at the left end.
_FIRST, _LAST = 1990, 2024
#: Where claims without a year stand, in years.
_UNDATED = _FIRST - 4.5
_KEY = (1, 5, 20)


def _column(year: int | None) -> float:
    """Where a year stands."""
    return _UNDATED if year is None else float(min(max(year, _FIRST), _LAST))


def _size(claims: int) -> float:
    """Area of a dot in square points: its diameter grows with the root, so that one claim can be seen beside many."""
    return min(9.0 + 6.0 * (claims - 1), 115.0)


def coverage_figure(sources: Sources, sheet: Sheet = PAGE) -> Drawing | None:
    """How many claims are about each place in each year; None where there is no claim."""
    if not sources.cells:
        return None
    dots = _dots(sources)
    rows = len(sources.places)
    left, right, bottom = (
        (_NARROW_LEFT, _NARROW_RIGHT, _NARROW_BOTTOM) if sheet.narrow else (_LEFT, _RIGHT, _BOTTOM)
    )
    height = _TOP + bottom + _ROW * rows
    figure = new_figure(height=height, sheet=sheet)
    width = (sheet.width - left - right) / sheet.width
    size = _SMALLER if sheet.narrow else 1.0
    with mpl.rc_context(sheet.rc):
        axes = figure.add_axes((left / sheet.width, bottom / height, width, _ROW * rows / height))
        _frame(axes, sources, sheet)
        order = {place: rows - 1 - position for position, place in enumerate(sources.places)}
        x = [column for _, column in dots]
        y = [order[place] for place, _ in dots]
        axes.scatter(x, y, s=[size * _size(count) for count in dots.values()], color=BLUE, edgecolor="white",
                     linewidth=0.6, zorder=3)  # fmt: skip
        _key(axes, rows, sheet)
    drawn = tuple({"place": cell.place, "year": cell.year, "claims": cell.claims} for cell in sources.cells)
    return Drawing("coverage", figure, _alt(sources), drawn)


def _dots(sources: Sources) -> dict[tuple[str, float], int]:
    """Claims by place and column."""
    cells = sorted((cell.place, _column(cell.year), cell.claims) for cell in sources.cells)
    return {key: sum(cell[2] for cell in group) for key, group in groupby(cells, key=lambda cell: cell[:2])}


def _frame(axes: Axes, sources: Sources, sheet: Sheet) -> None:
    """Names of the places on the left, years below, the sum of dots of each row on the right."""
    rows = len(sources.places)
    axes.set_xlim(_UNDATED - 1.2, _LAST + 1)
    axes.set_ylim(-0.7, rows - 0.3)
    axes.set_yticks([])
    early = any(cell.year is not None and cell.year < _FIRST for cell in sources.cells)
    first = f"{'≤ ' if early else ''}{_FIRST}"
    ticks = [_UNDATED, *range(_FIRST, _LAST + 1, 5)]
    axes.set_xticks(ticks, ["no year", first, *map(str, range(_FIRST + 5, _LAST + 1, 5))])
    thin_ticks(axes, sheet, size=9)
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.axvline(_UNDATED + 1.8, color=MUTED, linewidth=0.8)
    for position, place in enumerate(sources.places):
        y = rows - 1 - position
        size = sheet.points(8.5)
        name = shortened(place, _NARROW_LEFT - 2 * EDGE, size) if sheet.narrow else place
        axes.text(
            -0.015, y, name, ha="right", va="center", color=INK, fontsize=size, transform=axes.get_yaxis_transform()
        )  # fmt: skip
        axes.axhline(y, color=MUTED, linewidth=0.3, alpha=0.5, zorder=1)


def _key(axes: Axes, rows: int, sheet: Sheet) -> None:
    """What the size of a dot means; on a narrow sheet, in words."""
    if sheet.narrow:
        said = "a dot for each place and year that claims are about; the larger, the more claims (1 to 20 or more)"
        caption(axes, said, sheet)
        return
    y = -0.7 - 0.5 / _ROW
    axes.text(_UNDATED - 1.2, y, "claims about a place in a year:", va="center", color=MUTED, fontsize=8)
    for position, count in enumerate(_KEY):
        x = _FIRST + 11 + 6 * position
        axes.scatter([x], [y], s=[_size(count)], color=BLUE, linewidth=0, clip_on=False)
        said = f"{count}" if position < len(_KEY) - 1 else f"{count} or more"
        axes.text(x + 1, y, said, va="center", color=MUTED, fontsize=8)


def _alt(sources: Sources) -> str:
    """What the figure shows, in words."""
    dated = [cell for cell in sources.cells if cell.year is not None]
    undated = sum(cell.claims for cell in sources.cells if cell.year is None)
    text = (
        f"A dot for each place and year that a claim is about, for {numbers.plural(len(sources.places), 'row')}: the "
        "world, its regions, and countries. "
    )
    if dated:
        years = [cell.year for cell in dated if cell.year is not None]
        by_year: dict[int, int] = {}
        for cell in dated:
            by_year[cell.year or 0] = by_year.get(cell.year or 0, 0) + cell.claims
        most = max(by_year, key=lambda year: (by_year[year], -year))
        text += (
            f"The years run from {min(years)} to {max(years)}; most claims are about {most} "
            f"({numbers.whole(by_year[most])}). "
        )
    return f"{text}{numbers.capitalised(numbers.plural(undated, 'claim'))} {'has' if undated == 1 else 'have'} no year."
