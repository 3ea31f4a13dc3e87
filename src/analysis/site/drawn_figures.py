"""A figure of an executed notebook as it stands on a page: picture, alt text, drawn rows, downloads."""

import base64
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from functools import partial
from typing import Any

from analysis.executed import joined
from analysis.handover import PNG, SVG, PageFigure
from analysis.numbers import decimal, significant
from analysis.site.site_input import Page

_SIZE = re.compile(r"<svg\b[^>]*?\bviewBox=\"[\d.+-]+ [\d.+-]+ ([\d.]+) ([\d.]+)\"", re.DOTALL)
#: Pixels of a page for each point of a drawing, so that its nine-point text is as large as the page's small print.
PIXELS_PER_POINT = 4 / 3


@dataclass(frozen=True, slots=True)
class DrawnFigure:
    """A figure with what its template needs."""

    stem: str  # name of its files, without their endings
    figure: PageFigure  # id, alt text and drawn rows
    picture: str  # SVG, or PNG in base64
    phone: str = ""  # the picture drawn for a phone, SVG; empty where there is none
    kind: str = SVG  # MIME type of the picture

    @property
    def file(self) -> str:
        """Name of the picture's file."""
        return f"{self.stem}.{'svg' if self.kind == SVG else 'png'}"

    @property
    def content(self) -> bytes:
        """The picture as bytes."""
        return self.picture.encode() if self.kind == SVG else base64.b64decode(self.picture)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture on a page, in pixels."""
        if self.kind == SVG:
            return self._svg_size(self.picture)
        # The first chunk of every PNG begins with its width and height.
        width, height = struct.unpack(">II", self.content[16:24])
        return width, height

    @property
    def phone_size(self) -> tuple[int, int]:
        """Width and height on a phone, in pixels."""
        return self._svg_size(self.phone)

    def _svg_size(self, svg: str) -> tuple[int, int]:
        """Width and height of a drawing, in pixels; `ValueError` if it does not say how large it is."""
        found = _SIZE.search(svg)
        if not found:
            raise ValueError(
                f"{self.stem}: the svg element has no viewBox of four numbers, so its size is unknown"
            )
        width, height = (round(float(side) * PIXELS_PER_POINT) for side in found.groups())
        return width, height

    @property
    def columns(self) -> list[str]:
        """Every key of any drawn row, in order of appearance."""
        return list(dict.fromkeys(key for row in self.figure.rows for key in row))

    @property
    def table(self) -> list[list[str]]:
        """The drawn rows as text, one list a row."""
        return [[cell(row, column) for column in self.columns] for row in self.figure.rows]


def drawn_figures(page: Page) -> dict[tuple[int, int], DrawnFigure]:
    """Where each figure stands, as number of its cell from 1 and place of its output from 0 -> the figure."""
    found = {}
    for figure in page.handed.figures:
        data = page.notebook["cells"][figure.cell - 1]["outputs"][figure.output]["data"]
        kind, phone = SVG if SVG in data else PNG, page.phone.get(figure.figure_id, "")
        stem = f"{page.slug}.{figure.figure_id}"
        found[figure.cell, figure.output] = DrawnFigure(stem, figure, joined(data[kind]), phone, kind)
    return found


#: Kinds of drawn rows that are claims or counts, with the digits that their producers gave.
_CLAIMED = frozenset({"claim", "claim_without_year", "series", "known", "actual", "detected"})
#: Kinds of drawn rows that are estimates, or answers under other choices.
_ESTIMATED = frozenset({"estimate", "all", "not_of_one_kind", "published", "alone", "answers"})
#: Columns whose whole numbers are no amounts.
_PLAIN = frozenset({"start", "end", "period_start", "period_end", "first_bin", "last_bin"})
#: Digits after the point of what lies below one.
_DIGITS = 4
_TWO_DIGITS = partial(significant, digits=2)
#: What is at least so much is not rounded up, what is at most not down.
_BOUNDS: Mapping[str, Callable[[float], float]] = {
    "low": partial(_TWO_DIGITS, way=ROUND_FLOOR),
    "high": partial(_TWO_DIGITS, way=ROUND_CEILING),
}


def cell(row: Mapping[str, Any], column: str) -> str:
    """One value of a drawn row as a reader sees it: thousands apart, nothing for a missing one.

    What was claimed or counted has all its digits; estimates, and what is worked out here, have two that say something.
    The file below the figure has every digit of all.
    """
    value = row.get(column)
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    if column.endswith("year") or column in _PLAIN:
        return f"{value:g}"
    if _worked_out(row, column):
        value = _rounding(row, column)(value)
    return decimal(value, digits=_DIGITS if abs(value) < 1 else 2)


def _rounding(row: Mapping[str, Any], column: str) -> Callable[[float], float]:
    """How a value is brought to two digits: as a bound if nothing but it is known."""
    stem, _, end = column.rpartition("_")
    names = [f"{stem}_{name}" if stem else name for name in ("low", "best", "value", "high") if name != end]
    others = [row[name] for name in names if name in row]
    if others and not any(other is not None for other in others):
        return _BOUNDS.get(end, _TWO_DIGITS)
    return _TWO_DIGITS


def _worked_out(row: Mapping[str, Any], column: str) -> bool:
    """Whether a value is no claim: an estimate, an amount in dollars of another year, a fraction of persons."""
    kind = row.get("kind")
    if kind in _CLAIMED:
        return False
    broken = isinstance(row[column], float) and bool(row[column] % 1)
    return kind in _ESTIMATED or column.startswith("usd_") or (broken and not row.get("claim_id"))
