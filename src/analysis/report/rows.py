"""Rows of a figure: words left of the marks on a page, above them on a narrow sheet, from the same list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.report.canvas import CLEAR, EDGE
from analysis.report.letters import breadth, broken
from analysis.report.style import INK, MUTED, PAPER, Sheet, new_figure

#: Inches of a narrow sheet: of a line, left and right of the field, above it, and below it, with numbers or without.
LINE, SIDE, ABOVE, BELOW, BARE = 0.172, 0.14, 0.03, 0.24, 0.05
#: Lines of room above a row and above a heading of a narrow sheet.
_GAP, _HEADING_GAP = 0.35, 0.5
#: Points of a heading.
HEADING = 8.8
#: Part of the room that measured letters may take: a screen without fine steps draws them wider.
_SURE = 0.93
#: Points of names that are too long for the margin of a page, tried from the largest on.
_SMALLER = (8.4, 8.0, 7.6, 7.2, 6.8)


@dataclass(frozen=True, slots=True)
class Around:
    """How rows stand on a page.

    Parameters
    ----------
    left, right, top, bottom : float
        Inches around the field of marks.
    row : float
        Inches of a row.
    name_at, value_at : float
        Where names end and values begin, as a part of the field's width.
    size : float
        Points of names and values.
    pad : float
        Rows of room above the first and below the last.
    """

    left: float
    right: float
    top: float
    bottom: float
    row: float
    name_at: float = -0.03
    value_at: float = 1.03
    size: float = 9.0
    pad: float = 0.1


@dataclass(frozen=True, slots=True)
class Row:
    """The words of one row.

    Parameters
    ----------
    name : str
        What it is about.
    value : str
        What stands to the right of it.
    heading : bool
        Whether it heads the rows below, and has no mark.
    tall : float
        Lines that its mark takes on a narrow sheet.
    note : str
        What stands in small print below its name on a narrow sheet.
    indent : float
        Inches by which its name is moved to the right on a narrow sheet.
    """

    name: str
    value: str = ""
    heading: bool = False
    tall: float = 1.0
    note: str = ""
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class Field:
    """A figure of rows, empty but for its frame.

    Parameters
    ----------
    rows : tuple of Row
        From top to bottom.
    places : tuple of float
        Height of each row's mark; one is a row on a page and a line on a narrow sheet.
    total : float
        Height of all.
    """

    sheet: Sheet
    around: Around
    figure: Figure
    axes: Axes
    rows: tuple[Row, ...]
    places: tuple[float, ...]
    total: float
    lines: tuple[tuple[str, ...], ...] = field(repr=False)
    notes: tuple[tuple[str, ...], ...] = field(repr=False)

    def heights(self, inches: float) -> float:
        """So many inches of a page, up or down, in the unit of places; a narrow sheet has them too."""
        return inches / (LINE if self.sheet.narrow else self.around.row)

    def name(self, index: int, *, color: str = INK) -> None:
        """The name of a row, or the row's heading."""
        row = self.rows[index]
        if self.sheet.narrow:
            self._name_above(index, color)
        elif row.heading:
            x = -self.around.left / self._wide
            plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
            self._say(x, self.places[index], row.name, ha="left", weight="bold", fontsize=HEADING, bbox=plate)
        else:
            text, size = self._beside(row)
            style: dict[str, Any] = {"ha": "right", "color": color, "fontsize": size, "linespacing": 1.05}
            self._say(self.around.name_at, self.places[index], text, **style)

    @property
    def _wide(self) -> float:
        """Inches of the field on a page."""
        return self.sheet.width - self.around.left - self.around.right

    def _beside(self, row: Row) -> tuple[str, float]:
        """A name in the lines that it takes left of the field, whole, and their points: smaller where it must be."""
        room = (self.around.left + self.around.name_at * self._wide - EDGE) * _SURE
        if all(breadth(line, self.around.size) <= room for line in row.name.splitlines()):
            return row.name, self.around.size
        sizes = [self.around.size, *(size for size in _SMALLER if size < self.around.size)]
        tried = [(size, broken(row.name, room, size)) for size in sizes]
        tall = self.around.row * 72
        size, lines = next((one for one in tried if _tall(one[1], one[0]) <= tall), tried[-1])
        return "\n".join(lines), size

    def value(self, index: int, *, color: str = INK, size: float | None = None) -> None:
        """What stands to the right of a row; in letters as large as its name's unless told."""
        row, size = self.rows[index], self.sheet.points(size or self.around.size)
        if not self.sheet.narrow:
            at = self.around.value_at
            self._say(at, self.places[index], row.value, ha="left", color=color, fontsize=size)
        elif row.value:
            x = 1 + (SIDE - EDGE) / (self.sheet.width - 2 * SIDE)
            y = self._first_line(index) - len(self.lines[index]) + 1
            self._say(x, y, row.value, ha="right", color=color, fontsize=size)

    def _name_above(self, index: int, color: str) -> None:
        """The lines of a name above its mark, from the left edge."""
        row = self.rows[index]
        size = self.sheet.points(HEADING if row.heading else self.around.size)
        # Above the marks: a line that runs through several rows passes behind their names.
        style: dict[str, Any] = {"zorder": 6} | ({"weight": "bold"} if row.heading else {"color": color})
        plate = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}
        x = (EDGE - SIDE + row.indent) / (self.sheet.width - 2 * SIDE)
        first = self._first_line(index)
        for number, line in enumerate(self.lines[index]):
            self._say(x, first - number, line, ha="left", fontsize=size, bbox=plate, **style)
        first -= len(self.lines[index])
        for number, line in enumerate(self.notes[index]):
            small = self.sheet.smallest
            self._say(x, first - number, line, ha="left", fontsize=small, bbox=plate, color=MUTED, zorder=6)

    def _first_line(self, index: int) -> float:
        """Height of the first line of a row's name on a narrow sheet."""
        row, place = self.rows[index], self.places[index]
        if row.heading:
            return place + len(self.lines[index]) - 1
        return place + row.tall / 2 - 0.5 + len(self.lines[index]) + len(self.notes[index])

    def _say(self, x: float, y: float, text: str, **style: Any) -> None:
        self.axes.text(
            x, y, text, va="center", transform=self.axes.get_yaxis_transform(), clip_on=False, **style
        )


def rows_field(rows: Sequence[Row], around: Around, sheet: Sheet, *, numbered: bool = True) -> Field:
    """An empty field for some rows, its upright axis without numbers; `numbered` is whether the other has them."""
    lines = tuple(_lines(row, around, sheet) if sheet.narrow else () for row in rows)
    notes = tuple(_notes(row, sheet) if sheet.narrow else () for row in rows)
    taken = [
        _taken(row, (*own, *small)) if sheet.narrow else 1
        for row, own, small in zip(rows, lines, notes, strict=True)
    ]
    total = sum(taken)
    left, right, top, bottom, unit = (
        (SIDE, SIDE, ABOVE, BELOW if numbered else BARE, LINE) if sheet.narrow
        else (around.left, around.right, around.top, around.bottom, around.row)
    )  # fmt: skip
    height = top + bottom + unit * total
    figure = new_figure(height=height, sheet=sheet)
    box = (
        left / sheet.width,
        bottom / height,
        (sheet.width - left - right) / sheet.width,
        unit * total / height,
    )
    with mpl.rc_context(sheet.rc):
        axes = figure.add_axes(box)
    pad = 0.0 if sheet.narrow else around.pad
    axes.set_ylim(-0.5 - pad, total - 0.5 + pad)
    axes.set_yticks([])
    places, used = [], 0.0
    for row, one in zip(rows, taken, strict=True):
        used += one
        places.append(total - used + (0 if row.heading or not sheet.narrow else (row.tall - 1) / 2))
    return Field(sheet, around, figure, axes, tuple(rows), tuple(places), total, lines, notes)


def _tall(lines: Sequence[str], size: float) -> float:
    """Points that so many lines are high."""
    return len(lines) * size * 1.05 * 1.17


def _lines(row: Row, around: Around, sheet: Sheet) -> tuple[str, ...]:
    """A row's name in lines, as wide as the sheet but for the value beside the last."""
    size = sheet.points(HEADING if row.heading else around.size)
    beside = row.indent + (breadth(row.value, size) + 2 * CLEAR if row.value else 0.0)
    return tuple(broken(row.name, sheet.width - 2 * EDGE - beside, size, bold=row.heading))


def _notes(row: Row, sheet: Sheet) -> tuple[str, ...]:
    """A row's small print in lines."""
    return tuple(broken(row.note, sheet.width - 2 * EDGE, sheet.smallest))


def _taken(row: Row, lines: Sequence[str]) -> float:
    """Lines of a narrow sheet that a row takes."""
    return len(lines) + (_HEADING_GAP if row.heading else row.tall + _GAP)
